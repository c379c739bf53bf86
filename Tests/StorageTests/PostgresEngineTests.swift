import Foundation
import Motor
import TestStores
import Testing

@testable import Storage

@Suite("PostgreSQL through libpq")
struct PostgresEngineTests {
  private func few(_ connections: Int) -> PostgresLimits {
    var limits = PostgresLimits()
    (limits.connections, limits.waitSeconds) = (connections, 1)
    return limits
  }

  @Test("A connection that the server ends is replaced, and nobody notices")
  func replaced() async throws {
    var patience = Patience()
    patience.outage = .milliseconds(200)
    try await Backend.postgres.withStore(patience: patience, postgres: few(3)) { store in
      for number in 1...5 {
        try await store.write(.test) { try $0.put("n\(number)", fen: 1) }
        _ = try await store.read {
          try $0.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        }
        // The connection that asked goes as well.
        await #expect(throws: StoreError.self) {
          _ = try await store.tend { try $0.rows("SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(1)") }
        }
      }
      try await store.expects(5)
    }
  }

  @Test("Whoever finds no connection within the wait is told so, and the next finds one")
  func wait() async throws {
    try await Backend.postgres.withStore(postgres: few(1)) { store in
      let held = DispatchSemaphore(value: 0)
      let begun = AsyncStream.makeStream(of: Void.self)
      async let first: Void = store.tend { _ in
        begun.continuation.yield()
        held.wait()
      }
      for await _ in begun.stream { break }
      await #expect(throws: StoreError.busy("no connection to the database became free within 1 s")) {
        try await store.write(.test) { try $0.put("a", fen: 1) }
      }
      held.signal()
      try await first
      try await store.write(.test) { try $0.put("a", fen: 1) }
      try await store.expects(1)
    }
  }

  @Test("Writers who met are run again, and whoever meets too often is told")
  func conflicts() async throws {
    var patience = Patience()
    patience.conflicts = 0
    try await Backend.postgres.withStore(patience: patience) { store in
      try await store.write(.test) { try $0.put("a", fen: 1) }
      let runs = Counter()
      let outcomes = await withTaskGroup(of: String.self) { group in
        for _ in 0..<40 {
          group.addTask {
            do {
              try await store.write(.test) { tx in
                runs.count()
                let fen: Int64 = try tx.rows("SELECT fen FROM shelf")[0]["fen"]
                try tx.run("UPDATE shelf SET fen = \(fen + 1)")
                tx.record(.tested, of: Subject("shelf", "a"))
              }
              return "done"
            } catch { return "\(error)" }
          }
        }
        return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
      }
      let fen: Int64 = try await store.read { try $0.rows("SELECT fen FROM shelf")[0]["fen"] }
      // Without patience some are turned away; none is lost and none counts twice.
      #expect(outcomes["done"] == Int(fen) - 1)
      #expect(outcomes["\(StoreError.conflict)", default: 0] == 40 - outcomes["done", default: 0])
      #expect(runs.value == 40)
    }
  }

  @Test("Behind a pooler nothing is prepared and nothing is set for longer than a transaction")
  func pooled() async throws {
    var limits = few(2)
    limits.isPooled = true
    try await Backend.postgres.withStore(postgres: limits) { store in
      for number in 1...10 { try await store.write(.test) { try $0.put("n\(number)", fen: 1) } }
      let prepared: Int = try await store.read { try $0.rows("SELECT COUNT(*) AS count FROM pg_prepared_statements")[0]["count"] }
      #expect(prepared == 0)
      try await store.expects(10)
    }
    try await Backend.postgres.withStore { store in
      try await store.expects(0)
      let prepared: Int = try await store.read { try $0.rows("SELECT COUNT(*) AS count FROM pg_prepared_statements")[0]["count"] }
      #expect(prepared > 0)
    }
  }

  @Test("A schema that changes under prepared statements is noticed and survived")
  func schema() async throws {
    try await Backend.postgres.withStore(postgres: few(1)) { store in
      try await store.write(.test) { try $0.put("a", fen: 1) }
      let everything: SQL = "SELECT * FROM shelf"
      #expect(try await store.read { try $0.rows(everything)[0].cells.count } == 4)
      try await store.tend { _ = try $0.run("ALTER TABLE shelf ADD COLUMN more BIGINT") }
      #expect(try await store.read { try $0.rows(everything)[0].cells.count } == 5)
    }
  }

  @Test("A server that would lose what was acknowledged is refused, with what to do")
  func settings() async throws {
    let server = try PostgresServer.shared.get()
    _ = try server.newDatabase()
    let address = server.address(of: "template1") + " options='-c synchronous_commit=off'"
    let error = await #expect(throws: StoreError.self) {
      _ = try await Store.open(.postgres(address), time: TestClock().source, whenUnknown: { _ in })
    }
    #expect("\(try #require(error))".contains("synchronous_commit is off"))
  }

  @Test("An address where nobody is tells why, within the patience")
  func nobody() async throws {
    var patience = Patience()
    patience.outage = .milliseconds(300)
    let error = await #expect(throws: StoreError.self) {
      _ = try await Store.open(
        .postgres("host=/nowhere dbname=yilu"), patience: patience, time: TestClock().source, whenUnknown: { _ in })
    }
    #expect("\(try #require(error))".contains("No such file"))
  }
}
