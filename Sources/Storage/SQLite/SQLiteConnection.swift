internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// SQLite within a transaction.
final class SQLiteConnection: Connection {
  private let db: Database
  private var changesBefore: Int
  /// What went wrong last.
  private(set) var failure: StoreError?

  init(_ db: Database) {
    self.db = db
    changesBefore = db.totalChangesCount
  }

  var hasChanged: Bool { db.totalChangesCount != changesBefore }
  func forgetChanges() { changesBefore = db.totalChangesCount }

  func run(_ batch: [SQL]) throws(StoreError) -> [[Row]] {
    var all: [[Row]] = []
    all.reserveCapacity(batch.count)
    for sql in batch { all.append(try run(sql)) }
    return all
  }

  private func run(_ sql: SQL) throws(StoreError) -> [Row] {
    do {
      let text = sql.text(.sqlite)
      let statement = try sql.isVarying ? db.makeStatement(sql: text) : db.cachedStatement(sql: text)
      let arguments = try StatementArguments(sql.values.map(Self.databaseValue))
      guard statement.columnCount > 0 else {
        try statement.execute(arguments: arguments)
        return []
      }
      let columns = statement.columnNames
      let cursor = try GRDB.Row.fetchCursor(statement, arguments: arguments)
      var rows: [Row] = []
      while let row = try cursor.next() { rows.append(Row(columns: columns, cells: row.databaseValues.map(Self.value))) }
      return rows
    } catch {
      let named = StoreError(sqlite: error)
      failure = named
      throw named
    }
  }

  func scan(_ sql: SQL, _ row: (_ cell: (Int) -> UnsafeRawBufferPointer) throws -> Void) throws {
    do {
      let statement = try db.makeStatement(sql: sql.text(.sqlite))
      try statement.setArguments(StatementArguments(sql.values.map(Self.databaseValue)))
      let raw = statement.sqliteStatement
      let cell = { (column: Int) in
        // The text first: SQLite counts the bytes of what was asked for last.
        let start = sqlite3_column_text(raw, Int32(column))
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(raw, Int32(column))))
      }
      while true {
        switch sqlite3_step(raw) {
        case SQLITE_ROW: try row(cell)
        case SQLITE_DONE: return
        case let code: throw DatabaseError(resultCode: ResultCode(rawValue: code), message: "a scan was cut off")
        }
      }
    } catch let error as DatabaseError { throw StoreError(sqlite: error) }
  }

  private static func databaseValue(_ value: SQL.Value) throws(StoreError) -> DatabaseValue {
    switch value {
    case .null: .null
    case .integer(let number): number.databaseValue
    case .text(let text):
      // PostgreSQL has no such texts.
      if text.utf8.contains(0) { throw .malformed("a text with a zero byte cannot be stored") } else { text.databaseValue }
    case .bytes(let bytes): Data(bytes).databaseValue
    }
  }

  private static func value(_ value: DatabaseValue) -> SQL.Value {
    switch value.storage {
    case .null: .null
    case .int64(let number): .integer(number)
    // No table holds one; an expression that makes one is a mistake that its reader finds.
    case .double(let number): .text("\(number)")
    case .string(let text): .text(text)
    case .blob(let data): .bytes([UInt8](data))
    }
  }
}
