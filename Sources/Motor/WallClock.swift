/// What the calendar and the clock on a wall in Shanghai show.
public struct WallClock: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The day on the calendar.
  public let day: Day
  /// Seconds since 00:00, from 0 to 86 399.
  public let secondOfDay: Int

  /// 00:00 of a day.
  public init(day: Day) {
    self.day = day
    secondOfDay = 0
  }

  /// A time of a day; 24:00:00 is 00:00 of the next. `nil` for a time that no clock shows.
  public init?(day: Day, hour: Int, minute: Int = 0, second: Int = 0) {
    guard (0...24).contains(hour), (0...59).contains(minute), (0...59).contains(second),
      hour < 24 || (minute == 0 && second == 0)
    else {
      return nil
    }
    self.day = hour == 24 ? day.adding(days: 1) : day
    secondOfDay = hour == 24 ? 0 : hour * 3600 + minute * 60 + second
  }

  init(day: Day, secondOfDay: Int) {
    self.day = day
    self.secondOfDay = secondOfDay
  }

  /// Reads `2020-09-19 00:00`, `2020-09-19 00:00:00` and `2021-09-18 24:00`.
  ///
  /// - Throws: another shape, a day or time that is none, a day before 1992 (there was daylight saving).
  public init(parsing text: some StringProtocol) throws(ParseError) {
    let problem = Text(zh: "应写作 2020-09-19 00:00", en: "write it as 2020-09-19 00:00")
    let halves = text.prefix(24).split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == " " || $0 == "T" }
    guard text.utf8.count <= 24, halves.count == 2 else {
      throw ParseError(subject: "time", input: String(text), problem: problem)
    }
    let day: Day
    do throws(ParseError) { day = try Day(parsing: halves[0]) } catch {
      throw ParseError(subject: "time", input: String(text), offset: error.offset, problem: error.problem)
    }
    let parts = halves[1].split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.count == 2 && part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
    }
    guard (2...3).contains(parts.count), numbers.count == parts.count,
      let clock = WallClock(day: day, hour: numbers[0], minute: numbers[1], second: numbers.count == 3 ? numbers[2] : 0)
    else { throw ParseError(subject: "time", input: String(text), offset: halves[0].count + 1, problem: problem) }
    guard clock.day >= Instant.firstDay else {
      throw ParseError(
        subject: "time", input: String(text),
        problem: Text(zh: "不支持 1992 年以前的时刻（曾用夏令时）", en: "days before 1992 are not read: there was daylight saving"))
    }
    self = clock
  }

  /// 0 to 23.
  public var hour: Int { secondOfDay / 3600 }
  /// 0 to 59.
  public var minute: Int { secondOfDay / 60 % 60 }
  /// 0 to 59.
  public var second: Int { secondOfDay % 60 }

  /// `09:05:00`.
  var timeOfDay: String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(hour)):\(two(minute)):\(two(second))"
  }

  /// Whether the left shows earlier.
  public static func < (left: WallClock, right: WallClock) -> Bool {
    (left.day, left.secondOfDay) < (right.day, right.secondOfDay)
  }

  /// `2020-09-19 00:00:00`.
  public var description: String { "\(day) \(timeOfDay)" }
}
