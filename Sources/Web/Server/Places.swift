internal import Motor
internal import Synchronization

/// A limited number of places for one kind of work.
final class Places: Sendable {
  private let limit: Int
  private let taken = Mutex(0)

  init(_ limit: Int) { self.limit = limit }

  /// - Throws: that all are taken.
  func enter() throws(Problem) {
    let isFree = taken.withLock { taken in
      guard taken < limit else { return false }
      taken += 1
      return true
    }
    guard isFree else { throw Problem(.busy, Text(zh: "正在处理其他文件", en: "Other files are being worked on")) }
  }

  func leave() { taken.withLock { $0 -= 1 } }
}
