internal import Synchronization

/// An attempt that is under way on this node.
final class JobHold: Sendable {
  /// Why an attempt is to end before it has.
  enum Interruption: Sendable {
    case cancelAsked
    case leaseLost
    case overdue
    case stopping
  }

  private struct State {
    var isOver = false
    var interruption: Interruption?
    var waiting: CheckedContinuation<Interruption?, Never>?
  }

  let token: JobToken
  let deadline: ContinuousClock.Instant
  private let state = Mutex(State())
  private let isReleased = Atomic(false)
  private let onRelease: @Sendable () -> Void

  /// - Parameter onRelease: called once, when its hand is free for another.
  init(_ token: JobToken, deadline: ContinuousClock.Instant, onRelease: @escaping @Sendable () -> Void) {
    self.token = token
    self.deadline = deadline
    self.onRelease = onRelease
  }

  /// What became of it is written, or cannot be.
  func release() {
    if !isReleased.exchange(true, ordering: .acquiringAndReleasing) { onRelease() }
  }

  /// Interrupts it; the first reason counts.
  func interrupt(_ why: Interruption) {
    settle { state in
      guard !state.isOver, state.interruption == nil else { return false }
      state.interruption = why
      return true
    }
  }

  /// The handler has come to its end by itself or after an interruption.
  func end() {
    settle { state in
      state.isOver = true
      return true
    }
  }

  private func settle(_ change: (inout State) -> Bool) {
    let (waiting, why) = state.withLock { state -> (CheckedContinuation<Interruption?, Never>?, Interruption?) in
      guard change(&state) else { return (nil, nil) }
      defer { state.waiting = nil }
      return (state.waiting, state.interruption)
    }
    waiting?.resume(returning: why)
  }

  /// Waits until it is interrupted, or has ended by itself: `nil`. One task waits, once.
  func interruption() async -> Interruption? {
    await withCheckedContinuation { continuation in
      let known: Interruption?? = state.withLock { state in
        if let why = state.interruption { return .some(why) }
        if state.isOver { return .some(nil) }
        state.waiting = continuation
        return nil
      }
      if let known { continuation.resume(returning: known) }
    }
  }
}
