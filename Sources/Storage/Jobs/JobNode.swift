internal import Motor
internal import Synchronization

/// What the parts of a runner share.
final class JobNode: Sendable {
  let store: Store
  let plan: JobPlan
  let handlers: [JobKind: JobHandler]
  let claimant: JobClaimant
  let holds: JobHolds
  let completions: JobCompletions
  let report: @Sendable (JobEvent) -> Void
  private let stopping = Atomic(false)

  init(_ store: Store, _ plan: JobPlan, report: @escaping @Sendable (JobEvent) -> Void) {
    self.store = store.undeterred
    self.plan = plan
    handlers = Dictionary(uniqueKeysWithValues: plan.handlers.map { ($0.kind, $0) })
    claimant = JobClaimant(
      node: plan.node, kinds: handlers.keys.sorted { $0.rawValue < $1.rawValue }, lease: plan.limits.lease,
      readiedAtOnce: plan.limits.readiedAtOnce)
    holds = JobHolds(self.store, plan.limits, report: report)
    completions = JobCompletions(self.store, holds, limit: plan.limits.endsPerSync)
    self.report = report
  }

  /// Whether nothing new is begun any more.
  var isStopping: Bool { stopping.load(ordering: .acquiring) }

  func stop(within grace: Duration) {
    stopping.store(true, ordering: .releasing)
    holds.stop(within: grace)
  }

  func backoff(of kind: JobKind) -> JobBackoff { handlers[kind]?.backoff ?? .standard }

  /// The attempt at a job that was claimed.
  func attempt(_ claim: JobClaim) -> JobAttempt? { handlers[claim.kind].map { JobAttempt(node: self, claim: claim, handler: $0) } }
}
