internal import Foundation
internal import GRDB
internal import Synchronization

/// A database in a folder: `yilu.sqlite`, its write-ahead log, and the lock of the process that has it.
///
/// One connection writes and makes checkpoints; the readers' are read-only. No other program may open the file while this one runs.
final class SQLiteEngine: Engine {
  let dialect = Dialect.sqlite
  let wakeUps = WakeUps()
  /// There are no other nodes.
  func listen() {}
  private let pool: DatabasePool
  private let lock: FolderLock
  private let limits: SQLiteLimits
  private let writer: GroupCommit
  private let readers = Mutex(0)

  /// - Parameter whenUnknown: called when a commit failed so that nobody can tell its outcome, before anybody is told anything. The server
  ///   ends its process there: what SQLite shows afterwards need not be what is on the disk.
  /// - Throws: ``StoreError``, also when the disk is not truly synced at each commit.
  init(folder: String, limits: SQLiteLimits, whenUnknown: @escaping @Sendable (StoreError) -> Void) throws(StoreError) {
    self.limits = limits
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw .unavailable("the folder \(folder) cannot be made: \(error.localizedDescription)") }
    lock = try FolderLock(folder + "/yilu.lock")
    pool = try Self.open(folder + "/yilu.sqlite", limits)
    let log = SQLiteLog(pool, path: folder + "/yilu.sqlite-wal", limits, whenUnknown: whenUnknown)
    writer = GroupCommit(waitingLimit: limits.waitingWriters, groupLimit: limits.writersPerSync) { log.write($0) }
  }

  private static func open(_ path: String, _ limits: SQLiteLimits) throws(StoreError) -> DatabasePool {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.maximumReaderCount = limits.readers
    configuration.busyMode = .timeout(limits.lockSeconds)
    configuration.prepareDatabase { db in
      // A page that is mapped is read without SQLite seeing a failing disk.
      try db.execute(sql: "PRAGMA mmap_size = 0; PRAGMA cache_size = -\(limits.cacheKibibytes)")
    }
    do {
      let pool = try DatabasePool(path: path, configuration: configuration)
      let synchronous = try pool.writeWithoutTransaction { db in
        // Only now: GRDB itself lowers it to NORMAL when it opens the log, after `prepareDatabase`. With NORMAL, a power cut takes
        // commits that were acknowledged.
        try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = \(limits.walBytes)")
        return try Int.fetchOne(db, sql: "PRAGMA synchronous")
      }
      guard synchronous == 2 else {
        throw StoreError.unavailable("SQLite does not sync each commit (synchronous is \(synchronous ?? -1), 2 is needed)")
      }
      return pool
    } catch { throw StoreError(sqlite: error) }
  }

  func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
    let waiting = readers.withLock { count in
      count += 1
      return count
    }
    defer { readers.withLock { $0 -= 1 } }
    guard waiting <= limits.waitingReaders else { throw StoreError.busy("\(limits.waitingReaders) readers wait already") }
    let seconds = limits.readSeconds
    do {
      return try await pool.read { db in
        try ReadingTime.limited(to: seconds, db) { try body(SQLiteConnection(db)) }
      }
    } catch let error as DatabaseError { throw StoreError(sqlite: error) }
  }

  func write<Value: Sendable>(
    _ isolation: Isolation, _ body: @escaping @Sendable (any Connection) throws -> (Value, Ending)
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let isTaken = writer.take(
        GroupCommit.Writer(
          work: { connection in
            let outcome: Result<Value, any Error>
            var channels: Set<WakeChannel> = []
            do {
              let (value, end) = try body(connection)
              _ = try connection.run(end.statements)
              (outcome, channels) = (.success(value), end.channels)
            } catch { outcome = .failure(error) }
            let keeps = if case .success = outcome { true } else { false }
            // Whoever failed by themselves is told why, whatever became of the group.
            return GroupCommit.Settled(keeps: keeps) { [self, channels] failure in
              if failure == nil { wakeUps.wake(channels) }
              continuation.resume(with: keeps ? failure.map { .failure($0) } ?? outcome : outcome)
            }
          },
          refuse: { continuation.resume(throwing: $0) }))
      if !isTaken { continuation.resume(throwing: StoreError.busy("\(limits.waitingWriters) writers wait already")) }
    }
  }

  func close() async throws {
    do { try pool.close() } catch { throw StoreError(sqlite: error) }
  }
}
