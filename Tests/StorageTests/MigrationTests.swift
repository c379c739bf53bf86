import Motor
import TestStores
import Testing

@testable import Storage

@Suite("Migrations")
struct MigrationTests {
  private let second = Migration(2000, "a second shelf", ["CREATE TABLE second (id TEXT PRIMARY KEY) \(word: .strict)"])

  @Test("are taken in the order of their numbers, once", arguments: Backend.allCases)
  func once(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let all = [second] + Migration.ground + [Backend.shelf]
      #expect(try await store.migrationStates(all).map { $0.appliedAt != nil } == Array(repeating: true, count: all.count - 1) + [false])
      await #expect(throws: MigrationError.pending(["2000 a second shelf"])) { try await store.checkMigrated(all) }
      #expect(try await store.migrate(all).map(\.number) == [2000])
      #expect(try await store.migrate(all).isEmpty)
      try await store.checkMigrated(all)
    }
  }

  @Test("that read differently than when they were taken are refused, as are those of a newer release", arguments: Backend.allCases)
  func changed(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let changed = Migration(1000, "a shelf for tests", ["CREATE TABLE shelf (id TEXT)"])
      await #expect(throws: MigrationError.changed(number: 1000, name: "a shelf for tests")) {
        try await store.migrate(Migration.ground + [changed])
      }
      await #expect(throws: MigrationError.newer(number: 1000, name: "a shelf for tests")) { try await store.migrate(Migration.ground) }
    }
  }

  @Test("that fail leave nothing behind, and can be taken once they are right", arguments: Backend.allCases)
  func failed(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let wrong = Migration(2000, "wrong", ["CREATE TABLE second (id TEXT PRIMARY KEY) \(word: .strict)", "CREATE TABLE nonsense ()()"])
      let before = Migration.ground + [Backend.shelf]
      await #expect(throws: StoreError.self) { try await store.migrate(before + [wrong]) }
      #expect(try await store.migrate(before + [second]).map(\.number) == [2000])
      try await store.expects(0, in: "second")
    }
  }

  @Test("that many begin at once are taken by one", arguments: Backend.allCases)
  func together(_ backend: Backend) async throws {
    let (address, remove) = try backend.address()
    defer { remove() }
    let store = try await Store.open(address, time: TestClock().source, whenUnknown: { _ in })
    let all = Migration.ground + [Backend.shelf, second]
    let taken = try await withThrowingTaskGroup(of: [Int].self) { group in
      for _ in 0..<6 { group.addTask { try await store.migrate(all).map(\.number) } }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(taken.sorted() == all.map(\.number).sorted())
    try await store.close()
  }

  @Test("let nobody change or remove a fact", arguments: Backend.allCases)
  func neverChanged(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.tend {
        _ = try $0.run(
          "INSERT INTO fact (position, id, type, subject, actor, purpose, at, body) VALUES (0, 'a', 't', 's', 'a', 'p', 1, '{}')")
      }
      for statement in ["UPDATE fact SET body = '[]'", "DELETE FROM fact"] as [SQL] {
        await #expect(throws: StoreError.check("fact_is_never_changed")) { try await store.tend { _ = try $0.run(statement) } }
      }
      try await store.expects(1, in: "fact")
    }
  }
}
