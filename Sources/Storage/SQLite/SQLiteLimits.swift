/// How much of anything SQLite takes.
public struct SQLiteLimits: Sendable {
  /// Connections that read at the same time.
  public var readers = 8
  /// Readers who may wait for one.
  public var waitingReaders = 10_000
  /// How long a reader may take, seconds.
  public var readSeconds = 10
  /// Writers who may wait.
  public var waitingWriters = 10_000
  /// Writers who share a sync.
  public var writersPerSync = 256
  /// How long a lock of another program is waited for, seconds.
  public var lockSeconds = 5.0
  /// The write-ahead log that is tolerated, bytes.
  public var walBytes = 64 << 20
  /// Pages that each connection keeps, KiB.
  public var cacheKibibytes = 8 << 10

  public init() {}
}
