internal import GRDB
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#endif

/// The write-ahead log: writes groups of writers to it, and keeps it short.
///
/// Called by one thread at a time.
final class SQLiteLog: Sendable {
  private let pool: DatabasePool
  private let path: String
  private let limits: SQLiteLimits
  private let whenUnknown: @Sendable (StoreError) -> Void
  private let state = Mutex(State())

  private struct State {
    /// Why nothing is written any more.
    var end: StoreError?
    /// When the log was last tried to be emptied.
    var emptied = ContinuousClock.now
  }

  /// A COMMIT that failed without telling whether it is on the disk.
  private struct UnknownOutcome: Error { var cause: DatabaseError }

  init(_ pool: DatabasePool, path: String, _ limits: SQLiteLimits, whenUnknown: @escaping @Sendable (StoreError) -> Void) {
    self.pool = pool
    self.path = path
    self.limits = limits
    self.whenUnknown = whenUnknown
  }

  /// Writes a group, each in a savepoint, with one sync for all; then tells each.
  func write(_ group: [GroupCommit.Writer]) {
    var settled: [GroupCommit.Settled] = []
    let failure = state.withLock(\.end) ?? commit(group, &settled)
    for one in settled { one.tell(failure) }
    for writer in group.dropFirst(settled.count) { writer.refuse(failure ?? .unavailable("the transaction ended before its turn")) }
  }

  private func commit(_ group: [GroupCommit.Writer], _ settled: inout [GroupCommit.Settled]) -> StoreError? {
    do {
      try pool.writeWithoutTransaction { db in
        do { try transact(group, db, &settled) } catch {
          // A full disk or a failing one may have ended the transaction already.
          if db.isInsideTransaction { try? db.execute(sql: "ROLLBACK") }
          throw error
        }
        keepShort(db)
      }
      return nil
    } catch let unknown as UnknownOutcome {
      // What is on the disk now, nobody knows: a commit that failed here may stand there after the next start.
      let end = StoreError.outcomeUnknown("\(unknown.cause)")
      state.withLock { $0.end = end }
      whenUnknown(end)
      return end
    } catch { return StoreError(sqlite: error) }
  }

  private func transact(_ group: [GroupCommit.Writer], _ db: Database, _ settled: inout [GroupCommit.Settled]) throws {
    try db.execute(sql: "BEGIN IMMEDIATE")
    for writer in group {
      try run("SAVEPOINT writer", db)
      let connection = SQLiteConnection(db)
      let one = writer.work(connection)
      settled.append(one)
      guard db.isInsideTransaction else { throw connection.failure ?? .unavailable("SQLite ended the transaction") }
      if !one.keeps { try run("ROLLBACK TO writer", db) }
      try run("RELEASE writer", db)
    }
    FaultPoint.beforeCommit.pass()
    do { try db.execute(sql: "COMMIT") } catch let error as DatabaseError where error.resultCode == .SQLITE_IOERR {
      throw UnknownOutcome(cause: error)
    }
    FaultPoint.afterCommit.pass()
  }

  private func run(_ sql: String, _ db: Database) throws { try db.cachedStatement(sql: sql).execute() }

  /// SQLite begins its log anew when no reader needs it. Under readers who always overlap it would grow for ever: then all wait, once in
  /// a while, until the log is free; a reader has its time, so that this ends.
  private func keepShort(_ db: Database) {
    var file = stat()
    guard stat(path, &file) == 0, file.st_size > limits.walBytes else { return }
    let isDue = state.withLock { state in
      guard ContinuousClock.now - state.emptied > .seconds(limits.readSeconds) else { return false }
      state.emptied = .now
      return true
    }
    if isDue { _ = try? db.checkpoint(.truncate) }
  }
}
