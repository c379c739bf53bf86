import Foundation
import Motor
import Synchronization
import Testing

@testable import Storage

/// Both databases: every test of the contract runs on each.
enum Backend: String, CaseIterable, CustomTestStringConvertible, Sendable {
  case sqlite, postgres

  var testDescription: String { rawValue }

  /// The address of an empty database, and what removes it.
  func address() throws -> (address: StoreAddress, remove: () -> Void) {
    switch self {
    case .sqlite:
      let folder = NSTemporaryDirectory() + "yilu-store-\(UUID().uuidString)"
      return (.sqlite(folder: folder), { try? FileManager.default.removeItem(atPath: folder) })
    case .postgres:
      return (.postgres(try PostgresServer.shared.get().newDatabase()), {})
    }
  }

  /// Runs a body on a store with the tables of the ground floor and a table of the tests.
  func withStore<Value>(
    clock: TestClock = TestClock(), patience: Patience = Patience(), postgres: PostgresLimits = PostgresLimits(),
    sqlite: SQLiteLimits = SQLiteLimits(), _ body: (Store) async throws -> Value
  ) async throws -> Value {
    let (address, remove) = try address()
    defer { remove() }
    let store = try await Store.open(
      address, sqlite: sqlite, postgres: postgres, patience: patience, time: clock.source, whenUnknown: { _ in })
    try await store.migrate(Migration.ground + [Self.shelf])
    do {
      let value = try await body(store)
      try await store.close()
      return value
    } catch {
      try? await store.close()
      throw error
    }
  }

  /// Something to write to.
  static let shelf = Migration(
    1000, "a shelf for tests",
    [
      """
      CREATE TABLE shelf (
        id TEXT NOT NULL PRIMARY KEY, fen \(word: .integer) NOT NULL, code TEXT, seal \(word: .bytes),
        CONSTRAINT shelf_fen_positive CHECK (fen > 0), CONSTRAINT shelf_fen_code_unique UNIQUE (fen, code)
      ) \(word: .strict)
      """,
      """
      CREATE TABLE book (
        id TEXT NOT NULL PRIMARY KEY, shelf TEXT NOT NULL REFERENCES shelf (id)
      ) \(word: .strict)
      """,
    ])
}

extension Act {
  static let test = Act(.system("test"), for: "testing")
}

extension FactType {
  static let tested: FactType = "shelf.filled"
}

extension Transaction {
  /// Puts something on the shelf and says so.
  func put(_ id: String, fen: Int64, code: String? = nil) throws {
    try run("INSERT INTO shelf (id, fen, code) VALUES (\(id), \(fen), \(code))")
    record(.tested, of: Subject("shelf", id))
  }
}

extension Snapshot {
  /// How many lie on the shelf.
  func count(_ table: SQL = "shelf") throws -> Int {
    try rows("SELECT COUNT(*) AS count FROM \(part: table)")[0]["count"]
  }
}

extension Store {
  /// How many lie on the shelf.
  func count(_ table: SQL = "shelf") async throws -> Int { try await read { try $0.count(table) } }
}

extension Store {
  /// Expects so many rows.
  func expects(_ count: Int, in table: SQL = "shelf", sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let found = try await self.count(table)
    #expect(found == count, sourceLocation: sourceLocation)
  }
}

/// A clock that a test moves.
final class TestClock: Sendable {
  private let state: Mutex<Timestamp>

  init(_ start: Timestamp = Timestamp(Instant(startOf: Day(number: 20_000)))) { state = Mutex(start) }

  var source: TimeSource { TimeSource { [self] in state.withLock { $0 } } }
  func advance(by duration: Duration) { state.withLock { $0 = $0.adding(duration) } }
}

/// Counts across tasks.
final class Counter: Sendable {
  private let state = Mutex(0)
  var value: Int { state.withLock { $0 } }
  func count() { state.withLock { $0 += 1 } }
}
