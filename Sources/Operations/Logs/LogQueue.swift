internal import Dispatch
internal import Synchronization

/// Lines on their way from those who log to the thread that writes.
final class LogQueue: Sendable {
  /// What the writer does next.
  enum Step {
    /// Write the batch; behind it so many lines found no room.
    case write(dropped: Int)
    /// Nothing is there.
    case sleep
    /// Nothing is there and nothing will come.
    case end
  }

  /// What the thread that writes is doing.
  private enum Writer {
    /// It comes for the lines by itself.
    case busy
    /// It waits a moment for more lines.
    case gathering
    /// It must be woken.
    case asleep
  }

  private struct State {
    var pending: [UInt8] = []
    var dropped = 0
    var writer = Writer.busy
    var isClosed = false
    /// Who waits until everything is written.
    var waiting: [DispatchSemaphore] = []
  }

  private static let gatheringMilliseconds = 1

  private let bytesLimit: Int
  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)

  /// - Parameter bytesLimit: What may wait beside the batch that is being written.
  init(bytesLimit: Int) { self.bytesLimit = bytesLimit }

  /// Takes a line, or counts it when there is no room.
  func append(_ line: [UInt8]) {
    let mustWake = state.withLock { state in
      if state.pending.count + line.count <= bytesLimit { state.pending += line } else { state.dropped += 1 }
      switch state.writer {
      case .asleep:
        state.writer = .gathering
        return true
      case .gathering where state.pending.count > bytesLimit / 2:
        state.writer = .busy
        return true
      case .gathering, .busy: return false
      }
    }
    if mustWake { wake.signal() }
  }

  /// No line comes any more.
  func close() {
    state.withLock { $0.isClosed = true }
    wake.signal()
  }

  /// Exchanges what is pending for an empty batch whose storage is used again.
  func next(_ batch: inout [UInt8]) -> Step {
    let (step, waiting) = state.withLock { state -> (Step, [DispatchSemaphore]) in
      state.writer = .busy
      guard state.pending.isEmpty, state.dropped == 0 else {
        swap(&state.pending, &batch)
        defer { state.dropped = 0 }
        return (.write(dropped: state.dropped), [])
      }
      defer { state.waiting = [] }
      if state.isClosed { return (.end, state.waiting) }
      state.writer = .asleep
      return (.sleep, state.waiting)
    }
    for one in waiting { one.signal() }
    return step
  }

  /// Until a line comes or the queue is closed, and a moment longer: lines that come meanwhile are written together, and those who log
  /// them need not wake the thread. A signal that nobody waited for only makes it look once more.
  func sleep() {
    wake.wait()
    _ = wake.wait(timeout: .now() + .milliseconds(Self.gatheringMilliseconds))
  }

  /// Is signalled once everything that was taken is written; `nil` when it is already.
  func drained() -> DispatchSemaphore? {
    state.withLock { state in
      guard state.writer != .asleep else { return nil }
      let done = DispatchSemaphore(value: 0)
      state.waiting.append(done)
      return done
    }
  }
}
