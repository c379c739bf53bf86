import Crypto
import Foundation
import Motor
import Storage

/// usage: store-bench write ADDRESS CALLERS SECONDS | journal ADDRESS FACTS | jobs ADDRESS NODES JOBS
///
/// `write`: small durable transactions, a row and its fact each, from so many callers at once. `journal`: so many facts recorded, given their
/// places and signed; the whole journal checked; proofs. Prints a JSON object of what was measured.
@main
struct StoreBench {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch (arguments.first, arguments.count) {
    case ("write", 4):
      guard let callers = Int(arguments[2]), let seconds = Double(arguments[3]) else { usage() }
      let store = try await open(arguments[1], connections: min(callers, 16))
      try await WriteBench.run(store, callers: callers, seconds: seconds)
      try await store.close()
    case ("journal", 3):
      guard let facts = Int(arguments[2]) else { usage() }
      let store = try await open(arguments[1], connections: 4)
      try await JournalBench.run(store, facts: facts)
      try await store.close()
    case ("jobs", 4):
      guard let address = StoreAddress(parsing: arguments[1]), let nodes = Int(arguments[2]), let jobs = Int(arguments[3]) else { usage() }
      try await JobBench.run(address, nodes: nodes, jobs: jobs)
    default: usage()
    }
  }

  private static func usage() -> Never {
    FileHandle.standardError.write(
      Data("usage: store-bench write ADDRESS CALLERS SECONDS | journal ADDRESS FACTS | jobs ADDRESS NODES JOBS\n".utf8))
    exit(2)
  }

  private static func open(_ address: String, connections: Int) async throws -> Store {
    guard let address = StoreAddress(parsing: address) else { usage() }
    return try await open(address, connections: connections)
  }

  static func open(_ address: StoreAddress, connections: Int) async throws -> Store {
    let clock = TimeSource { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }
    var limits = PostgresLimits()
    limits.connections = connections
    let store = try await Store.open(
      address, postgres: limits, time: clock, whenUnknown: { error in fatalError("\(error)") })
    try await store.migrate(Migration.ground + [WriteBench.notes])
    return store
  }

  /// Seconds that a body took.
  static func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let took = try await ContinuousClock().measure { try await body() }
    return Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
  }
}
