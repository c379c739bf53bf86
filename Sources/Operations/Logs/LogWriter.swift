internal import Foundation

/// The thread's side of a ``LogSink``.
struct LogWriter {
  private let descriptor: Int32
  private let form: LogForm
  private let now: @Sendable () -> Int64
  /// Lines lost since the last line that told of lost ones.
  private var lost = 0
  /// Whether the last write broke off inside a line.
  private var isInsideLine = false

  init(descriptor: Int32, form: LogForm, now: @escaping @Sendable () -> Int64) {
    self.descriptor = descriptor
    self.form = form
    self.now = now
  }

  /// Writes what comes until the queue ends.
  mutating func run(_ queue: LogQueue) {
    // A pipe without a reader would end the whole process; on this thread it is an error of `write` instead.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    var batch: [UInt8] = []
    while true {
      switch queue.next(&batch) {
      case .end: return
      case .sleep: queue.sleep()
      case .write(let dropped):
        write(batch, dropped: dropped)
        batch.removeAll(keepingCapacity: true)
      }
    }
  }

  /// The lines dropped were those that came after the batch.
  private mutating func write(_ batch: [UInt8], dropped: Int) {
    let written = write(batch[...])
    lost += dropped
    guard written == batch.count else {
      lost += batch[written...].reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
      return
    }
    guard lost > 0 else { return }
    var line = LogLine(
      form, millisecondsSinceEpoch: now(), level: "warning", label: "log",
      message: "lines were dropped because nobody read them or they could not be written")
    line.append("dropped", number: lost)
    line.end()
    if write(line.bytes[...]) == line.bytes.count { lost = 0 }
  }

  /// Waits as long as the reader does not read; less than all is written only when the descriptor fails.
  private mutating func write(_ bytes: ArraySlice<UInt8>) -> Int {
    if isInsideLine, !bytes.isEmpty {
      guard writeAll([UInt8(ascii: "\n")]) == 1 else { return 0 }
      isInsideLine = false
    }
    let written = writeAll(bytes)
    if written > 0 { isInsideLine = bytes[bytes.startIndex + written - 1] != UInt8(ascii: "\n") }
    return written
  }

  private func writeAll(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.withUnsafeBytes { all in
      var place = 0
      while place < all.count {
        let count = Foundation.write(descriptor, all.baseAddress?.advanced(by: place), min(all.count - place, 1 << 16))
        if count > 0 {
          place += count
        } else if count < 0, errno == EINTR {
          continue
        } else if count < 0, errno == EAGAIN {
          var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&ready, 1, -1)
        } else {
          return place
        }
      }
      return place
    }
  }
}
