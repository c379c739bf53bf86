/// A queue as a node serves it.
public struct JobQueue: Sendable, Hashable {
  public let name: QueueName
  /// Jobs that this node runs at the same time.
  public let concurrency: Int

  public init(_ name: QueueName, concurrency: Int) {
    precondition(concurrency >= 1, "a queue that is served needs a hand")
    (self.name, self.concurrency) = (name, concurrency)
  }
}
