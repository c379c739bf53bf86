/// A day of the proleptic Gregorian calendar.
public struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Days since 1970-01-01.
  public let number: Int32

  public init(number: Int32) { self.number = number }

  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Day.length(year, month) else { return nil }
    number = Day.number(year, month, day)
  }

  public init(parsing text: some StringProtocol) throws(ParseError) {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "/" }.map { Int($0) }
    guard parts.count == 3, let y = parts[0], let m = parts[1], let d = parts[2], let day = Day(year: y, month: m, day: d) else {
      throw ParseError(subject: "date", input: String(text), problem: Text(zh: "不是日期", en: "not a day such as 2020-09-19"))
    }
    self = day
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
    return Int32(era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468)
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

  public var year: Int { civil.0 }
  public var month: Int { civil.1 }
  public var day: Int { civil.2 }

  public func adding(days: Int) -> Day { Day(number: Int32(clamping: Int(number) + days)) }
  public func adding(months: Int) -> Day {
    let (y, m, d) = civil
    let total = y * 12 + m - 1 + months
    let (year, month) = (total / 12, total % 12 + 1)
    return Day(number: Day.number(year, month, min(d, Day.length(year, month))))
  }
  public func adding(years: Int) -> Day { adding(months: years * 12) }

  public static func wholeMonths(from: Day, to: Day) -> Int {
    var k = (to.year - from.year) * 12 + to.month - from.month
    while from.adding(months: k) > to { k -= 1 }
    return k
  }
  public static func wholeYears(from: Day, to: Day) -> Int { Rounding.floor.quotient(wholeMonths(from: from, to: to), by: 12) }

  public static func < (a: Day, b: Day) -> Bool { a.number < b.number }
  public var description: String {
    let (y, m, d) = civil
    func pad(_ n: Int, _ w: Int) -> String { String(repeating: "0", count: max(0, w - String(n).count)) + String(n) }
    return "\(pad(y, 4))-\(pad(m, 2))-\(pad(d, 2))"
  }
}
