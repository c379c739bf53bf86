public import Motor

/// Work that follows from a transaction and is done outside of it, as it stands in the database.
///
/// It is done at least once: whoever does it may have done it and died before saying so.
public struct Job: Sendable, Hashable {
  public let id: ID<Job>
  public let kind: JobKind
  public let queue: QueueName
  public let state: JobState
  public let priority: JobPriority
  /// Among the jobs of its kind that are not finished, no other has it.
  public let key: String?
  /// Not before.
  public let runAt: Timestamp
  /// How often it has been begun.
  public let attempt: Int
  public let attemptsLimit: Int
  /// Whether somebody wants it to end although it runs.
  public let isCancelAsked: Bool
  /// The node that runs it.
  public let holder: String?
  /// Until when the node has it, unless it says that it goes on.
  public let leaseUntil: Timestamp?
  /// What went wrong last: an error's type and code.
  public let error: String?
  public let createdAt: Timestamp
  /// When it was last begun.
  public let startedAt: Timestamp?
  public let finishedAt: Timestamp?
}

/// What is to be done: `policy.issue`.
public struct JobKind: RawRepresentable, Storable, Hashable, ExpressibleByStringLiteral {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral: String) { rawValue = stringLiteral }
}

/// Jobs that share hands: those of one queue never wait for another's.
public struct QueueName: RawRepresentable, Storable, Hashable, ExpressibleByStringLiteral {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral: String) { rawValue = stringLiteral }

  /// Where jobs go that name no other.
  public static let standard: QueueName = "standard"

  /// Is rung when a job may be claimed.
  var channel: WakeChannel { WakeChannel(rawValue: "jobs/\(rawValue)") }
}

/// Which of a queue's jobs that are due goes first. A queue that never runs empty may leave the low ones waiting.
public enum JobPriority: Int, Storable, CaseIterable {
  case urgent = 1
  case normal = 2
  case low = 3

  public var stored: SQL.Value { .integer(Int64(rawValue)) }
  public init?(stored: SQL.Value) {
    guard let number = Int(stored: stored) else { return nil }
    self.init(rawValue: number)
  }
}

/// Where a job stands.
public enum JobState: String, Storable, CaseIterable {
  /// Its time has not come.
  case scheduled
  /// Whoever has a hand free takes it.
  case ready
  case running
  /// The node that would have taken it does not know its kind; it waits for one that does.
  case unhandled
  case done
  case cancelled
  /// A dead letter: tried as often as it may be, and given up.
  case dead

  /// Whether nothing more happens to it by itself.
  public var isFinished: Bool { [.done, .cancelled, .dead].contains(self) }
}

extension Job {
  /// What ``init(_:)`` reads.
  static let columns: SQL = """
    id, kind, queue, state, priority, unique_key, run_at, attempt, attempts_limit, cancel_asked, holder, lease_until, error, created_at,
    started_at, finished_at
    """

  init(_ row: Row) throws(StoreError) {
    id = try row["id"]
    kind = try row["kind"]
    queue = try row["queue"]
    state = try row["state"]
    priority = try row["priority"]
    key = try row["unique_key"]
    runAt = try row["run_at"]
    attempt = try row["attempt"]
    attemptsLimit = try row["attempts_limit"]
    isCancelAsked = try row["cancel_asked"]
    holder = try row["holder"]
    leaseUntil = try row["lease_until"]
    error = try row["error"]
    createdAt = try row["created_at"]
    startedAt = try row["started_at"]
    finishedAt = try row["finished_at"]
  }
}
