internal import Synchronization

/// The requests that this process is working on.
final class InFlight: Sendable {
  private let names = Mutex<Set<[UInt8]>>([])

  /// Whether nobody else works on it.
  func begin(_ name: [UInt8]) -> Bool { names.withLock { $0.insert(name).inserted } }
  func end(_ name: [UInt8]) { _ = names.withLock { $0.remove(name) } }
}
