import Motor
import TestStores
import Testing

@testable import Storage

extension Backend {
  /// Runs a body on a store with the tables of the ground floor and a shelf.
  func withStore<Value>(
    clock: TestClock = TestClock(), patience: Patience = Patience(), postgres: PostgresLimits = .unhurried,
    sqlite: SQLiteLimits = SQLiteLimits(), _ body: (Store) async throws -> Value
  ) async throws -> Value {
    try await withStore(
      Migration.ground + [Self.shelf], clock: clock, patience: patience, postgres: postgres, sqlite: sqlite, body)
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
