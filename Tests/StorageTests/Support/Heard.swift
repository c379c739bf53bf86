import Synchronization

/// What handlers and runners said, in the order in which it came; somebody can wait for it.
final class Heard<Item: Sendable>: Sendable {
  private let items = Mutex<[Item]>([])
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .unbounded) }

  var all: [Item] { items.withLock { $0 } }
  func hear(_ item: Item) {
    items.withLock { $0.append(item) }
    continuation.yield()
  }

  /// Waits until so many have been heard. One task waits at a time.
  func reaches(_ count: Int) async {
    if all.count >= count { return }
    for await _ in stream where all.count >= count { return }
  }
}
