internal import Motor

/// What keeps the table of jobs in order, whatever becomes of single nodes.
struct JobCare: Sendable {
  let node: JobNode
  let timetable: JobTimetable

  /// The list of what is done periodically.
  var reconcilers: [Reconciler] {
    let limits = node.plan.limits
    return [
      Reconciler("jobs.rescue", every: limits.lease / 3) { try await rescue() },
      Reconciler("jobs.schedules", every: .seconds(1)) { try await timetable.pass() },
      Reconciler("jobs.unhandled", every: .seconds(30)) { try await takeBack() },
      Reconciler("jobs.retention", every: .seconds(600)) { try await deleteOld() },
    ]
  }

  /// Lets jobs be tried again whose node has fallen silent; the attempt counts.
  private func rescue() async throws -> Reconciler.Pass {
    let node = node
    return try await node.store.transact(.jobs, .rowLocks, mustRecord: false) { tx in
      let rows = try tx.rows(Self.orphans(tx.now))
      var lag = Duration.zero
      for row in rows {
        let job = try HeldJob(row)
        let until: Timestamp = try row["lease_until"]
        lag = max(lag, until.duration(to: tx.now))
        _ = try tx.fail(job, .leaseRanOut, node.backoff(of: job.kind))
      }
      return Reconciler.Pass(done: rows.count, hasMore: rows.count == Self.rescuedAtOnce, lag: lag)
    }
  }

  /// Jobs that are dealt with in one transaction.
  private static let rescuedAtOnce = 100

  static func orphans(_ now: Timestamp) -> SQL {
    // A lease that ends in a distant future was given while the clock was ahead. Whoever still has it has put it right by now.
    """
    SELECT \(part: HeldJob.columns), lease_until FROM job
    WHERE state = 'running' AND (lease_until <= \(now) OR lease_until > \(now.adding(.seconds(3600))))
    ORDER BY lease_until LIMIT \(rescuedAtOnce) \(word: .skipLocked)
    """
  }

  /// Takes back jobs that another node did not know what to do with.
  private func takeBack() async throws -> Reconciler.Pass {
    let (kinds, limit) = (node.claimant.kinds, node.plan.limits.readiedAtOnce)
    return try await node.store.tend { tx in
      let rows = try tx.tend([Self.takingBack(kinds, limit)])[0]
      for queue in try rows.map({ row -> QueueName in try row["queue"] }) { tx.wake(queue.channel) }
      return Reconciler.Pass(done: rows.count, hasMore: rows.count == limit)
    }
  }

  static func takingBack(_ kinds: [JobKind], _ limit: Int) -> SQL {
    """
    WITH own AS (SELECT id AS own_id FROM job WHERE state = 'unhandled' AND kind IN (\(list: kinds)) LIMIT \(limit) \(word: .skipLocked))
    UPDATE job SET state = 'ready' FROM own WHERE job.id = own_id RETURNING queue
    """
  }

  /// Deletes finished jobs whose time is over, a part at a time.
  private func deleteOld() async throws -> Reconciler.Pass {
    let (limits, timetable) = (node.plan.limits, timetable)
    return try await node.store.tend { tx in
      let (done, givenUp) = (tx.now.adding(.zero - limits.keepDone), tx.now.adding(.zero - limits.keepGivenUp))
      let counts = try tx.tend([
        Self.deletion(.done, done, limits.deletedAtOnce), Self.deletion(.cancelled, givenUp, limits.deletedAtOnce),
        Self.deletion(.dead, givenUp, limits.deletedAtOnce),
      ]).map(\.count)
      try timetable.forget(tx)
      return Reconciler.Pass(done: counts.reduce(0, +), hasMore: counts.contains(limits.deletedAtOnce))
    }
  }

  static func deletion(_ state: JobState, _ before: Timestamp, _ limit: Int) -> SQL {
    """
    WITH old AS (
      SELECT id AS old_id FROM job WHERE state = \(state) AND finished_at IS NOT NULL AND finished_at < \(before)
      ORDER BY finished_at LIMIT \(limit) \(word: .skipLocked)
    )
    DELETE FROM job WHERE id IN (SELECT old_id FROM old) RETURNING id
    """
  }
}
