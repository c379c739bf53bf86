internal import Synchronization

/// Does jobs on one node, and whatever is done periodically.
public final class JobRunner: Sendable {
  private let node: JobNode
  private let workers: [JobWorker]
  private let isBegun = Atomic(false)

  /// Everything periodic, the jobs' own and the rooms', in one list.
  public let reconcilers: [Reconciler]

  /// - Parameter report: told of every attempt that has ended; it returns at once.
  public init(_ store: Store, _ plan: JobPlan, report: @escaping @Sendable (JobEvent) -> Void = { _ in }) {
    let node = JobNode(store, plan, report: report)
    self.node = node
    workers = plan.queues.map { JobWorker($0, node) }
    let timetable = JobTimetable(node.store, plan.schedules, keepRuns: plan.limits.keepRuns)
    reconcilers = JobCare(node: node, timetable: timetable).reconcilers + plan.reconcilers
  }

  /// Works until ``stop()`` is called or its task is cancelled, and returns when every attempt has ended and that is written.
  ///
  /// When it is cancelled, the handlers' tasks are cancelled at once. Jobs whose handlers then throw are given back; the attempt does not
  /// count.
  /// - Throws: ``JobRefusal/alreadyRun``.
  public func run() async throws {
    guard !isBegun.exchange(true, ordering: .acquiringAndReleasing) else { throw JobRefusal.alreadyRun }
    await withTaskCancellationHandler {
      await withTaskGroup(of: Void.self) { around in
        for reconciler in reconcilers { around.addTask { await reconciler.run(self.node.store) } }
        around.addTask { await self.node.holds.run() }
        await withTaskGroup(of: Void.self) { group in
          for worker in workers { group.addTask { await worker.run() } }
        }
        node.holds.finish()
        around.cancelAll()
      }
    } onCancel: {
      stop(within: .zero)
    }
  }

  /// Takes no more jobs; those under way may go on for ``JobLimits/grace``, then their handlers' tasks are cancelled.
  public func stop() { stop(within: node.plan.limits.grace) }

  private func stop(within grace: Duration) {
    node.stop(within: grace)
    for worker in workers { worker.ring() }
  }

  /// Does what is due now, once around all queues, and returns when it has ended: for tests, and where nothing runs all the time.
  ///
  /// - Returns: attempts made.
  /// - Throws: ``StoreError``.
  @discardableResult
  public func pass() async throws -> Int {
    var count = 0
    for worker in workers { count += try await worker.pass() }
    return count
  }

  /// Keeps the leases of the attempts under way, and interrupts those that are to end, once.
  func renewLeases() async throws { try await node.holds.renewAll() }
}
