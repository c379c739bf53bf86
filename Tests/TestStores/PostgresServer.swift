internal import Foundation
internal import Synchronization

/// A PostgreSQL server of the tests' own, in a temporary folder, listening on a socket in it. It is started when the first test asks and
/// stopped when the tests end.
public final class PostgresServer: Sendable {
  public static let shared: Result<PostgresServer, any Error> = Result { try PostgresServer() }

  public let folder: String
  private let databases = Atomic(0)

  private init() throws {
    folder = NSTemporaryDirectory() + "yilu-postgres-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if getuid() == 0 { try Shell.run(["chown", "postgres", folder]) }
    try Shell.run(
      Self.asServer + [Self.binary("initdb"), "--auth=trust", "--username=yilu", "--encoding=UTF8", "--locale=C", "-D", folder + "/data"])
    let options = "-c listen_addresses='' -c unix_socket_directories='\(folder)' -c max_connections=2000"
    try Shell.run(Self.asServer + [Self.binary("pg_ctl"), "-D", folder + "/data", "-l", folder + "/log", "-w", "-o", options, "start"])
    // The only place that is told when all tests are over.
    atexit { if case .success(let server) = PostgresServer.shared { server.stop() } }
  }

  private func stop() {
    _ = try? Shell.run(Self.asServer + [Self.binary("pg_ctl"), "-D", folder + "/data", "-m", "immediate", "stop"])
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The address of a new, empty database.
  public func newDatabase() throws -> String {
    let name = "test\(databases.add(1, ordering: .relaxed).newValue)"
    try Shell.run(["psql", "-X", "-q", "-d", address(of: "postgres"), "-c", "CREATE DATABASE \(name) TEMPLATE template0"])
    return address(of: name)
  }

  public func address(of database: String) -> String { "host=\(folder) user=yilu dbname=\(database)" }

  /// PostgreSQL refuses to be run by root.
  private static var asServer: [String] { getuid() == 0 ? ["runuser", "-u", "postgres", "--"] : [] }

  private static func binary(_ name: String) -> String { "/usr/lib/postgresql/15/bin/\(name)" }
}
