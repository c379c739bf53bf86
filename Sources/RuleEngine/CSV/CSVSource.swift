import Glibc

/// Where the bytes of a file come from: a path, standard input, or memory. One thread at a time reads.
final class CSVSource {
  /// The path as it was given, or `<standard input>`.
  let name: String
  /// The length in bytes when it is known before reading: a plain file or memory.
  let totalBytes: Int?
  /// How much has been read.
  private(set) var bytesRead = 0
  private let descriptor: Int32
  private let ownsDescriptor: Bool
  private let memory: [UInt8]

  /// Opens a path; `-` is standard input.
  init(path: String) throws(CSVError) {
    memory = []
    guard path != "-" else {
      (name, descriptor, ownsDescriptor) = ("<standard input>", STDIN_FILENO, false)
      totalBytes = Self.status(of: STDIN_FILENO).flatMap { Self.length(of: $0) }
      return
    }
    name = path
    ownsDescriptor = true
    let opened = open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else {
      throw CSVError(
        .cannotOpen, file: path, "cannot be opened: \(SystemMessage.of(errno))", hint: "check the path and who may read it")
    }
    guard let status = Self.status(of: opened), status.st_mode & S_IFMT != S_IFDIR else {
      close(opened)
      throw CSVError(.cannotOpen, file: path, "is a folder", hint: "name a file in it")
    }
    descriptor = opened
    totalBytes = Self.length(of: status)
    posix_fadvise(opened, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  /// Bytes in memory under a name for messages.
  init(name: String, bytes: [UInt8]) {
    self.name = name
    totalBytes = bytes.count
    descriptor = -1
    ownsDescriptor = false
    memory = bytes
  }

  deinit {
    if ownsDescriptor { close(descriptor) }
  }

  private static func status(of descriptor: Int32) -> stat? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? status : nil
  }

  private static func length(of status: stat) -> Int? {
    status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  /// Reads until `count` bytes are there or the file ends; how many there are.
  ///
  /// `target ..< target + count` must be writable.
  func read(into target: UnsafeMutablePointer<UInt8>, atMost count: Int) throws(CSVError) -> Int {
    guard descriptor >= 0 else {
      let taken = min(count, memory.count - bytesRead)
      // `taken` bytes are left, and the target has room for `count`.
      memory.withUnsafeBufferPointer { bytes in
        if let start = bytes.baseAddress { _ = memcpy(target, start + bytesRead, taken) }
      }
      bytesRead += taken
      return taken
    }
    var done = 0
    while done < count {
      let result = Glibc.read(descriptor, target + done, count - done)
      if result == 0 { break }
      if result > 0 {
        done += result
      } else if errno == EAGAIN {
        // Standard input may have been set not to wait; then the wait is here.
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&request, 1, -1)
      } else if errno != EINTR {
        throw CSVError(
          .cannotRead, file: name, "cannot be read: \(SystemMessage.of(errno))", hint: "check the disk or the pipe it comes from")
      }
    }
    bytesRead += done
    return done
  }
}

/// The system's own words for an error.
enum SystemMessage {
  static func of(_ code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    // The reentrant form, because messages are made on any thread; it writes a text that ends in NUL.
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
