internal import Synchronization

/// Who in this process waits for which channel.
final class WakeUps: Sendable {
  /// One who waits.
  struct Waiting: Sendable {
    fileprivate let all: WakeUps
    fileprivate let channel: WakeChannel
    fileprivate let number: Int

    func end() { all.remove(self) }
  }

  private struct State {
    var waiting: [WakeChannel: [Int: @Sendable () -> Void]] = [:]
    var last = 0
  }

  private let state = Mutex(State())

  /// Lets somebody wait.
  ///
  /// - Parameter wake: called with each wake-up, on whatever thread it comes; it returns at once.
  func add(_ channel: WakeChannel, wake: @escaping @Sendable () -> Void) -> Waiting {
    state.withLock { state in
      state.last += 1
      state.waiting[channel, default: [:]][state.last] = wake
      return Waiting(all: self, channel: channel, number: state.last)
    }
  }

  private func remove(_ waiting: Waiting) {
    state.withLock { state in
      state.waiting[waiting.channel]?[waiting.number] = nil
      if state.waiting[waiting.channel]?.isEmpty == true { state.waiting[waiting.channel] = nil }
    }
  }

  /// Wakes whoever waits for any of the channels.
  func wake(_ channels: some Sequence<WakeChannel>) {
    let all = state.withLock { state in channels.flatMap { state.waiting[$0].map { Array($0.values) } ?? [] } }
    for wake in all { wake() }
  }

  /// Wakes all: nobody knows what was missed.
  func wakeAll() {
    let all = state.withLock { $0.waiting.values.flatMap(\.values) }
    for wake in all { wake() }
  }
}
