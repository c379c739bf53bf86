public import Motor

/// Which jobs to list.
public struct JobFilter: Sendable, Hashable {
  public var state: JobState?
  public var queue: QueueName?
  public var kind: JobKind?

  public init(state: JobState? = nil, queue: QueueName? = nil, kind: JobKind? = nil) {
    (self.state, self.queue, self.kind) = (state, queue, kind)
  }
}

/// A part of a list.
public struct JobPage: Sendable, Hashable {
  public let jobs: [Job]
  /// Where the next part begins; `nil` at the end.
  public let next: ID<Job>?
}

/// How the jobs of a queue stand that are in the same state.
public struct JobStatistics: Sendable, Hashable {
  public let queue: QueueName
  public let state: JobState
  public let count: Int
  /// How long the oldest of them has been due; negative when its time has not come.
  public let oldestDueAge: Duration
}

extension Snapshot {
  /// Jobs, the newest first.
  ///
  /// - Parameters:
  ///   - before: the ``JobPage/next`` of the part before.
  ///   - limit: jobs of one part, 1 to 500.
  /// - Throws: ``StoreError``.
  public func jobs(_ filter: JobFilter = JobFilter(), before: ID<Job>? = nil, limit: Int = 50) throws -> JobPage {
    let limit = min(max(1, limit), 500)
    let rows = try rows(Self.jobList(filter, before, limit + 1))
    let jobs = try rows.prefix(limit).map { row in try Job(row) }
    return JobPage(jobs: jobs, next: rows.count > limit ? jobs.last?.id : nil)
  }

  static func jobList(_ filter: JobFilter, _ before: ID<Job>?, _ count: Int) -> SQL {
    // The conditions are parts of the text, so that each combination finds its index.
    var conditions: [SQL] = []
    if let before { conditions.append("id < \(before)") }
    if let state = filter.state { conditions.append("state = \(state)") }
    if let queue = filter.queue { conditions.append("queue = \(queue)") }
    if let kind = filter.kind { conditions.append("kind = \(kind)") }
    var text: SQL = "SELECT \(part: Job.columns) FROM job"
    for (index, condition) in conditions.enumerated() {
      text = index == 0 ? "\(part: text) WHERE \(part: condition)" : "\(part: text) AND \(part: condition)"
    }
    return "\(part: text) ORDER BY id DESC LIMIT \(count)"
  }

  /// One job.
  ///
  /// - Throws: ``JobRefusal/unknown(_:)``, ``StoreError``.
  public func job(_ id: ID<Job>) throws -> Job {
    guard let row = try row("SELECT \(part: Job.columns) FROM job WHERE id = \(id)") else { throw JobRefusal.unknown(id) }
    return try Job(row)
  }

  /// How many jobs of each queue are waiting, running, put aside or given up. Those that were done or cancelled are not counted: they are
  /// many, and nobody waits for them.
  ///
  /// - Throws: ``StoreError``.
  public func jobStatistics() throws -> [JobStatistics] {
    let states: [SQL] = ["scheduled", "ready", "running", "unhandled", "dead"]
    // A statement each: every one finds the index of its state.
    return try rows(states.map(Self.jobCount)).flatMap { rows in
      try rows.map { row in
        let oldest: Timestamp = try row["oldest"]
        return JobStatistics(
          queue: try row["queue"], state: try row["state"], count: try row["count"], oldestDueAge: oldest.duration(to: now))
      }
    }
  }

  static func jobCount(_ state: SQL) -> SQL {
    """
    SELECT queue, '\(part: state)' AS state, COUNT(*) AS count, MIN(run_at) AS oldest FROM job WHERE state = '\(part: state)'
    GROUP BY queue ORDER BY queue
    """
  }

  /// The queues that are paused, and since when.
  ///
  /// - Throws: ``StoreError``.
  public func pausedQueues() throws -> [(queue: QueueName, since: Timestamp)] {
    try rows("SELECT name, paused_at FROM job_queue WHERE paused_at IS NOT NULL ORDER BY name").map { row in
      (try row["name"], try row["paused_at"])
    }
  }
}
