/// What somebody waits for and somebody else brings about: `jobs/letters`.
///
/// A wake-up carries nothing: whoever is woken asks the database what there is to do.
public struct WakeChannel: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral: String) { rawValue = stringLiteral }
}

extension Store {
  /// Wake-ups of a channel: one at once, then one at least after every commit that asked for it with ``Transaction/wake(_:)``.
  ///
  /// Wake-ups that come while nobody asks for the next are one. None is lost as long as this process and the database can speak; after an
  /// interruption comes one for whatever was missed. Behind a pooler only this process's own commits are told. Therefore whoever waits
  /// also looks from time to time.
  public func wakeUps(_ channel: WakeChannel) -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let waiting = wait(for: channel) { continuation.yield() }
    continuation.onTermination = { _ in waiting.end() }
    // What was committed before is found by whoever looks now.
    continuation.yield()
    return stream
  }

  /// Has something called with each wake-up, on whatever thread that comes, until the waiting is ended.
  func wait(for channel: WakeChannel, wake: @escaping @Sendable () -> Void) -> WakeUps.Waiting {
    engine.listen()
    return engine.wakeUps.add(channel, wake: wake)
  }
}
