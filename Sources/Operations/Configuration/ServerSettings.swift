public import Logging
public import Storage

/// Every key of the server's configuration, once. Help, documentation and reading follow the order in which they stand here.
public struct ServerSettings: Sendable {
  /// Where to listen.
  public let host = Setting(
    "host", allowed: "an address or a name", default: "127.0.0.1", help: "Where to listen; 0.0.0.0 or :: for every address.")
  /// The port to listen on; 0 is any free one.
  public let port = Setting("port", in: 0...65_535, default: 8_080, help: "The port to listen on; 0 takes any free one.")

  /// Where everything is kept.
  public let database = Setting(
    database: "database", default: .sqlite(folder: "data"), help: "Where everything is kept: SQLite in a folder, or PostgreSQL.")
  /// Open connections to the database at most.
  public let databaseConnections = Setting(
    "database.connections", in: 1...500, default: 8, help: "How many connections to the database are open at the same time at most.")
  /// How long a request waits for one of them, seconds.
  public let databaseWaitSeconds = Setting(
    "database.wait-seconds", in: 1...60, default: 5, help: "How long a request waits for a connection before it is told to come again.")
  /// What stands between the server and PostgreSQL.
  public let databasePooler = Setting(
    "database.pooler", default: DatabasePooler.off,
    help: "Say transaction when pgbouncer or the like pools transactions: nothing is then kept on a connection between them.")

  /// A PEM file; with it the server speaks TLS.
  public let tlsCertificate = Setting(
    path: "tls.certificate", allowed: "a path to a PEM file", help: "The certificate with its chain; with it the server speaks TLS.")
  /// A PEM file with the private key.
  public let tlsKey = Setting(path: "tls.key", allowed: "a path to a PEM file", help: "The certificate's private key.")

  /// Proxies that are believed.
  public let proxyAddresses = Setting(
    ranges: "proxy.addresses", help: "Proxies that are believed when they say whom they speak for; without any nobody is.")
  /// Where they write whom they speak for.
  public let proxyHeader = Setting(
    "proxy.header", default: ClientAddress.Header.forwardedFor,
    help: "The header in which those proxies say it. It must be the one that they write; the other comes from the client.")

  /// What is less important is not logged.
  public let logLevel = Setting("log.level", default: Logger.Level.info, help: "What is less important is not logged.")
  /// How the log is written.
  public let logForm = Setting("log.form", default: LogForm.json, help: "Lines of JSON for programs, or text for people.")

  /// The largest body of a request, bytes.
  public let limitsBodyBytes = Setting(
    "limits.body-bytes", in: 1_024...1_073_741_824, default: 1_048_576, help: "The largest body of a request, bytes.")
  /// Open connections at most.
  public let limitsConnections = Setting(
    "limits.connections", in: 1...100_000, default: 2_000, help: "How many connections are open at the same time.")
  /// Open connections from one address at most.
  public let limitsConnectionsPerAddress = Setting(
    "limits.connections-per-address", in: 1...100_000, default: 100, help: "How many of them may come from one address.")
  /// How long a request may take to arrive, seconds.
  public let limitsRequestSeconds = Setting(
    "limits.request-seconds", in: 1...3_600, default: 60, help: "How long a request may take to arrive whole.")
  /// Requests of one client in a minute at most.
  public let limitsRequestsPerMinute = Setting(
    "limits.requests-per-minute", in: 1...1_000_000, default: 600, help: "How many requests one client may send in a minute.")

  /// How long a saved quotation may be bought, days.
  public let quotationDays = Setting(
    "quotation.days", in: 1...365, default: 30, help: "For how many days a saved quotation holds; never beyond the beginning of its cover.")

  /// The file of the keys that encrypt keys.
  public let keysFile = Setting(path: "keys.file", help: "The keys that encrypt the keys of personal data.")
  /// The name of the journal's log.
  public let journalOrigin = Setting(origin: "journal.origin", help: "The name under which the journal's checkpoints are signed.")
  /// The file of the key that signs its checkpoints.
  public let journalKeyFile = Setting(path: "journal.key-file", help: "The key that signs them.")
  // The kernel keeps 108 bytes for the path of a Unix socket, the NUL at the end among them.
  /// The path of the administrator's Unix socket.
  public let adminSocket = Setting(
    path: "admin.socket", allowed: "a path of at most 107 bytes", bytesLimit: 107, help: "The Unix socket for the administrator.")

  init() {}

  /// All of them, in order. They are found by reflection, so that a setting cannot be declared and forgotten.
  var all: [any SettingReading] { Mirror(reflecting: self).children.compactMap { $0.value as? any SettingReading } }
}
