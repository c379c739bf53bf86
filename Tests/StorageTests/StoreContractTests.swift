import Foundation
import Motor
import TestStores
import Testing

@testable import Storage

@Suite("Every database keeps the store's contract")
struct StoreContractTests {
  @Test("What is written is read back, whatever its type", arguments: Backend.allCases)
  func roundTrip(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let seal: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF]
      try await store.write(.test) { tx in
        try tx.run("INSERT INTO shelf (id, fen, code, seal) VALUES (\("一路'; --\\ \"\n"), \(Money(fen: .max)), \(String?.none), \(seal))")
        tx.record(.tested, of: Subject("shelf", 1))
      }
      let row = try #require(try await store.read { try $0.row("SELECT id, fen, code, seal FROM shelf") })
      #expect(try row["id"] == "一路'; --\\ \"\n")
      #expect(try row["fen"] == Money(fen: .max))
      #expect(try row["code"] == String?.none)
      #expect(try row["seal"] == seal)
      #expect(throws: StoreError.malformed("column fen does not hold a String")) { let _: String = try row["fen"] }
      #expect(throws: StoreError.self) { let _: String = try row["none"] }
    }
  }

  @Test("A write that throws leaves nothing behind, and the connection is fit for use", arguments: Backend.allCases)
  func rollback(_ backend: Backend) async throws {
    struct Refusal: Error {}
    try await backend.withStore { store in
      for _ in 0..<20 {
        await #expect(throws: Refusal.self) {
          try await store.write(.test) { tx in
            try tx.put("a", fen: 1)
            throw Refusal()
          }
        }
      }
      try await store.expects(0)
      try await store.expects(0, in: "incoming_fact")
    }
  }

  @Test("A broken constraint is told by its name", arguments: Backend.allCases)
  func constraints(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.write(.test) { try $0.put("a", fen: 7, code: "x") }
      await #expect(throws: StoreError.check("shelf_fen_positive")) { try await store.write(.test) { try $0.put("b", fen: 0) } }
      await #expect(throws: StoreError.unique("shelf_pkey")) { try await store.write(.test) { try $0.put("a", fen: 1) } }
      await #expect(throws: StoreError.unique("shelf_fen_code_unique")) {
        try await store.write(.test) { try $0.put("b", fen: 7, code: "x") }
      }
      await #expect(throws: StoreError.missingReference) {
        try await store.tend { _ = try $0.run("INSERT INTO book (id, shelf) VALUES (\("b"), \("nowhere"))") }
      }
      await #expect(throws: StoreError.missingValue("shelf.fen")) {
        try await store.tend { _ = try $0.run("INSERT INTO shelf (id) VALUES (\("b"))") }
      }
      await #expect(throws: StoreError.malformed("a text with a zero byte cannot be stored")) {
        try await store.write(.test) { try $0.put("zero\0", fen: 1) }
      }
      try await store.expects(1)
    }
  }

  @Test("A failed statement spoils its transaction, also when its error is passed over", arguments: Backend.allCases)
  func spoiled(_ backend: Backend) async throws {
    try await backend.withStore { store in
      await #expect(throws: StoreError.check("shelf_fen_positive")) {
        try await store.write(.test) { tx in
          try tx.put("a", fen: 1)
          try? tx.put("b", fen: 0)
        }
      }
      try await store.expects(0)
    }
  }

  @Test("A change that nobody recorded is not written", arguments: Backend.allCases)
  func recorded(_ backend: Backend) async throws {
    try await backend.withStore { store in
      await #expect(throws: StoreError.nothingRecorded) {
        try await store.write(.test) { _ = try $0.run("INSERT INTO shelf (id, fen) VALUES (\("a"), \(1))") }
      }
      // Nothing changed, nothing to record.
      try await store.write(.test) { _ = try $0.run("UPDATE shelf SET fen = 2 WHERE id = \("a")") }
      try await store.expects(0)
    }
  }

  @Test("A reader sees one moment, whatever is written meanwhile", arguments: Backend.allCases)
  func snapshot(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let begun = AsyncStream.makeStream(of: Void.self)
      let written = DispatchSemaphore(value: 0)
      async let counts = store.read { snapshot in
        let before = try snapshot.count()
        begun.continuation.yield()
        written.wait()
        return [before, try snapshot.count()]
      }
      for await _ in begun.stream { break }
      try await store.write(.test) { try $0.put("a", fen: 1) }
      written.signal()
      #expect(try await counts == [0, 0])
      try await store.expects(1)
    }
  }

  @Test("A reader cannot write", arguments: Backend.allCases)
  func readOnly(_ backend: Backend) async throws {
    try await backend.withStore { store in
      await #expect(throws: StoreError.failed("a reader cannot write")) {
        _ = try await store.read { try $0.rows("INSERT INTO shelf (id, fen) VALUES (\("a"), \(1))") }
      }
      try await store.expects(0)
    }
  }

  @Test("A reading that takes too long is ended", arguments: Backend.allCases)
  func tooSlow(_ backend: Backend) async throws {
    var (sqlite, postgres) = (SQLiteLimits(), PostgresLimits())
    (sqlite.readSeconds, postgres.readSeconds) = (1, 1)
    try await backend.withStore(postgres: postgres, sqlite: sqlite) { store in
      await #expect(throws: StoreError.tooSlow) {
        _ = try await store.read {
          try $0.rows(
            """
            WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1000000000)
            SELECT CAST(COUNT(*) AS \(word: .integer)) AS count FROM number
            """)
        }
      }
      try await store.expects(0)
    }
  }

  @Test("A thousand writers at once all land, each once", arguments: Backend.allCases)
  func concurrent(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1...1000 { group.addTask { try await store.write(.test) { try $0.put("\(number)", fen: Int64(number)) } } }
        try await group.waitForAll()
      }
      try await store.expects(1000)
      try await store.expects(1000, in: "incoming_fact")
    }
  }

  @Test("Writers who read what others change come out as if one came after the other", arguments: Backend.allCases)
  func serializable(_ backend: Backend) async throws {
    try await backend.withStore { store in
      // Each takes the next number by counting those that are there: without an order, two would count alike.
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<60 {
          group.addTask {
            try await store.write(.test) { tx in
              let next = try tx.count() + 1
              try tx.put("n\(next)", fen: Int64(next))
            }
          }
        }
        try await group.waitForAll()
      }
      try await store.expects(60)
    }
  }

  @Test("A batch is answered statement by statement", arguments: Backend.allCases)
  func batch(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let sums = try await store.write(.test) { tx in
        tx.record(.tested, of: Subject("shelf", "all"))
        let inserts = (1...150).map { SQL("INSERT INTO shelf (id, fen) VALUES (\("n\($0)"), \($0)) RETURNING fen") }
        return try tx.run(inserts + ["SELECT CAST(SUM(fen) AS \(word: .integer)) AS sum FROM shelf"]).map { rows in
          let only = try #require(rows.first)
          return only.cells[0]
        }
      }
      #expect(sums == (1...150).map { .integer($0) } + [.integer(11_325)])
    }
  }

  @Test("Lists and rows are bound as values", arguments: Backend.allCases)
  func lists(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let rows: [[SQL.Value]] = (1...5).map { [.text("n\($0)"), .integer($0)] }
      try await store.tend { _ = try $0.run("INSERT INTO shelf (id, fen) VALUES \(rows: rows)") }
      let found = try await store.read { try $0.rows("SELECT id FROM shelf WHERE id IN (\(list: ["n2", "n4", "x"])) ORDER BY id").count }
      let none = try await store.read { try $0.rows("SELECT id FROM shelf WHERE id IN (\(list: [String]()))").count }
      #expect((found, none) == (2, 0))
    }
  }
}
