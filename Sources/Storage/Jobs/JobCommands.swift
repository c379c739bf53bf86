public import Motor

extension Transaction {
  /// Cancels a job. One that runs is asked to end: its handler's task is cancelled, and it is cancelled unless it was done before that
  /// took effect. Who did it stands in the journal.
  ///
  /// - Returns: the state that the job now has: `cancelled`, or still `running`.
  /// - Throws: ``JobRefusal/unknown(_:)``, ``JobRefusal/finished(_:_:)``, ``StoreError``.
  @discardableResult
  public func cancelJob(_ id: ID<Job>) throws -> JobState {
    let job = try held(id)
    guard !job.state.isFinished else { throw JobRefusal.finished(id, job.state) }
    guard job.state == .running else {
      _ = try cancel(job, nil)
      return .cancelled
    }
    if !job.isCancelAsked {
      _ = try tend(["UPDATE job SET cancel_asked = 1 WHERE id = \(id)"])
      record(.jobCancelAsked, of: Subject("job", id))
      wake(.jobInterruptions)
    }
    return .running
  }

  /// Lets a job that was given up or cancelled be tried again, as often as at first. Who did it stands in the journal.
  ///
  /// - Throws: ``JobRefusal/unknown(_:)``, ``JobRefusal/notGivenUp(_:_:)``, ``JobRefusal/keyTaken(by:)``, ``StoreError``.
  public func retryJob(_ id: ID<Job>) throws {
    let job = try held(id)
    guard job.state == .dead || job.state == .cancelled else { throw JobRefusal.notGivenUp(id, job.state) }
    let other = try row(
      """
      SELECT other.id AS id FROM job JOIN job AS other ON other.kind = job.kind AND other.unique_key = job.unique_key
      WHERE job.id = \(id) AND other.finished_at IS NULL
      """)
    if let other { throw JobRefusal.keyTaken(by: try other["id"]) }
    _ = try tend([
      "UPDATE job SET state = 'ready', attempt = 0, cancel_asked = 0, run_at = \(now), finished_at = NULL WHERE id = \(id)"
    ])
    record(.jobRetried, of: Subject("job", id))
    wake(job.queue.channel)
  }

  /// Lets no node take a job of a queue any more, until it is resumed. What runs goes on. Who did it stands in the journal.
  ///
  /// - Throws: ``StoreError``.
  public func pauseQueue(_ queue: QueueName) throws {
    let isNew =
      try tend([
        """
        INSERT INTO job_queue (name, paused_at) VALUES (\(queue), \(now))
        ON CONFLICT (name) DO UPDATE SET paused_at = \(now) WHERE job_queue.paused_at IS NULL RETURNING name
        """
      ])[0].count == 1
    if isNew { record(.queuePaused, of: Subject("job_queue", queue.rawValue)) }
  }

  /// Lets the nodes go on with a queue. Who did it stands in the journal.
  ///
  /// - Throws: ``StoreError``.
  public func resumeQueue(_ queue: QueueName) throws {
    let wasPaused =
      try tend([
        "UPDATE job_queue SET paused_at = NULL WHERE name = \(queue) AND paused_at IS NOT NULL RETURNING name"
      ])[0].count == 1
    guard wasPaused else { return }
    record(.queueResumed, of: Subject("job_queue", queue.rawValue))
    wake(queue.channel)
  }

  private func held(_ id: ID<Job>) throws -> HeldJob {
    guard let found = try row("SELECT \(part: HeldJob.columns) FROM job WHERE id = \(id) \(word: .forUpdate)") else {
      throw JobRefusal.unknown(id)
    }
    return try HeldJob(found)
  }
}

extension WakeChannel {
  /// Is rung when a job that runs is to end.
  static let jobInterruptions: WakeChannel = "jobs.interruptions"
}
