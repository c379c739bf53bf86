internal import Glibc

/// A lock with a condition to wait for.
///
/// `@unchecked Sendable`: the two pthread objects are made for being used by several threads; nothing else is in here.
final class DispatchTurn: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Takes the lock once `holds` is true. The caller lets go of it with `signalAll`.
  func wait(until holds: () -> Bool) {
    pthread_mutex_lock(mutex)
    while !holds() { pthread_cond_wait(condition, mutex) }
  }

  /// Lets go of the lock and wakes those who wait.
  func signalAll() {
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }
}
