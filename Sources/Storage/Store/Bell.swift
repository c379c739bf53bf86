internal import Dispatch
internal import Synchronization

/// What one task waits for: until it is rung, or for so long.
///
/// A ring while nobody waits is kept. Waiting does not end with the task's cancellation, so that whoever tidies up can wait as well: who is
/// to be ended is rung. It may end early; whoever waits looks what there is to do in any case.
final class Bell: Sendable {
  private struct State {
    var isRung = false
    var waiting: CheckedContinuation<Void, Never>?
    /// The earliest time at which it rings by itself.
    var alarm: DispatchTime?
  }

  private let state = Mutex(State())

  func ring() {
    let waiting = state.withLock { state in
      state.isRung = state.waiting == nil
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume()
  }

  /// Waits; `nil` for as long as it takes.
  func wait(atMost limit: Duration?) async {
    if let limit { set(.now() + .nanoseconds(Self.nanoseconds(limit))) }
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        precondition(state.waiting == nil, "two tasks wait for one bell")
        if !state.isRung { state.waiting = continuation }
        defer { state.isRung = false }
        return state.isRung
      }
      if goesOn { continuation.resume() }
    }
  }

  /// An alarm that is set for an earlier time serves as well: the time is looked at again then.
  private func set(_ time: DispatchTime) {
    let isNeeded = state.withLock { state in
      if let alarm = state.alarm, alarm <= time { return false }
      state.alarm = time
      return true
    }
    guard isNeeded else { return }
    DispatchQueue.global().asyncAfter(deadline: time) { [weak self] in
      guard let self else { return }
      state.withLock { state in
        if state.alarm == time { state.alarm = nil }
      }
      ring()
    }
  }

  private static func nanoseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return Int(clamping: min(max(seconds, 0), 1_000_000) * 1_000_000_000 + max(attoseconds, 0) / 1_000_000_000)
  }
}
