import Foundation
import Motor
import Storage

/// usage: store-bench ADDRESS CALLERS SECONDS
///
/// Writes small durable transactions, a row and its fact each, from so many callers at once, and prints how many were acknowledged a second.
@main
struct StoreBench {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let callers = Int(arguments[2]), let seconds = Double(arguments[3]) else {
      FileHandle.standardError.write(Data("usage: store-bench ADDRESS CALLERS SECONDS\n".utf8))
      exit(2)
    }
    let clock = TimeSource { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }
    var limits = PostgresLimits()
    limits.connections = min(callers, 16)
    let store = try await Store.open(
      StoreAddress(parsing: arguments[1]), postgres: limits, time: clock, whenUnknown: { error in fatalError("\(error)") })
    try await store.migrate(Migration.ground + [notes])
    let start = ContinuousClock.now
    let end = start + .seconds(seconds)
    let written = try await withThrowingTaskGroup(of: Int.self) { group in
      for caller in 0..<callers {
        group.addTask {
          var count = 0
          while ContinuousClock.now < end {
            try await write(to: store, caller, count)
            count += 1
          }
          return count
        }
      }
      var sum = 0
      for try await count in group { sum += count }
      return sum
    }
    let took = ContinuousClock.now - start
    let rate = Double(written) / (Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18)
    print(#"{"written": \#(written), "per_second": \#(Int(rate))}"#)
    try await store.close()
  }

  private static let notes = Migration(
    1000, "notes of the measurement",
    ["CREATE TABLE note (id TEXT NOT NULL PRIMARY KEY, amount \(word: .integer) NOT NULL) \(word: .strict)"])

  private static func write(to store: Store, _ caller: Int, _ count: Int) async throws {
    try await store.write(Act(.system("bench"), for: "measuring")) { tx in
      let id = ID<StoreBench>(at: tx.now)
      try tx.run("INSERT INTO note (id, amount) VALUES (\(id), \(count))")
      tx.record("note.written", of: Subject("note", id), .object([("amount", .number(Int64(count)))]))
    }
  }
}
