internal import Motor

/// A job that a node has just taken.
struct JobClaim: Sendable {
  let token: JobToken
  let kind: JobKind
  let queue: QueueName
  let arguments: String
  let attempt: Int
  let attemptsLimit: Int
  let priority: Int
  let dueAt: Timestamp
  let claimedAt: Timestamp
}

/// What a node found when it looked for work.
struct JobClaims: Sendable {
  var jobs: [JobClaim] = []
  /// Jobs that were put aside because the node does not know their kinds.
  var unhandled = 0
  /// When the next scheduled job of the queue is due.
  var nextDue: Timestamp?
}

/// Who takes jobs: its name, what it can do, and how long it keeps them without a word.
struct JobClaimant: Sendable {
  let node: String
  let kinds: [JobKind]
  let lease: Duration
  let readiedAtOnce: Int

  /// Takes jobs of a queue that are due, the most urgent and then the longest due first, and counts the attempt: a job that ends its
  /// process each time is given up like any other.
  ///
  /// Rows that another node is just taking are passed by, so that no two take the same and none waits.
  func claim(_ queue: QueueName, atMost limit: Int, _ tx: Transaction) throws -> JobClaims {
    let found = try tx.tend([readying(queue, tx.now), taking(queue, limit, tx.now), next(queue)])
    var claims = JobClaims()
    for row in found[1] {
      let state: JobState = try row["state"]
      if state == .running { claims.jobs.append(try JobClaim(row, queue, tx.now)) } else { claims.unhandled += 1 }
    }
    // In whatever order the database changed them.
    claims.jobs.sort { ($0.priority, $0.dueAt, $0.token.job) < ($1.priority, $1.dueAt, $1.token.job) }
    claims.nextDue = try found[2].first.map { try $0["run_at"] }
    return claims
  }

  func readying(_ queue: QueueName, _ now: Timestamp) -> SQL {
    """
    WITH due AS (
      SELECT id FROM job WHERE state = 'scheduled' AND queue = \(queue) AND run_at <= \(now)
      ORDER BY run_at LIMIT \(readiedAtOnce) \(word: .skipLocked)
    )
    UPDATE job SET state = 'ready' FROM due WHERE job.id = due.id
    """
  }

  // Unknown kinds are put aside rather than passed by: passing by them would read all of them each time.
  func taking(_ queue: QueueName, _ limit: Int, _ now: Timestamp) -> SQL {
    """
    WITH due AS (
      SELECT id AS due_id, CASE WHEN kind IN (\(list: kinds)) THEN 1 ELSE 0 END AS known FROM job
      WHERE state = 'ready' AND queue = \(queue)
        AND NOT EXISTS (SELECT 1 FROM job_queue WHERE name = \(queue) AND paused_at IS NOT NULL)
      ORDER BY priority, run_at, id LIMIT \(limit) \(word: .skipLocked)
    )
    UPDATE job SET state = CASE WHEN known = 1 THEN 'running' ELSE 'unhandled' END, attempt = attempt + known, fence = fence + 1,
      lease_until = CASE WHEN known = 1 THEN \(now.adding(lease)) END, holder = CASE WHEN known = 1 THEN \(node) END,
      started_at = CASE WHEN known = 1 THEN \(now) ELSE started_at END
    FROM due WHERE job.id = due_id
    RETURNING id, state, kind, arguments, attempt, attempts_limit, fence, priority, run_at
    """
  }

  private func next(_ queue: QueueName) -> SQL {
    "SELECT run_at FROM job WHERE state = 'scheduled' AND queue = \(queue) ORDER BY run_at LIMIT 1"
  }
}

extension JobClaim {
  fileprivate init(_ row: Row, _ queue: QueueName, _ now: Timestamp) throws(StoreError) {
    token = JobToken(job: try row["id"], fence: try row["fence"])
    kind = try row["kind"]
    self.queue = queue
    arguments = try row["arguments"]
    attempt = try row["attempt"]
    attemptsLimit = try row["attempts_limit"]
    priority = try row["priority"]
    dueAt = try row["run_at"]
    claimedAt = now
  }
}
