import Foundation
import Logging
import Storage
import Testing

@testable import Motor
@testable import Operations

@Suite("The server's configuration")
struct ServerConfigurationTests {
  /// Reads a file of this content, called yilu.json, with the folder's path left out of messages.
  private func read(
    _ file: String? = nil, environment: [String: String] = [:], overrides: [String: String] = [:]
  ) throws -> ServerConfiguration {
    let folder = try TemporaryFolder()
    let path = try file.map { try folder.file("yilu.json", $0) }
    return try ServerConfiguration(file: path, environment: environment, overrides: overrides)
  }

  /// Everything that is wrong, a line each.
  private func mistakes(
    _ file: String? = nil, environment: [String: String] = [:], overrides: [String: String] = [:]
  ) throws -> [String] {
    let error = #expect(throws: ConfigurationMistakes.self) { try read(file, environment: environment, overrides: overrides) }
    return try #require(error).mistakes.map {
      String($0.description[($0.description.firstRange(of: "yilu.json")?.lowerBound ?? $0.description.startIndex)...])
    }
  }

  @Test("without a word has its defaults")
  func defaults() throws {
    let configuration = try read()
    #expect(configuration.host == "127.0.0.1")
    #expect(configuration.port == 8_080)
    #expect(configuration.database == .sqlite(folder: "data"))
    #expect(configuration.databasePooler == .off)
    #expect(configuration.tlsCertificate == nil)
    #expect(configuration.proxyAddresses.isEmpty)
    #expect(configuration.logLevel == .info)
    #expect(configuration.limitsBodyBytes == 1 << 20)
    #expect(configuration.source(of: \.port) == .fallback)
  }

  @Test("has every setting once, in order, each with help and a default that is allowed")
  func table() throws {
    let descriptions = ServerConfiguration.descriptions
    #expect(descriptions.count == 22)
    #expect(descriptions.first?.key == "host" && descriptions.last?.key == "admin.socket")
    #expect(Set(descriptions.map(\.key)).count == 22)
    #expect(Set(descriptions.map(\.variable)).count == 22)
    #expect(descriptions.allSatisfy { $0.help.hasSuffix(".") && !$0.allowed.isEmpty })
    #expect(descriptions.first { $0.key == "limits.connections-per-address" }?.variable == "YILU_LIMITS_CONNECTIONS_PER_ADDRESS")
    #expect(descriptions.first { $0.key == "database.wait-seconds" }?.flag == "--database-wait-seconds")
    let configuration = try read()
    #expect(configuration.databaseWaitSeconds == ServerConfiguration.settings.databaseWaitSeconds.fallback)
  }

  @Test("takes the option before the variable, that before the file, and that before the default")
  func precedence() throws {
    let file = #"{"port": 1, "host": "file", "log.level": "debug", "limits": {"connections": 7}, "tls.key": null}"#
    let configuration = try read(
      file, environment: ["YILU_PORT": "2", "YILU_HOST": "variable", "PATH": "/bin"], overrides: ["port": "3"])
    #expect(configuration.port == 3)
    #expect(configuration.host == "variable")
    #expect(configuration.logLevel == .debug)
    #expect(configuration.limitsConnections == 7)
    #expect(configuration.limitsRequestSeconds == 60)
    #expect(configuration.source(of: \.port).description == "--port")
    #expect(configuration.source(of: \.host).description == "YILU_HOST")
    #expect(configuration.source(of: \.logLevel).description.hasSuffix("yilu.json:1"))
    #expect(configuration.source(of: \.limitsRequestSeconds).description == "default")
  }

  @Test("reads every kind of value from every source")
  func kinds() throws {
    let file = """
      {
        "database": "host=db dbname=yilu password='a b'", "database.connections": 4, "database.pooler": "transaction",
        "proxy": {"addresses": ["10.0.0.0/8", "fd00::/8"], "header": "forwarded"}, "journal": {"origin": "yilu.example/journal"},
        "journal.key-file": "keys/journal", "tls": {"certificate": "a.pem", "key": "b.pem"}, "admin.socket": "admin", "log.form": "text"
      }
      """
    let fromFile = try read(file)
    let variables = [
      "YILU_DATABASE": "host=db dbname=yilu password='a b'", "YILU_DATABASE_CONNECTIONS": "4", "YILU_DATABASE_POOLER": "transaction",
      "YILU_PROXY_ADDRESSES": "10.0.0.0/8, fd00::/8", "YILU_PROXY_HEADER": "forwarded", "YILU_JOURNAL_ORIGIN": "yilu.example/journal",
      "YILU_JOURNAL_KEY_FILE": "keys/journal", "YILU_TLS_CERTIFICATE": "a.pem", "YILU_TLS_KEY": "b.pem", "YILU_ADMIN_SOCKET": "admin",
      "YILU_LOG_FORM": "text",
    ]
    let fromVariables = try read(environment: variables)
    let options = Dictionary(
      uniqueKeysWithValues: ServerConfiguration.descriptions.compactMap { setting in variables[setting.variable].map { (setting.key, $0) } }
    )
    let fromOptions = try read(overrides: options)
    for configuration in [fromFile, fromVariables, fromOptions] {
      #expect(configuration.database == .postgres("host=db dbname=yilu password='a b'"))
      #expect(configuration.databaseConnections == 4)
      #expect(configuration.databasePooler == .transaction)
      #expect(configuration.proxyAddresses.map(\.description) == ["10.0.0.0/8", "fd00::/8"])
      #expect(configuration.proxyHeader == .forwarded)
      #expect(configuration.journalOrigin == "yilu.example/journal")
      #expect(configuration.tlsKey == "b.pem")
      #expect(configuration.logForm == .text)
    }
  }

  @Test("lets an empty variable take away what the file says")
  func emptyVariables() throws {
    let file = #"{"proxy.addresses": ["10.0.0.0/8"], "keys.file": "keys"}"#
    let configuration = try read(file, environment: ["YILU_PROXY_ADDRESSES": "", "YILU_KEYS_FILE": ""])
    #expect(configuration.proxyAddresses.isEmpty)
    #expect(configuration.keysFile == nil)
    #expect(try mistakes(environment: ["YILU_HOST": ""]) == [#"YILU_HOST: host: "" is empty; allowed: an address or a name"#])
  }

  @Test("tells everything that is wrong at once, with place, value and what is allowed")
  func allAtOnce() throws {
    let file = """
      {
        "port": 99999,
        "prot": 1,
        "limits": {"body-bytes": "12 MB", "conections": 5},
        "database": "mysql://root:geheim@db",
        "log.level": "Debug",
        "proxy.addresses": ["10.1.2.3/8"],
        "tls.key": "key.pem",
        "host": 5,
        "admin.socket": "\(String(repeating: "s", count: 108))"
      }
      """
    let found = try mistakes(
      file, environment: ["YILU_DATABASE_CONNECTIONS": "many", "YILU_LOG_FROM": "json", "YILU_DATABASE_WAIT_SECONDS": "0"],
      overrides: ["limits.request-seconds": "1h", "loglevel": "info", "database.pooler": "session"])
    try expectGolden(found.joined(separator: "\n") + "\n", "mistakes.txt")
  }

  @Test(
    "takes no other type for a number or a text",
    arguments: [
      (#"{"port": true}"#, "is not a whole number"), (#"{"port": "80"}"#, "is not a whole number"),
      (#"{"port": 80.5}"#, "is not a whole number"),
      (#"{"port": [80]}"#, "is not a whole number"), (#"{"port": 1e30}"#, "is not a whole number"), (#"{"host": true}"#, "is not a text"),
      (#"{"proxy.addresses": "10.0.0.0/8"}"#, "is not a list"), (#"{"proxy.addresses": [1]}"#, "is not a list"),
      (#"{"log.level": {"value": "info"}}"#, "no setting has this name"), (#"{"limits": 5}"#, "no setting has this name"),
      (#"{"port": 80, "port": 81}"#, "stands twice"), (#"{"log": {"level": "info"}, "log.level": "debug"}"#, "stands twice"),
      (#"{"ho\u0073t": "x"}"#, "no setting has this name"), (#"{"x": {}}"#, "no setting has this name"),
      (#"{"x": null}"#, "no setting has this name"),
    ])
  func types(file: String, problem: String) throws {
    let found = try mistakes(file)
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.hasPrefix("yilu.json:1: ") == true)
    #expect(found.first?.contains(problem) == true, "\(found)")
  }

  @Test(
    "says so when the file is none",
    arguments: [
      ("{\"port\": 80,\n", "is not a JSON object"), ("[]", "is not a JSON object"), ("", "is not a JSON object"),
      ("port: 80", "is not a JSON object"),
      ("{\"port\": 80} x", "is not a JSON object"), ("{\"x\": [[1]]}", "is not a JSON object"), ("{\"host\":\"\u{0}\"}", "is not UTF-8"),
      ("{\"host\": \"" + String(repeating: "x", count: 1 << 20) + "\"}", "is larger than"),
    ])
  func noFile(content: String, problem: String) throws {
    let found = try mistakes(content, environment: ["YILU_PORT": "x"])
    #expect(found.count == 2)
    #expect(found.first?.contains(problem) == true, "\(found)")
    #expect(found.last?.hasPrefix("YILU_PORT: port:") == true)
  }

  @Test("reads a file with a byte order mark, an empty object, and says so when there is no file")
  func edges() throws {
    #expect(try read("\u{FEFF}{\"port\": 1}").port == 1)
    #expect(try read("{\"limits\": {}}").port == 8_080)
    let error = #expect(throws: ConfigurationMistakes.self) {
      try ServerConfiguration(file: "nowhere/yilu.json", environment: [:], overrides: [:])
    }
    #expect(error?.description == "nowhere/yilu.json: cannot be opened")
    let folder = #expect(throws: ConfigurationMistakes.self) { try ServerConfiguration(file: "/", environment: [:], overrides: [:]) }
    #expect(folder?.description == "/: cannot be read")
  }

  @Test("reads a pipe, which can be read only once")
  func pipes() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("fifo")
    try #require(mkfifo(path, 0o600) == 0)
    Thread { try? Data(#"{"port": 1, "host": "piped"}"#.utf8).write(to: URL(fileURLWithPath: path)) }.start()
    #expect(try ServerConfiguration(file: path, environment: [:], overrides: [:]).host == "piped")
  }

  @Test("tells of a setting without its companion, but not when that one is wrong")
  func pairs() throws {
    #expect(
      try mistakes(overrides: ["journal.key-file": "key"]) == [
        "--journal-key-file: journal.key-file: is of no use without journal.origin; give both or neither"
      ])
    #expect(try mistakes("{", environment: ["YILU_TLS_KEY": "key"]).count == 1)
    let found = try mistakes(overrides: ["journal.key-file": "key", "journal.origin": "a b"])
    #expect(
      found == [
        #"--journal-origin: journal.origin: "a b" holds a blank or a +; "#
          + "allowed: a name such as yilu.example/journal, without blanks, + and ://"
      ])
    #expect(try mistakes(environment: ["YILU_PORT": "8\n\u{1B}"]).first?.hasPrefix(#"YILU_PORT: port: "8\n\u{1B}" is not"#) == true)
  }

  @Test("does not check what a stronger source overrides")
  func overridden() throws {
    #expect(try read(#"{"port": 99999}"#, environment: ["YILU_PORT": "80"]).port == 80)
  }

  @Test(
    "never shows a password",
    arguments: [
      "postgres://yilu:geheim@db/yilu", "postgresql://yilu:geheim@db:5432/yilu?sslmode=require&password=geheim",
      "host=db user=yilu password=geheim sslmode=require", "host=db password = 'ge\\'heim geheim'", "postgres://db/yilu?sslpassword=geheim",
      "postgres://yilu:ge/heim:geheim@db/yilu", "postgres://db/yilu?password=geheim@x", "postgres://yilu:a@geheim@db/yilu",
    ])
  func secrets(database: String) throws {
    let configuration = try read(environment: ["YILU_DATABASE": database])
    #expect(configuration.database == .postgres(database))
    var dumped = ""
    dump(configuration.database, to: &dumped)
    for text in ["\(configuration)", "\(configuration.database)", String(reflecting: configuration.database), dumped] {
      #expect(text.contains("•••"))
      #expect(!text.contains("geheim"), "\(text)")
    }
    let wrong = database.replacing("=", with: "").replacing("postgres", with: "http")
    let found = try mistakes(environment: ["YILU_DATABASE": wrong, "YILU_DATABSE": database]).joined(separator: "\n")
    #expect(!found.contains("geheim") && found.contains("•••"), "\(found)")
  }

  @Test(
    "masks what may be secret and shows the rest",
    arguments: [
      ("postgres://yilu:geheim@db/yilu?sslmode=require&options=x", "postgres://yilu:•••@db/yilu?sslmode=require&options=•••"),
      ("postgres://yilu@db/yilu", "postgres://yilu@db/yilu"), ("postgres:///yilu", "postgres:///yilu"),
      ("host=/run/postgresql dbname=yilu", "host=/run/postgresql dbname=yilu"), ("sqlite:/var/lib/yilu", "sqlite:/var/lib/yilu"),
      ("host = db   password = 'a b' port=5432", "host=db password=••• port=5432"),
    ])
  func masking(database: String, shown: String) {
    #expect(StoreAddress(parsing: database)?.description == shown)
  }

  @Test(
    "takes no address of a database that could mean another",
    arguments: [
      "", "data", "sqlite:", "sqlite://data", "mysql://x", "http://x=y", "host", "host=db dbname", "=x", "password='open", "host=db \\",
      "x='\\",
    ])
  func databases(text: String) {
    #expect(StoreAddress(parsing: text) == nil)
  }

  @Test("shows what holds and who said it")
  func effective() throws {
    let configuration = try ServerConfiguration(
      file: nil, environment: ["YILU_DATABASE": "postgres://yilu:geheim@db/yilu", "YILU_PROXY_ADDRESSES": "10.0.0.0/8,::1"],
      overrides: ["log.form": "text"])
    try expectGolden(configuration.description, "effective.txt")
  }

  @Test("explains itself on the command line and in the documents")
  func help() throws {
    try expectGolden(ServerConfiguration.helpText, "help.txt")
    try expectGolden(ServerConfiguration.markdownTable, "settings.markdown")
  }

  @Test(
    "knows what was meant by a name",
    arguments: [
      ("prot", "port"), ("hots", "host"), ("database.connection", "database.connections"), ("log_level", "log.level"), ("zzzzz", nil),
      (String(repeating: "x", count: 10_000), nil),
    ])
  func nearest(name: String, meant: String?) {
    #expect(nearestName(to: name, in: ServerConfiguration.descriptions.map(\.key)) == meant)
  }
}
