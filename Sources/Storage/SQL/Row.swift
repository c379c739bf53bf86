/// A row that a statement gave back.
public struct Row: Sendable {
  let columns: [String]
  let cells: [SQL.Value]

  /// The value of a column, as the type that is wanted: `let premium: Money = try row["premium"]`.
  ///
  /// - Throws: ``StoreError/malformed(_:)`` when there is no such column or it holds something else.
  public subscript<Wanted: Storable>(_ column: String) -> Wanted {
    get throws(StoreError) {
      guard let index = columns.firstIndex(of: column) else { throw .malformed("there is no column \(column) among \(columns)") }
      // What is wrong is said without the value, which may be somebody's.
      guard let value = Wanted(stored: cells[index]) else { throw .malformed("column \(column) does not hold a \(Wanted.self)") }
      return value
    }
  }
}
