public import Motor

/// What a reader sees: the whole database as it was at one moment.
///
/// It cannot leave the closure that it is given to: it is not `Sendable`, and the closure is.
public class Snapshot {
  let connection: any Connection
  /// Whose SQL the database speaks.
  let dialect: Dialect
  /// When the reader began.
  public let now: Timestamp

  /// The first statement that failed. PostgreSQL runs nothing more in a transaction after it, and so SQLite does not either.
  private(set) var failure: StoreError?

  init(_ connection: any Connection, _ dialect: Dialect, now: Timestamp) {
    self.connection = connection
    self.dialect = dialect
    self.now = now
  }

  /// The rows that a statement finds.
  public func rows(_ sql: SQL) throws(StoreError) -> [Row] { try rows([sql])[0] }

  /// The rows that each of several statements finds, asked in one trip.
  public func rows(_ batch: [SQL]) throws(StoreError) -> [[Row]] {
    if let failure { throw failure }
    do throws(StoreError) { return try connection.run(batch) } catch {
      failure = error
      throw error
    }
  }

  /// The only row, or none.
  ///
  /// - Throws: ``StoreError/malformed(_:)`` when there are several.
  public func row(_ sql: SQL) throws(StoreError) -> Row? {
    let rows = try rows(sql)
    guard rows.count <= 1 else { throw .malformed("\(rows.count) rows where one was expected") }
    return rows.first
  }

  /// Hands over each row of a query as the texts of its columns, for those who read millions.
  func scan(_ sql: SQL, _ row: (_ cell: (Int) -> UnsafeRawBufferPointer) throws -> Void) throws {
    if let failure { throw failure }
    try connection.scan(sql, row)
  }
}
