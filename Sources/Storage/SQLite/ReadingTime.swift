internal import GRDB
internal import GRDBSQLite

/// Ends a reading that takes too long, so that nobody keeps the write-ahead log from being emptied.
enum ReadingTime {
  /// SQLite asks after so many of its steps, which is well below a millisecond.
  private static let stepsBetween: Int32 = 10_000

  /// - Throws: what the body throws; SQLite's own interruption once the time is over.
  static func limited<Value>(to seconds: Int, _ db: Database, _ body: () throws -> Value) throws -> Value {
    var end = ContinuousClock.now + .seconds(seconds)
    return try withUnsafeMutablePointer(to: &end) { end in
      sqlite3_progress_handler(
        db.sqliteConnection, stepsBetween,
        { end in
          guard let end = end?.assumingMemoryBound(to: ContinuousClock.Instant.self) else { return 0 }
          return ContinuousClock.now > end.pointee ? 1 : 0
        }, end)
      defer { sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil) }
      return try body()
    }
  }
}
