import Glibc

/// Which file a path names, whatever way it is written: two paths of one identity must not be read and written in one go.
package struct FileIdentity: Hashable {
  private let device: UInt64
  private let node: UInt64
  /// The name in the folder, of a file that is not there yet.
  private let name: String

  /// `nil` for a folder that is not there, and for `-`.
  package init?(path: String) {
    guard path != "-" else { return nil }
    var status = stat()
    if stat(path, &status) == 0 {
      (device, node, name) = (UInt64(status.st_dev), UInt64(status.st_ino), "")
      return
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.count > 1 ? parts.dropLast().joined(separator: "/") + "/" : "."
    guard let last = parts.last, stat(folder, &status) == 0 else { return nil }
    (device, node, name) = (UInt64(status.st_dev), UInt64(status.st_ino), String(last))
  }

  /// Whether two paths name one file that would be overwritten. `/dev/null` and the like hold nothing.
  package static func clash(_ a: String, _ b: String) -> Bool {
    guard let first = FileIdentity(path: a), let second = FileIdentity(path: b), first == second else { return false }
    var status = stat()
    return stat(a, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
  }
}
