/// When something happened, to the microsecond.
///
/// It is what is recorded. What contracts speak of is an ``Instant``, to the second.
public struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Microseconds since 1970-01-01T00:00:00Z.
  public var microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// The beginning of a second.
  public init(_ instant: Instant) { microseconds = instant.secondsSinceEpoch.multipliedReportingOverflow(by: 1_000_000).partialValue }

  /// The second that it lies in.
  public var instant: Instant {
    let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return Instant(secondsSinceEpoch: rest < 0 ? seconds - 1 : seconds)
  }

  /// The day in Shanghai.
  public var day: Day { instant.day }

  /// So much later; earlier when negative. The ends of time are not passed.
  public func adding(_ duration: Duration) -> Timestamp {
    let (seconds, attoseconds) = duration.components
    let scaled = seconds.multipliedReportingOverflow(by: 1_000_000)
    let sum = microseconds.addingReportingOverflow(scaled.partialValue)
    guard !scaled.overflow, !sum.overflow else { return Timestamp(microseconds: seconds < 0 ? .min : .max) }
    return Timestamp(microseconds: sum.partialValue + attoseconds / 1_000_000_000_000)
  }

  /// From this moment to another; negative when that is earlier.
  public func duration(to other: Timestamp) -> Duration { .microseconds(other.microseconds - microseconds) }

  /// Whether the left is earlier.
  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

  /// RFC 3339 with the offset of Shanghai: `2020-09-19T00:00:00.000000+08:00`.
  public var description: String {
    let fraction = String(microseconds - instant.secondsSinceEpoch * 1_000_000)
    let clock = instant.wallClock
    return "\(clock.day)T\(clock.timeOfDay).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)+08:00"
  }
}
