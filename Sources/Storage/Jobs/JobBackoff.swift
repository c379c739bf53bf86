/// How long a job that failed is left alone: twice as long each time, up to a limit, and a random part less so that those who failed
/// together do not come back together.
public struct JobBackoff: Sendable, Hashable {
  public var first: Duration
  public var limit: Duration

  public init(first: Duration, limit: Duration) { (self.first, self.limit) = (first, limit) }

  /// Two seconds at first, an hour at most: twenty attempts last some nine hours.
  public static let standard = JobBackoff(first: .seconds(2), limit: .seconds(3600))

  /// The pause after an attempt, counted from 1: at least half of what it can be.
  public func pause(after attempt: Int, using random: inout some RandomNumberGenerator) -> Duration {
    var whole = min(first, limit)
    for _ in 0..<max(0, min(attempt - 1, 62)) where whole < limit { whole = min(whole * 2, limit) }
    let microseconds = whole.components.seconds * 1_000_000 + whole.components.attoseconds / 1_000_000_000_000
    return .microseconds(Int64.random(in: microseconds / 2...max(microseconds / 2, microseconds), using: &random))
  }
}
