internal import Motor
internal import Synchronization

/// The attempts under way on this node: keeps their leases, and interrupts those that are to end.
final class JobHolds: Sendable {
  private struct State {
    var holds: [JobToken: JobHold] = [:]
    var renewed = ContinuousClock.now
    /// Somebody wants a job to end.
    var isCalled = false
    /// When nothing may go on any more.
    var end: ContinuousClock.Instant?
    var isOver = false
  }

  private let store: Store
  private let limits: JobLimits
  private let report: @Sendable (JobEvent) -> Void
  private let bell = Bell()
  private let state = Mutex(State())

  init(_ store: Store, _ limits: JobLimits, report: @escaping @Sendable (JobEvent) -> Void) {
    (self.store, self.limits, self.report) = (store, limits, report)
  }

  /// How many are under way.
  var count: Int { state.withLock(\.holds.count) }

  func add(_ hold: JobHold) { state.withLock { $0.holds[hold.token] = hold } }
  func remove(_ hold: JobHold) { state.withLock { $0.holds[hold.token] = nil } }

  /// Interrupts whatever is under way after so long.
  func stop(within grace: Duration) {
    state.withLock { state in
      let end = ContinuousClock.now + grace
      state.end = min(state.end ?? end, end)
    }
    bell.ring()
  }

  /// Nothing is under way any more, and nothing will be.
  func finish() {
    state.withLock { $0.isOver = true }
    bell.ring()
  }

  /// Looks after the attempts until ``finish()``, whatever becomes of the task: while one goes on, its lease is kept.
  func run() async {
    let waiting = store.wait(for: .jobInterruptions) { [self] in
      state.withLock { $0.isCalled = true }
      bell.ring()
    }
    defer { waiting.end() }
    while !state.withLock(\.isOver) {
      await bell.wait(atMost: limits.watch)
      let now = ContinuousClock.now
      let renews = state.withLock { state in
        let renews = state.isCalled || now - state.renewed >= limits.lease / 3
        if renews { (state.isCalled, state.renewed) = (false, now) }
        return renews
      }
      interruptLate(at: now)
      if renews { await renew() }
    }
  }

  private func interruptLate(at now: ContinuousClock.Instant) {
    let (holds, end) = state.withLock { (Array($0.holds.values), $0.end) }
    for hold in holds {
      if let end, end <= now { hold.interrupt(.stopping) } else if hold.deadline <= now { hold.interrupt(.overdue) }
    }
  }

  private func renew() async {
    do { try await renewAll() } catch { report(.trouble("renewing leases", JobFailure(error))) }
  }

  /// Keeps the leases of all that may go on, and interrupts those whose job is lost or to be cancelled.
  func renewAll() async throws {
    // What takes too long is left to others: its handler may hang for ever.
    let now = ContinuousClock.now
    var rest = state.withLock { state in state.holds.values.filter { $0.deadline > now } }[...]
    while !rest.isEmpty {
      let holds = Array(rest.prefix(Self.renewedAtOnce))
      rest = rest.dropFirst(Self.renewedAtOnce)
      let (tokens, lease) = (holds.map(\.token), limits.lease)
      let answers = try await store.tend { try Self.renew(tokens, lease, $0) }
      for (hold, isCancelAsked) in zip(holds, answers) {
        if isCancelAsked == nil { hold.interrupt(.leaseLost) }
        if isCancelAsked == true { hold.interrupt(.cancelAsked) }
      }
    }
  }

  private static let renewedAtOnce = 200

  /// - Returns: for each whether it is to be cancelled; `nil` when it is lost.
  private static func renew(_ tokens: [JobToken], _ lease: Duration, _ tx: Transaction) throws -> [Bool?] {
    // A job that is just being written to its end is held by this node itself: it is passed by, and found by the second statement.
    let renewals = tokens.map { token -> SQL in
      """
      WITH own AS (SELECT id FROM job WHERE \(part: isHeld(token, tx.now)) \(word: .skipLocked))
      UPDATE job SET lease_until = \(tx.now.adding(lease)) FROM own WHERE job.id = own.id
      """
    }
    let questions = tokens.map { token -> SQL in "SELECT cancel_asked FROM job WHERE \(part: isHeld(token, tx.now))" }
    return try tx.tend(renewals + questions).suffix(tokens.count).map { rows in try rows.first.map { try $0["cancel_asked"] } }
  }

  private static func isHeld(_ token: JobToken, _ now: Timestamp) -> SQL {
    "id = \(token.job) AND fence = \(token.fence) AND state = 'running' AND lease_until > \(now)"
  }
}
