public import Motor

/// Whoever does the jobs of a kind.
public struct JobHandler: Sendable {
  public let kind: JobKind
  /// How long an attempt may take. After that it is cancelled and has failed.
  public let timeLimit: Duration
  /// How long a job that failed is left alone.
  public let backoff: JobBackoff
  let perform: @Sendable (JobTask) async throws -> JobOutcome

  /// - Parameters:
  ///   - decode: reads the arguments. What it throws fails the attempt: a newer release may understand them.
  ///   - perform: does the work, outside of any transaction, and perhaps more than once; another attempt may be under way elsewhere. When
  ///     its task is cancelled, it ends soon: it throws, and the job is given back, or it returns how far it came.
  public init<Arguments: Sendable>(
    _ kind: JobKind, timeLimit: Duration = .seconds(60), backoff: JobBackoff = .standard,
    decode: @escaping @Sendable (JSONText) throws -> Arguments,
    perform: @escaping @Sendable (Arguments, JobTask) async throws -> JobOutcome
  ) {
    self.kind = kind
    self.timeLimit = timeLimit
    self.backoff = backoff
    self.perform = { task in try await perform(try decode(task.arguments), task) }
  }

  /// For jobs that need no arguments, or read them themselves.
  public init(
    _ kind: JobKind, timeLimit: Duration = .seconds(60), backoff: JobBackoff = .standard,
    perform: @escaping @Sendable (JobTask) async throws -> JobOutcome
  ) {
    (self.kind, self.timeLimit, self.backoff, self.perform) = (kind, timeLimit, backoff, perform)
  }
}
