/// When an insurance covers: from a moment until another, which is no longer covered.
///
/// A policy that a document states as 2025-01-01 零时 to 2025-12-31 二十四时 ends at 00:00 of 2026-01-01 here.
public struct CoverPeriod: Sendable, Hashable, CustomStringConvertible {
  /// The first moment that is covered.
  public let begins: Instant
  /// The first moment that is no longer covered.
  public let ends: Instant

  /// `nil` unless it ends after it begins.
  public init?(begins: Instant, ends: Instant) {
    guard begins < ends else { return nil }
    self.begins = begins
    self.ends = ends
  }

  /// From 00:00 of a day to 24:00 of another; `nil` when that is earlier.
  public init?(firstDay: Day, lastDay: Day) {
    self.init(begins: Instant(startOf: firstDay), ends: Instant(endOf: lastDay))
  }

  private init(from firstDay: Day, to endDay: Day) {
    begins = Instant(startOf: firstDay)
    ends = Instant(startOf: endDay)
  }

  /// One year from 00:00 of a day until 00:00 of the same day of the next year: 365 days, or 366 with a February 29 among them.
  ///
  /// From February 29 it runs until 24:00 of February 28 of the next year, 366 days: where the last month has no such day, its last day is
  /// covered whole.
  /// - Source: Civil Code, article 202, for the last day of a month.
  public static func oneYear(from firstDay: Day) -> CoverPeriod { months(12, from: firstDay) }

  /// So many months from 00:00 of a day; from January 31 one month runs until 24:00 of the last day of February.
  ///
  /// - Precondition: `count` is positive.
  public static func months(_ count: Int, from firstDay: Day) -> CoverPeriod {
    precondition(count > 0, "a period has a month at least")
    let same = firstDay.adding(months: count)
    return CoverPeriod(from: firstDay, to: same.day == firstDay.day ? same : same.adding(days: 1))
  }

  /// Reads two RFC 3339 times with a slash between, as ``description`` prints them.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    let halves = text.prefix(90).split(separator: "/", omittingEmptySubsequences: false)
    guard text.utf8.count <= 90, halves.count == 2 else {
      throw ParseError(
        subject: "cover period", input: String(text),
        problem: Text(zh: "应为以“/”分开的起止时刻", en: "two times with a slash between are needed"))
    }
    let begins = try Instant(parsing: halves[0])
    guard let period = CoverPeriod(begins: begins, ends: try Instant(parsing: halves[1])) else {
      throw ParseError(
        subject: "cover period", input: String(text),
        problem: Text(zh: "终止应在开始之后", en: "the end should be later than the beginning"))
    }
    self = period
  }

  /// The day in which the cover begins.
  public var firstDay: Day { begins.day }
  /// The last day of which a part is covered.
  public var lastDay: Day { ends.adding(seconds: -1).day }

  /// Days of 24 hours, the last one counted whole when it is not.
  public var days: Int {
    let seconds = begins.seconds(until: ends)
    return Int(Rounding.up.quotient(seconds, by: 86_400))
  }

  /// Whether a moment is covered; the end itself is not.
  public func contains(_ instant: Instant) -> Bool { begins <= instant && instant < ends }
  /// Whether a day is covered from 00:00 to 24:00.
  public func containsWhole(_ day: Day) -> Bool { begins <= Instant(startOf: day) && Instant(endOf: day) <= ends }
  /// Whether every moment of another period is covered.
  public func contains(_ other: CoverPeriod) -> Bool { begins <= other.begins && other.ends <= ends }

  /// What both cover; `nil` when they only touch.
  public func overlap(with other: CoverPeriod) -> CoverPeriod? {
    CoverPeriod(begins: max(begins, other.begins), ends: min(ends, other.ends))
  }

  /// The time in between when another begins after this ends; `nil` when they touch or overlap.
  public func gap(before next: CoverPeriod) -> CoverPeriod? { CoverPeriod(begins: ends, ends: next.begins) }

  /// Days that have begun when the cover ends early at `instant`, none before the cover begins, all behind its end.
  public func elapsedDays(at instant: Instant) -> Int {
    let seconds = begins.seconds(until: min(max(instant, begins), ends))
    return Int(Rounding.up.quotient(seconds, by: 86_400))
  }

  /// Days that are still to come at `instant`: what a refund by the day pays back, over ``days``.
  public func unearnedDays(at instant: Instant) -> Int { days - elapsedDays(at: instant) }

  /// The months of a short-term premium: a month that has begun counts whole.
  public var shortTermMonths: Int {
    let first = firstDay
    // From a moment within a day, months end at the same moment of theirs.
    let within = Instant(startOf: first).seconds(until: begins)
    var count = max(1, Day.wholeMonths(from: first, to: ends.adding(seconds: -within).day))
    while CoverPeriod.months(count, from: first).ends.adding(seconds: within) < ends { count += 1 }
    return count
  }

  /// `2020-09-19T00:00:00+08:00/2021-09-19T00:00:00+08:00`, an interval of ISO 8601.
  public var description: String { "\(begins)/\(ends)" }
}
