internal import Synchronization

/// Ends jobs as done that leave nothing else to write, many in one transaction.
///
/// The first one waits a moment for those that are about to end, and writes for all; who comes meanwhile goes into the next transaction.
/// Nobody is told before the job's end is durable.
final class JobCompletions: Sendable {
  private struct Waiting {
    var hold: JobHold
    var continuation: CheckedContinuation<Turn, any Error>
  }

  /// What whoever waited is told.
  private enum Turn {
    /// Whether it was written; otherwise the lease was lost.
    case written(Bool)
    /// It writes the next transaction, with all that wait.
    case leads
  }

  private struct State {
    var waiting: [Waiting] = []
    var isLed = false
  }

  private let store: Store
  private let limit: Int
  private let holds: JobHolds
  private let state = Mutex(State())
  /// Is rung when there is nobody left to wait for.
  private let bell = Bell()
  private static let moment: Duration = .milliseconds(1)

  init(_ store: Store, _ holds: JobHolds, limit: Int) { (self.store, self.holds, self.limit) = (store, holds, limit) }

  /// - Throws: ``JobRefusal/leaseLost(_:)``, ``StoreError``.
  func complete(_ hold: JobHold) async throws {
    let turn: Turn = try await withCheckedThrowingContinuation { continuation in
      let count = state.withLock { state -> Int? in
        guard state.isLed else {
          state.isLed = true
          return nil
        }
        state.waiting.append(Waiting(hold: hold, continuation: continuation))
        return state.waiting.count
      }
      guard let count else { return continuation.resume(returning: .leads) }
      if isEnough(count) { bell.ring() }
    }
    let isWritten: Bool
    switch turn {
    case .written(let written): isWritten = written
    case .leads: isWritten = try await lead(hold)
    }
    guard isWritten else { throw JobRefusal.leaseLost(hold.token.job) }
  }

  /// Whether so many besides the leader are all, or as many as one transaction takes.
  private func isEnough(_ count: Int) -> Bool { count + 1 >= min(limit, holds.count) }

  /// Writes one transaction with its own job and those of whoever waits, and lets the next of them lead.
  private func lead(_ hold: JobHold) async throws -> Bool {
    if !isEnough(state.withLock(\.waiting.count)) { await bell.wait(atMost: Self.moment) }
    let others = state.withLock { state in
      defer { state.waiting.removeFirst(min(limit - 1, state.waiting.count)) }
      return Array(state.waiting.prefix(limit - 1))
    }
    defer { handOver() }
    let tokens = [hold.token] + others.map(\.hold.token)
    do {
      let written = try await store.tend { tx in
        try tx.tend(tokens.map { Transaction.completion($0, tx.now) }).map { !$0.isEmpty }
      }
      // All hands at once: their next jobs are claimed together.
      hold.release()
      for other in others { other.hold.release() }
      for (other, isWritten) in zip(others, written.dropFirst()) { other.continuation.resume(returning: .written(isWritten)) }
      return written[0]
    } catch {
      for other in others { other.continuation.resume(throwing: error) }
      throw error
    }
  }

  private func handOver() {
    let next = state.withLock { state in
      let next = state.waiting.isEmpty ? nil : state.waiting.removeFirst()
      state.isLed = next != nil
      return next
    }
    next?.continuation.resume(returning: .leads)
  }
}
