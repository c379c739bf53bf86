internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#endif

/// A place in the writing of a transaction at which a test ends the process, as `kill -9` would.
///
/// Nothing happens unless a point was armed, which only the command does, on request.
public enum FaultPoint: String, Sendable, CaseIterable {
  /// All statements are run, nothing is committed.
  case beforeCommit = "commit.before"
  /// The commit is on the disk, nobody has been told.
  case afterCommit = "commit.after"

  private static let armed = Mutex<(point: FaultPoint, passes: Int)?>(nil)
  private static let isArmed = Atomic(false)

  /// Chooses the point, and how often it is passed before the process ends there: `commit.after:17`.
  ///
  /// - Returns: whether there is such a point.
  public static func arm(_ text: String) -> Bool {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let point = FaultPoint(rawValue: String(parts[0])), let passes = Int(parts[1]), passes > 0 else { return false }
    armed.withLock { $0 = (point, passes) }
    isArmed.store(true, ordering: .releasing)
    return true
  }

  func pass() {
    guard Self.isArmed.load(ordering: .acquiring) else { return }
    let ends = Self.armed.withLock { armed in
      guard armed?.point == self else { return false }
      armed?.passes -= 1
      return armed?.passes == 0
    }
    if ends { kill(getpid(), SIGKILL) }
  }
}
