internal import Foundation
internal import Synchronization

/// Writes log lines to a file descriptor from a thread of its own.
///
/// Whoever logs only puts the line into a buffer and never waits for the reader at the other end. While the reader does not read, the
/// buffer fills up and further lines are dropped; once it reads again, one line says how many. The thread ends when the last logger is
/// gone and everything is written.
public final class LogSink: Sendable {
  /// How the lines are written.
  public let form: LogForm
  /// Milliseconds since 1970-01-01T00:00:00Z at the time of the call.
  let now: @Sendable () -> Int64
  private let queue: LogQueue

  /// - Parameters:
  ///   - descriptor: Where the lines go, such as 2 for standard error. It stays open and is not closed here.
  ///   - form: JSON for programs, text for people.
  ///   - bytesLimit: How much may wait for the reader; as much again may be with the thread.
  ///   - now: The clock, in milliseconds since 1970-01-01T00:00:00Z. It is called on every thread that logs.
  public init(descriptor: Int32, form: LogForm, bytesLimit: Int = 1 << 20, now: @escaping @Sendable () -> Int64) {
    self.form = form
    self.now = now
    let queue = LogQueue(bytesLimit: bytesLimit)
    self.queue = queue
    let thread = Thread {
      var writer = LogWriter(descriptor: descriptor, form: form, now: now)
      writer.run(queue)
    }
    thread.name = "log"
    thread.start()
  }

  deinit { queue.close() }

  func write(_ line: [UInt8]) { queue.append(line) }

  /// Waits until nothing is left to write, for the end of the program. Lines that cannot be written because the descriptor fails count as
  /// written. It blocks the thread that calls.
  /// - Returns: Whether that was so before the deadline.
  public func flush(deadline: ContinuousClock.Instant) -> Bool {
    guard let done = queue.drained() else { return true }
    let left = ContinuousClock.now.duration(to: deadline).components
    let seconds = max(0, min(left.seconds, 86_400))
    let nanoseconds = left.seconds < 0 ? 0 : Int(seconds) * 1_000_000_000 + Int(max(0, left.attoseconds / 1_000_000_000))
    return done.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .success
  }
}
