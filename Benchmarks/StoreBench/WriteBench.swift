import Motor
import Storage

/// Small durable transactions.
enum WriteBench {
  static let notes = Migration(
    1000, "notes of the measurement",
    ["CREATE TABLE note (id TEXT NOT NULL PRIMARY KEY, amount \(word: .integer) NOT NULL) \(word: .strict)"])

  static func run(_ store: Store, callers: Int, seconds: Double) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    var written = 0
    let took = try await StoreBench.seconds {
      written = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<callers { group.addTask { try await write(to: store, until: end) } }
        var sum = 0
        for try await count in group { sum += count }
        return sum
      }
    }
    print(#"{"written": \#(written), "per_second": \#(Int(Double(written) / took))}"#)
  }

  private static func write(to store: Store, until end: ContinuousClock.Instant) async throws -> Int {
    var count = 0
    while ContinuousClock.now < end {
      try await store.write(Act(.system("bench"), for: "measuring")) { [count] tx in
        let id = ID<StoreBench>(at: tx.now)
        try tx.run("INSERT INTO note (id, amount) VALUES (\(id), \(count))")
        tx.record("note.written", of: Subject("note", id), .object([("amount", .number(Int64(count)))]))
      }
      count += 1
    }
    return count
  }
}
