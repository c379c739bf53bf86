import Glibc
import Synchronization

/// A file that appears under its name only when it is whole.
///
/// What is written goes to a hidden temporary file in the same folder, `.NAME.PID-N.yilu-partial`. `commit` flushes it to the
/// disk, gives it the name in one step and flushes the folder; until then the name holds what it held before, also if the
/// process is killed or the machine stops. The temporary files that dead processes left behind for the same name are removed
/// by the next run.
///
/// `-` is standard output. It and everything that is no plain file (a pipe, `/dev/null`) is written to directly. A symbolic
/// link stays one: the file that it names is replaced, with its permissions kept.
///
/// One thread at a time writes.
package final class AtomicFile {
  /// The path as it was given, or `<standard output>`.
  package let name: String
  private let descriptor: Int32
  /// Nil when the bytes go to their destination directly.
  private let replacement: Replacement?
  private var isOpen = true

  private struct Replacement {
    var temporary: String
    var destination: String
    var folder: String
  }

  private static let stemCharacters = 40
  private static let suffix = ".yilu-partial"
  private static let counter = Atomic<Int>(0)

  /// Opens the destination's temporary file.
  package init(path: String) throws(CSVError) {
    guard path != "-" else {
      (name, descriptor, replacement) = ("<standard output>", STDOUT_FILENO, nil)
      return
    }
    name = path
    var status = stat()
    let exists = stat(path, &status) == 0
    let isLink = !exists && Self.isLink(path)
    if exists, status.st_mode & S_IFMT == S_IFDIR {
      throw CSVError(.cannotOpen, file: path, "is a folder", hint: "name a file in it")
    }
    if (exists && status.st_mode & S_IFMT != S_IFREG) || isLink {
      // No plain file; or a link to a file that is not there yet, which only the system can follow.
      descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
      replacement = nil
      guard descriptor >= 0 else { throw Self.openError(path) }
      return
    }
    let destination = exists ? Self.resolved(path) : path
    let slash = destination.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(destination[...$0]) } ?? "./"
    let base = slash.map { String(destination[destination.utf8.index(after: $0)...]) } ?? destination
    guard !base.isEmpty else { throw CSVError(.cannotOpen, file: path, "is no file's name", hint: "name a file") }
    // The temporary name is longer; a file system that takes 255 bytes must take it too.
    let stem = "." + base.prefix(Self.stemCharacters) + "."
    Self.removeStale(in: folder, prefix: stem)
    let temporary: String
    (temporary, descriptor) = try Self.created(folder + stem, for: path)
    if exists { fchmod(descriptor, status.st_mode & 0o7777) }
    replacement = Replacement(temporary: temporary, destination: destination, folder: folder)
  }

  /// A new file, locked until the process ends, however it ends: the sign of life for those who remove what the dead have left.
  private static func created(_ stem: String, for path: String) throws(CSVError) -> (temporary: String, descriptor: Int32) {
    while true {
      // Another machine, or another container, may have a process of our number; then the next name is free.
      let temporary = stem + "\(getpid())-\(counter.add(1, ordering: .relaxed).newValue)" + suffix
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor < 0, errno == EEXIST { continue }
      guard descriptor >= 0 else { throw openError(path) }
      // Somebody who removes stale files may have come between the two calls; then the file is his. A file system that knows no locks has
      // nobody who removes by them.
      let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
      if !isLocked, errno != EWOULDBLOCK { return (temporary, descriptor) }
      var status = stat()
      if isLocked, fstat(descriptor, &status) == 0, status.st_nlink > 0 { return (temporary, descriptor) }
      close(descriptor)
    }
  }

  deinit { discard() }

  /// Writes all the bytes.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(CSVError) {
    precondition(isOpen, "a file is not written to after commit or discard")
    guard let start = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      // `start + done ..< start + count` is the caller's buffer, valid for this call.
      let result = Glibc.write(descriptor, start + done, bytes.count - done)
      if result >= 0 {
        done += result
      } else if errno == EAGAIN {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&request, 1, -1)
      } else if errno != EINTR {
        throw failure("cannot be written")
      }
    }
  }

  /// Writes what a writer holds and empties it.
  package func write(_ writer: inout CSVWriter) throws(CSVError) {
    try writer.withBytes { bytes throws(CSVError) in try write(bytes) }
    writer.removeAll()
  }

  /// Makes the file appear, whole and on the disk. No temporary file is left behind when that fails; a folder that cannot be flushed may
  /// show the new file all the same.
  package func commit() throws(CSVError) {
    precondition(isOpen, "a file is committed once")
    guard let replacement else {
      finish()
      return
    }
    guard fsync(descriptor) == 0 else { throw abandon("cannot be flushed to the disk") }
    guard rename(replacement.temporary, replacement.destination) == 0 else { throw abandon("cannot be put in its place") }
    finish()
    // The new name is on the disk only when its folder is. Some file systems cannot flush a folder; that is no failure.
    let folder = open(replacement.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    defer { close(folder) }
    if fsync(folder) != 0, errno == EIO { throw failure("cannot be flushed to the disk") }
  }

  /// Leaves the destination as it was. Does nothing after `commit`.
  package func discard() {
    guard isOpen else { return }
    if let replacement { unlink(replacement.temporary) }
    finish()
  }

  private func finish() {
    isOpen = false
    if descriptor != STDOUT_FILENO { close(descriptor) }
  }

  private func abandon(_ message: String) -> CSVError {
    let error = failure(message)
    discard()
    return error
  }

  private func failure(_ message: String) -> CSVError {
    let code = errno
    let hint =
      switch code {
      case ENOSPC, EDQUOT: "make room on the disk"
      case EPIPE: "the program that reads it has ended"
      default: "check the disk and who may write there"
      }
    return CSVError(.cannotWrite, file: name, "\(message): \(SystemMessage.of(code))", hint: hint)
  }

  private static func openError(_ path: String) -> CSVError {
    CSVError(
      .cannotOpen, file: path, "cannot be written: \(SystemMessage.of(errno))", hint: "check the folder and who may write there")
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// The path without symbolic links.
  private static func resolved(_ path: String) -> String {
    guard let text = realpath(path, nil) else { return path }
    // realpath allocates the text with malloc and leaves freeing it to us.
    defer { free(text) }
    return String(cString: text)
  }

  // MARK: What dead processes left

  /// Removes temporary files of the same destination whose process is no more.
  private static func removeStale(in folder: String, prefix: String) {
    guard let directory = opendir(folder) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      // The entry is valid until the next call; its name is copied here.
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { continue }
      let numbers = name.dropFirst(prefix.count).dropLast(suffix.count).split(separator: "-")
      guard numbers.count == 2, numbers.allSatisfy({ Int($0) != nil }) else { continue }
      removeIfUnlocked(folder + name)
    }
  }

  /// A file whose lock nobody holds has no process any more. Numbers of processes tell nothing: containers each begin at 1.
  private static func removeIfUnlocked(_ file: String) {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(file) }
  }
}
