internal import Synchronization

/// Counts across tasks.
public final class Counter: Sendable {
  private let state = Mutex(0)

  public init() {}

  public var value: Int { state.withLock { $0 } }
  public func count() { state.withLock { $0 += 1 } }
}
