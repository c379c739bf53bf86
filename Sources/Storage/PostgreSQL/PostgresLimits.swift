/// How much of anything PostgreSQL takes.
public struct PostgresLimits: Sendable {
  /// Connections of this process.
  public var connections = 8
  /// How long a transaction waits for one, seconds.
  public var waitSeconds = 5
  /// Transactions that may wait for one.
  public var waiting = 10_000
  /// How long a connection may take to be made, seconds.
  public var connectSeconds = 5
  /// How long a reader's statement may take, seconds.
  public var readSeconds = 10
  /// How long a writer waits for a row that another holds, seconds.
  public var lockSeconds = 5
  /// After how long without an answer the connection is given up, seconds. A server that has vanished sends nothing.
  public var silenceSeconds = 10
  /// Statements that each connection keeps prepared.
  public var statements = 500
  /// Whether a pooler stands between which gives each transaction any connection, as pgbouncer's transaction mode does: then nothing is
  /// prepared and nothing is set for longer than a transaction.
  public var isPooled = false

  /// How other nodes are told of a commit that wakes somebody.
  public var notification = Notification.inTransaction

  /// When NOTIFY is sent.
  public enum Notification: Sendable {
    /// With the transaction, so that the server tells of each commit whatever becomes of this process. PostgreSQL lets such transactions
    /// commit one after the other, each with a sync of its own.
    case inTransaction
    /// By the listening connection, as soon as the commit is known and for all commits meanwhile at once. Commits share their syncs. A
    /// process that dies in between leaves the others to find the work when they next look.
    case afterCommit
  }

  public init() {}
}
