/// A day of the proleptic Gregorian calendar.
public struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Days since 1970-01-01.
  public let number: Int32

  /// The day so many days after 1970-01-01.
  public init(number: Int32) { self.number = number }

  /// `nil` for a day that the calendar does not have. Years run from 1 to 9999.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Day.length(year, month) else {
      return nil
    }
    number = Day.number(year, month, day)
  }

  /// Reads `2020-09-19`, `2020/9/19` and `20200919`.
  ///
  /// - Throws: another shape, or a day that the calendar does not have.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    guard let (year, month, day) = Self.numbers(text) else {
      throw ParseError(
        subject: "date", input: String(text),
        problem: Text(zh: "不是日期，应写作 2020-09-19", en: "not a day such as 2020-09-19"))
    }
    guard let parsed = Day(year: year, month: month, day: day) else {
      throw ParseError(
        subject: "date", input: String(text), problem: Text(zh: "没有这一天", en: "the calendar has no such day"))
    }
    self = parsed
  }

  /// Year, month and day as written; `nil` for another shape.
  private static func numbers(_ text: some StringProtocol) -> (Int, Int, Int)? {
    var parts = (0, 0, 0)
    var widths = (0, 0, 0)
    var separators = 0
    var separator: UInt8 = 0
    var length = 0
    for byte in text.utf8 {
      length += 1
      guard length <= 10 else { return nil }
      switch byte {
      case 0x30...0x39:
        let digit = Int(byte) - 0x30
        switch separators {
        case 0: (parts.0, widths.0) = (parts.0 * 10 + digit, widths.0 + 1)
        case 1: (parts.1, widths.1) = (parts.1 * 10 + digit, widths.1 + 1)
        default: (parts.2, widths.2) = (parts.2 * 10 + digit, widths.2 + 1)
        }
      case UInt8(ascii: "-"), UInt8(ascii: "/"):
        guard separators == 0 || (separators == 1 && byte == separator) else { return nil }
        separator = byte
        separators += 1
      default: return nil
      }
    }
    if separators == 0, widths.0 == 8 { return (parts.0 / 10_000, parts.0 / 100 % 100, parts.0 % 100) }
    guard separators == 2, widths.0 == 4, (1...2).contains(widths.1), (1...2).contains(widths.2) else { return nil }
    return parts
  }

  static func length(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  static func number(_ year: Int, _ month: Int, _ day: Int) -> Int32 {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yoe = y - era * 400
    let doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return Int32(clamping: era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468)
  }

  private var civil: (Int, Int, Int) {
    let z = Int(number) + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let doe = z - era * 146_097
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
    let mp = (5 * doy + 2) / 153
    let month = mp < 10 ? mp + 3 : mp - 9
    return (yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - (153 * mp + 2) / 5 + 1)
  }

  /// The year of the proleptic Gregorian calendar.
  public var year: Int { civil.0 }
  /// 1 to 12.
  public var month: Int { civil.1 }
  /// The day of the month, 1 to 31.
  public var day: Int { civil.2 }
  /// 1 for Monday to 7 for Sunday, as ISO 8601 counts.
  public var weekday: Int {
    // 1970-01-01 was a Thursday.
    let sinceMonday = (Int(number) + 3) % 7
    return (sinceMonday < 0 ? sinceMonday + 7 : sinceMonday) + 1
  }

  /// The day so many days later, or earlier when negative; at the ends of the range it stays there.
  public func adding(days: Int) -> Day {
    let sum = Int(number).addingReportingOverflow(days)
    return Day(number: sum.overflow ? (days < 0 ? .min : .max) : Int32(clamping: sum.partialValue))
  }
  /// The same day of a later month, or the last day of that month when it has none such: January 31 and one month is February 28 or 29.
  public func adding(months: Int) -> Day {
    let (y, m, d) = civil
    let total = y * 12 + m - 1 + min(max(months, -Self.monthsLimit), Self.monthsLimit)
    let year = Rounding.floor.quotient(total, by: 12)
    let month = total - year * 12 + 1
    return Day(number: Day.number(year, month, min(d, Day.length(year, month))))
  }
  /// The same day of a later year; February 29 becomes February 28 where there is none.
  public func adding(years: Int) -> Day { adding(months: min(max(years, -Self.monthsLimit), Self.monthsLimit) * 12) }

  /// More months than the calendar of 9999 years has.
  private static let monthsLimit = 240_000

  /// Days from this one to another; negative when that is earlier.
  public func days(until other: Day) -> Int { Int(other.number) - Int(number) }

  /// Months that are complete between two days, negative when `to` is earlier.
  public static func wholeMonths(from: Day, to: Day) -> Int {
    var k = (to.year - from.year) * 12 + to.month - from.month
    while from.adding(months: k) > to { k -= 1 }
    return k
  }
  /// Years that are complete between two days: an age.
  public static func wholeYears(from: Day, to: Day) -> Int {
    Rounding.floor.quotient(wholeMonths(from: from, to: to), by: 12)
  }

  /// Whether the left day is earlier.
  public static func < (a: Day, b: Day) -> Bool { a.number < b.number }
  /// ISO 8601: `2020-09-19`.
  public var description: String {
    let (y, m, d) = civil
    func pad(_ n: Int, _ w: Int) -> String { String(repeating: "0", count: max(0, w - String(n).count)) + String(n) }
    return "\(pad(y, 4))-\(pad(m, 2))-\(pad(d, 2))"
  }
}
