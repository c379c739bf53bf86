internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#endif

/// A file that holds a secret: small, and readable by nobody but its owner.
public enum SecretFile {
  /// Bytes of the largest that is read.
  private static let bytesLimit = 1 << 16

  /// Reads it.
  ///
  /// - Throws: ``SecretFileError``, also when others than the owner may read it.
  public static func read(_ path: String) throws(SecretFileError) -> String {
    var state = stat()
    guard stat(path, &state) == 0 else { throw SecretFileError(path: path, problem: String(cString: strerror(errno))) }
    guard state.st_mode & S_IFMT == S_IFREG, state.st_size <= bytesLimit else {
      throw SecretFileError(path: path, problem: "is no small regular file")
    }
    guard state.st_mode & 0o077 == 0 else {
      throw SecretFileError(path: path, problem: "may be read by others than its owner: chmod 600 it")
    }
    guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self) else {
      throw SecretFileError(path: path, problem: "cannot be read as text")
    }
    return text
  }

  /// Writes a new one. What is there already stays.
  ///
  /// - Throws: ``SecretFileError``, also when the file exists.
  public static func make(_ path: String, _ text: String) throws(SecretFileError) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw SecretFileError(path: path, problem: String(cString: strerror(errno))) }
    defer { close(file) }
    let bytes = Array(text.utf8)
    guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
      throw SecretFileError(path: path, problem: String(cString: strerror(errno)))
    }
  }
}

/// Why a secret cannot be read or written.
public struct SecretFileError: Error, Hashable, Sendable, CustomStringConvertible {
  public let path: String
  public let problem: String

  /// The path and what is wrong with it.
  public var description: String { "\(path): \(problem)" }
}
