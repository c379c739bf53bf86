public import Motor
internal import Synchronization

/// A clock that a test moves.
public final class TestClock: Sendable {
  private let state: Mutex<Timestamp>

  public init(_ start: Timestamp = Timestamp(Instant(startOf: Day(number: 20_000)))) { state = Mutex(start) }

  public var source: TimeSource { TimeSource { [self] in state.withLock { $0 } } }
  public func advance(by duration: Duration) { state.withLock { $0 = $0.adding(duration) } }
}
