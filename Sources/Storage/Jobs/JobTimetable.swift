internal import Motor
internal import Synchronization

/// Enqueues what the schedules say.
final class JobTimetable: Sendable {
  private let store: Store
  private let schedules: [JobSchedule]
  private let keepRuns: Duration
  /// The due times that this node has seen to. The database knows them as well; this spares it the question.
  private let seen = Mutex<[String: Timestamp]>([:])

  init(_ store: Store, _ schedules: [JobSchedule], keepRuns: Duration) {
    (self.store, self.schedules, self.keepRuns) = (store, schedules, keepRuns)
  }

  func pass() async throws -> Reconciler.Pass {
    var pass = Reconciler.Pass(done: 0)
    var failure: (any Error)?
    for schedule in schedules {
      let now = store.time.now
      let due = schedule.lastDue(at: now)
      guard seen.withLock({ $0[schedule.name] }) != due else { continue }
      do {
        let isFirst = try await store.tend { try Self.run(schedule, due, $0) }
        if isFirst {
          pass.done += 1
          pass.lag = max(pass.lag, due.duration(to: now))
        }
        seen.withLock { $0[schedule.name] = due }
      } catch {
        // One that cannot be enqueued does not keep the others from it.
        failure = error
      }
    }
    if let failure { throw failure }
    return pass
  }

  /// - Returns: whether the due time had not had its run.
  private static func run(_ schedule: JobSchedule, _ due: Timestamp, _ tx: Transaction) throws -> Bool {
    // Due times before the schedule was first seen do not count. A clock that was ahead then must not hold it up.
    let begun = try tx.tend([
      """
      INSERT INTO job_schedule (name, since) VALUES (\(schedule.name), \(tx.now))
      ON CONFLICT (name) DO UPDATE SET since = excluded.since WHERE job_schedule.since > excluded.since
      """,
      "SELECT since FROM job_schedule WHERE name = \(schedule.name)",
    ])
    let since: Timestamp? = try begun[1].first.map { try $0["since"] }
    guard let since, due > since else { return false }
    let isFirst =
      try tx.tend([
        "INSERT INTO job_schedule_run (schedule, due_at) VALUES (\(schedule.name), \(due)) ON CONFLICT DO NOTHING RETURNING due_at"
      ])[0].count == 1
    guard isFirst else { return false }
    var order = schedule.order(due)
    order.key = order.key ?? "\(schedule.name)@\(due)"
    order.runAt = order.runAt ?? due
    try tx.enqueue(order)
    return true
  }

  /// Forgets due times that lie long back, but never the last one of a schedule.
  func forget(_ tx: Transaction) throws(StoreError) {
    let before = tx.now.adding(.zero - keepRuns)
    _ = try tx.tend(
      schedules.map { schedule in
        """
        DELETE FROM job_schedule_run WHERE schedule = \(schedule.name) AND due_at < \(before)
          AND due_at < (SELECT MAX(due_at) FROM job_schedule_run WHERE schedule = \(schedule.name))
        """
      })
  }
}
