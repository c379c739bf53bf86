internal import Synchronization

/// What was made for a key, kept for the next who asks. It holds so many and forgets all of them when one more comes: callers choose the
/// keys, and whoever sends every combination must not fill the memory.
package final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let limit: Int
  private let known = Mutex<[Key: Value]>([:])

  package init(limit: Int) { self.limit = limit }

  /// The value of a key, made when it is not known.
  package func value<Failure: Error>(for key: Key, _ make: () throws(Failure) -> Value) throws(Failure) -> Value {
    if let value = known.withLock({ $0[key] }) { return value }
    let value = try make()
    known.withLock { known in
      if known.count >= limit { known.removeAll() }
      known[key] = value
    }
    return value
  }
}
