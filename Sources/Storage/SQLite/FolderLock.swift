#if canImport(Glibc)
  internal import Glibc
#endif

/// The right to be the only process that opens a folder's database.
///
/// Two processes that write one SQLite file are safe only as long as SQLite's own locks are; versions before 3.51.3 can damage the file when
/// both begin its log anew at the same moment. The lock goes with the process, however it ends.
final class FolderLock: Sendable {
  private let file: Int32

  /// - Throws: ``StoreError/unavailable(_:)`` when another process has it.
  init(_ path: String) throws(StoreError) {
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .unavailable("\(path): \(String(cString: strerror(errno)))") }
    // From here on `deinit` closes the file, also when this throws: closing it here as well could close somebody else's of the same number.
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      var text = [UInt8](repeating: 0, count: 20)
      let count = pread(file, &text, text.count, 0)
      guard reason == EWOULDBLOCK else { throw .unavailable("\(path): \(String(cString: strerror(reason)))") }
      let holder = count > 0 ? " (process \(String(decoding: text.prefix(count), as: UTF8.self)))" : ""
      throw .unavailable("\(path) is held by another process\(holder); one process at a time serves a folder")
    }
    let own = Array(String(getpid()).utf8)
    // Only a word for whoever comes second: a failure takes nothing from the lock.
    if ftruncate(file, 0) == 0 { _ = pwrite(file, own, own.count, 0) }
  }

  deinit { Glibc.close(file) }
}
