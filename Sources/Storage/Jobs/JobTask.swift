public import Motor

/// One attempt at a job, as its handler gets it.
public struct JobTask: Sendable {
  public let id: ID<Job>
  public let kind: JobKind
  public let queue: QueueName
  public let arguments: JSONText
  /// Counted from 1, at the beginning: an attempt that ends the process counts.
  public let attempt: Int
  public let attemptsLimit: Int
  /// By what right the attempt may end the job.
  public let token: JobToken
  /// When the job was to run.
  public let dueAt: Timestamp
  /// When the attempt is cancelled, and its lease no longer renewed.
  public let deadline: Timestamp
  /// The clock.
  public let time: TimeSource

  /// Whether the job is given up when this attempt fails.
  public var isLast: Bool { attempt >= attemptsLimit }
}

/// By what right an attempt may end its job: the job and a number that grows whenever somebody takes it.
public struct JobToken: Sendable, Hashable {
  public let job: ID<Job>
  public let fence: Int64
}
