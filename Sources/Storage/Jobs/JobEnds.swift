internal import Motor

extension Act {
  /// What the jobs' own machinery does.
  static let jobs = Act(.system("jobs"), for: "running jobs")
}

extension FactType {
  static let jobGivenUp: FactType = "job.given_up"
  static let jobCancelAsked: FactType = "job.cancel_asked"
  static let jobCancelled: FactType = "job.cancelled"
  static let jobRetried: FactType = "job.retried"
  static let queuePaused: FactType = "job_queue.paused"
  static let queueResumed: FactType = "job_queue.resumed"
}

/// A job whose row a transaction holds.
struct HeldJob {
  let id: ID<Job>
  let kind: JobKind
  let queue: QueueName
  let state: JobState
  let attempt: Int
  let attemptsLimit: Int
  let isCancelAsked: Bool

  static let columns: SQL = "id, kind, queue, state, attempt, attempts_limit, cancel_asked"

  init(_ row: Row) throws(StoreError) {
    id = try row["id"]
    kind = try row["kind"]
    queue = try row["queue"]
    state = try row["state"]
    attempt = try row["attempt"]
    attemptsLimit = try row["attempts_limit"]
    isCancelAsked = try row["cancel_asked"]
  }
}

/// What becomes of a job that was not done.
enum JobFate: Hashable {
  case retried(at: Timestamp)
  case givenUp
  case cancelled
}

extension Transaction {
  /// The statement that ends an attempt's job as done: it gives back a row if the token is good.
  static func completion(_ token: JobToken, _ now: Timestamp) -> SQL {
    """
    UPDATE job SET state = 'done', lease_until = NULL, holder = NULL, finished_at = \(now)
    WHERE id = \(token.job) AND fence = \(token.fence) AND state = 'running' AND lease_until > \(now) RETURNING id
    """
  }

  /// Ends an attempt's job as done. Nobody else can take the job from here to the end of the transaction, however long that lasts.
  ///
  /// - Throws: ``JobRefusal/leaseLost(_:)``.
  func complete(_ token: JobToken) throws {
    guard !(try tend([Self.completion(token, now)])[0].isEmpty) else { throw JobRefusal.leaseLost(token.job) }
  }

  /// Holds an attempt's job.
  ///
  /// - Throws: ``JobRefusal/leaseLost(_:)``.
  func hold(_ token: JobToken) throws -> HeldJob {
    let found = try row(
      """
      SELECT \(part: HeldJob.columns) FROM job
      WHERE id = \(token.job) AND fence = \(token.fence) AND state = 'running' AND lease_until > \(now) \(word: .forUpdate)
      """)
    guard let found else { throw JobRefusal.leaseLost(token.job) }
    return try HeldJob(found)
  }

  /// Lets a job be tried again, or gives it up.
  func fail(_ job: HeldJob, _ failure: JobFailure, _ backoff: JobBackoff) throws -> JobFate {
    if job.isCancelAsked { return try cancel(job, failure.description) }
    if job.attempt >= job.attemptsLimit {
      try finish(job, .dead, failure.description)
      record(.jobGivenUp, of: Subject("job", job.id), job.told(failure.description))
      return .givenUp
    }
    var random = SystemRandomNumberGenerator()
    let runAt = now.adding(backoff.pause(after: job.attempt, using: &random))
    try put(job, back: .scheduled, runAt: runAt, attempts: job.attempt, error: failure.description)
    return .retried(at: runAt)
  }

  /// Lets a job wait without counting the attempt; `nil` for no pause at all.
  func release(_ job: HeldJob, after pause: Duration?) throws -> JobFate {
    if job.isCancelAsked { return try cancel(job, nil) }
    let runAt = now.adding(pause ?? .zero)
    try put(job, back: pause == nil ? .ready : .scheduled, runAt: runAt, attempts: max(0, job.attempt - 1), error: nil)
    return .retried(at: runAt)
  }

  /// Ends a job that nobody wants any more.
  func cancel(_ job: HeldJob, _ code: String?) throws -> JobFate {
    try finish(job, .cancelled, code)
    record(.jobCancelled, of: Subject("job", job.id), job.told(code))
    return .cancelled
  }

  private func finish(_ job: HeldJob, _ state: JobState, _ error: String?) throws(StoreError) {
    _ = try tend([
      """
      UPDATE job SET state = \(state), lease_until = NULL, holder = NULL, finished_at = \(now), error = COALESCE(\(error), error)
      WHERE id = \(job.id)
      """
    ])
  }

  private func put(_ job: HeldJob, back state: JobState, runAt: Timestamp, attempts: Int, error: String?) throws(StoreError) {
    _ = try tend([
      """
      UPDATE job SET state = \(state), lease_until = NULL, holder = NULL, run_at = \(runAt), attempt = \(attempts),
        error = COALESCE(\(error), error)
      WHERE id = \(job.id)
      """
    ])
    // Whoever waits for the next due time may wait for too long.
    wake(job.queue.channel)
  }
}

extension HeldJob {
  /// What a fact says about it: nothing of its arguments.
  fileprivate func told(_ code: String?) -> JSONText {
    var fields: [(String, JSONText)] = [
      ("kind", .string(kind.rawValue)), ("queue", .string(queue.rawValue)), ("attempt", .number(Int64(attempt))),
    ]
    if let code { fields.append(("code", .string(code))) }
    return .object(fields)
  }
}
