public import Motor

/// How often something may be done, by several rates at once: 1 in 60 seconds and 5 in an hour and 10 in a day.
///
/// It remembers the last times exactly, so that no window of any rate ever holds more than its count. That suits small counts; a denied
/// request is not remembered. When the clock is set back, times that now lie ahead count as now: nobody waits longer than the longest
/// window.
public struct SlidingLimit: Equatable, Sendable {
  /// So often in so many seconds.
  public struct Rate: Hashable, Sendable {
    /// The largest count, since every time is remembered.
    public static let countLimit = 1000

    /// How often.
    public let count: Int
    /// In any window of so many seconds.
    public let seconds: Int64

    /// At least once, at most 1,000 times, in at least a second.
    public init(_ count: Int, inSeconds seconds: Int64) {
      precondition((1...Self.countLimit).contains(count) && seconds >= 1, "a rate is 1 to \(Self.countLimit) in a second or more")
      self.count = count
      self.seconds = seconds
    }
  }

  /// What a request is told.
  public struct Answer: Equatable, Sendable {
    /// What to store.
    public let limit: SlidingLimit
    /// Whether it may be done now.
    public let isAllowed: Bool
    /// After how many seconds it would be allowed, if nothing else is done before; 0 when it is allowed.
    public let retryAfterSeconds: Int64
  }

  /// The rates, all of which must allow it.
  public let rates: [Rate]
  /// When it was done, the earliest first; no more than the rates need.
  public private(set) var times: [Instant]

  /// A limit with what was stored of it, which is nothing at the beginning.
  public init(rates: [Rate], times: [Instant] = []) {
    self.rates = rates
    self.times = times.sorted()
  }

  /// Whether it may be done at a moment. When it may, it counts as done.
  public func allowing(at now: Instant) -> Answer {
    var next = self
    next.times = times.map { min($0, now) }
    let wait = rates.map { next.wait(for: $0, at: now) }.max() ?? 0
    if wait == 0 { next.times.append(now) }
    next.forget(at: now)
    return Answer(limit: next, isAllowed: wait == 0, retryAfterSeconds: wait)
  }

  private func wait(for rate: Rate, at now: Instant) -> Int64 {
    guard times.count >= rate.count else { return 0 }
    return max(0, rate.seconds - times[times.count - rate.count].seconds(until: now))
  }

  private mutating func forget(at now: Instant) {
    let longest = rates.map(\.seconds).max() ?? 0
    times.removeAll { $0.seconds(until: now) >= longest }
    times.removeFirst(max(0, times.count - (rates.map(\.count).max() ?? 0)))
  }
}
