import Synchronization

/// How far long work has come, on standard error, when a person is looking.
final class ProgressBar: Sendable {
  private let title: String
  private let shown = Mutex<Int>(-1)

  init(_ title: String) { self.title = title }

  /// - Parameter total: `nil` when nobody knows.
  func update(_ done: Int, of total: Int?) {
    guard Console.isInteractive else { return }
    shown.withLock { shown in
      let step = total.map { $0 == 0 ? 100 : min(100, done * 100 / $0) } ?? done >> 20
      guard step > shown else { return }
      shown = step
      guard total != nil else { return Console.write("\r\(title) \(step) MiB", to: 2) }
      let filled = step * 40 / 100
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 40 - filled)
      Console.write("\r\(title) \(bar) \(step) %", to: 2)
    }
  }

  /// Wipes the bar away.
  func clear() {
    guard Console.isInteractive, shown.withLock({ $0 >= 0 }) else { return }
    Console.write("\r\u{1B}[K", to: 2)
  }
}
