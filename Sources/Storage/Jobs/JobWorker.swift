internal import Motor
internal import Synchronization

/// Serves one queue with so many hands.
final class JobWorker: Sendable {
  private struct Hands {
    var free: Int
    /// Whether there may be work for a hand that becomes free.
    var isMoreDue = false
  }

  private let queue: JobQueue
  private let node: JobNode
  private let bell = Bell()
  private let hands: Mutex<Hands>

  init(_ queue: JobQueue, _ node: JobNode) {
    self.queue = queue
    self.node = node
    hands = Mutex(Hands(free: queue.concurrency))
  }

  func ring() { bell.ring() }

  /// Takes jobs as they come until the node stops, and returns when the last of them has ended.
  func run() async {
    let waiting = node.store.wait(for: queue.name.channel, wake: bell.ring)
    defer { waiting.end() }
    await withDiscardingTaskGroup { group in
      while !node.isStopping {
        let rest = await takeUp(&group)
        if rest > .zero { await bell.wait(atMost: rest) }
      }
    }
  }

  /// Takes what is due, as far as there are hands, and does it.
  ///
  /// - Returns: jobs taken.
  func pass() async throws -> Int {
    let claims = try await claim(queue.concurrency)
    await withDiscardingTaskGroup { group in
      for attempt in claims.jobs.compactMap(node.attempt) { group.addTask { await attempt.run {} } }
    }
    return claims.jobs.count
  }

  private func claim(_ limit: Int) async throws -> JobClaims {
    let (claimant, name) = (node.claimant, queue.name)
    return try await node.store.tend { try claimant.claim(name, atMost: limit, $0) }
  }

  /// - Returns: how long there is nothing to do, unless somebody calls.
  private func takeUp(_ group: inout DiscardingTaskGroup) async -> Duration {
    let free = hands.withLock { hands in
      hands.isMoreDue = hands.free == 0
      return hands.free
    }
    guard free > 0 else { return node.plan.limits.poll }
    let claims: JobClaims
    do { claims = try await claim(free) } catch {
      node.report(.trouble("claiming \(queue.name.rawValue)", JobFailure(error)))
      return node.plan.limits.poll
    }
    let isMoreDue = claims.jobs.count + claims.unhandled == free
    let isFree = hands.withLock { hands in
      hands.free -= claims.jobs.count
      hands.isMoreDue = isMoreDue
      return hands.free > 0
    }
    for attempt in claims.jobs.compactMap(node.attempt) { group.addTask { await attempt.run { self.release() } } }
    return isMoreDue && isFree ? .zero : rest(until: claims.nextDue)
  }

  private func release() {
    let isMoreDue = hands.withLock { hands in
      hands.free += 1
      defer { hands.isMoreDue = false }
      return hands.isMoreDue
    }
    if isMoreDue { bell.ring() }
  }

  private func rest(until due: Timestamp?) -> Duration {
    let poll = node.plan.limits.poll
    guard let due else { return poll }
    // Never nothing: another node may be about to take what is due.
    return min(poll, max(node.store.time.now.duration(to: due), .milliseconds(5)))
  }
}
