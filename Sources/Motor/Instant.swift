/// A moment, to the second.
///
/// Printed in the time of the field, Asia/Shanghai, which has been eight hours ahead of UTC without daylight saving since 1992. Texts of
/// earlier moments are refused: from 1986 to 1991 the clocks were an hour ahead in summer.
public struct Instant: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Seconds since 1970-01-01T00:00:00Z.
  public var secondsSinceEpoch: Int64

  /// What Asia/Shanghai is ahead of UTC, in seconds.
  public static let shanghaiOffsetSeconds: Int64 = 8 * 3600
  /// The first day whose wall clock is without doubt.
  public static let firstDay = Day(number: Day.number(1992, 1, 1))

  /// Any moment; what it prints is exact from 1992 on.
  public init(secondsSinceEpoch: Int64) { self.secondsSinceEpoch = secondsSinceEpoch }

  /// The moment at which a clock in Shanghai shows this.
  public init(_ wallClock: WallClock) {
    secondsSinceEpoch = Int64(wallClock.day.number) * 86_400 + Int64(wallClock.secondOfDay) - Self.shanghaiOffsetSeconds
  }

  /// 00:00 of a day in Shanghai.
  public init(startOf day: Day) { self.init(WallClock(day: day)) }
  /// 24:00 of a day in Shanghai, which is 00:00 of the next.
  public init(endOf day: Day) { self.init(WallClock(day: day.adding(days: 1))) }

  /// Reads RFC 3339: `2020-09-19T00:00:00+08:00`, `2020-09-18T16:00:00Z`. Fractions of a second are cut off.
  ///
  /// - Throws: another shape, a day or time that is none, 24:00 (write 00:00 of the next day), a moment before 1992.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    let subject = "time"
    func flaw(_ offset: Int?, _ zh: String, _ en: String) -> ParseError {
      ParseError(subject: subject, input: String(text), offset: offset, problem: Text(zh: zh, en: en))
    }
    let bytes = Array(text.utf8.prefix(41))
    guard (20...40).contains(bytes.count) else {
      throw flaw(nil, "应写作 2020-09-19T00:00:00+08:00", "write it as 2020-09-19T00:00:00+08:00")
    }
    let form = Array("dddd-dd-ddTdd:dd:dd".utf8)
    for (offset, (byte, wanted)) in zip(bytes, form).enumerated() {
      let fits: Bool
      switch wanted {
      case UInt8(ascii: "d"): fits = (0x30...0x39).contains(byte)
      case UInt8(ascii: "T"): fits = byte == 0x54 || byte == 0x74 || byte == 0x20
      default: fits = byte == wanted
      }
      guard fits else { throw flaw(offset, "应写作 2020-09-19T00:00:00+08:00", "write it as 2020-09-19T00:00:00+08:00") }
    }
    func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1) - 0x30 } }
    guard let day = Day(year: number(0..<4), month: number(5..<7), day: number(8..<10)) else {
      throw flaw(8, "没有这一天", "there is no such day")
    }
    let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
    guard hour < 24, minute < 60, second < 60 else {
      throw flaw(
        11, "时刻应在 00:00:00 至 23:59:59；24:00 请写次日 00:00",
        "a time is 00:00:00 to 23:59:59; write 24:00 as 00:00 of the next day")
    }
    var rest = bytes[19...]
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
      guard !digits.isEmpty else { throw flaw(20, "小数点后应有数字", "digits belong behind the point") }
      rest = rest.dropFirst(digits.count + 1)
    }
    var ahead = 0
    if rest.count == 1, rest.first == 0x5A || rest.first == 0x7A {
      ahead = 0
    } else {
      let place = Array(rest)
      guard place.count == 6, place[0] == UInt8(ascii: "+") || place[0] == UInt8(ascii: "-"),
        place[3] == UInt8(ascii: ":"),
        [1, 2, 4, 5].allSatisfy({ (0x30...0x39).contains(place[$0]) })
      else { throw flaw(rest.startIndex, "末尾应是时区，如 +08:00", "the offset from UTC belongs at the end, such as +08:00") }
      let digits = place.map { Int($0) - 0x30 }
      let (hours, minutes) = (digits[1] * 10 + digits[2], digits[4] * 10 + digits[5])
      guard hours < 24, minutes < 60 else { throw flaw(rest.startIndex, "没有这个时区", "there is no such offset from UTC") }
      ahead = (hours * 60 + minutes) * (place[0] == UInt8(ascii: "-") ? -60 : 60)
    }
    secondsSinceEpoch = Int64(day.number) * 86_400 + Int64(hour * 3600 + minute * 60 + second - ahead)
    guard self >= Instant(startOf: Self.firstDay) else {
      throw flaw(
        nil, "不支持 1992 年以前的时刻（1986 至 1991 年曾用夏令时）",
        "moments before 1992 are not read: China had daylight saving from 1986 to 1991")
    }
  }

  /// What a clock in Shanghai shows.
  public var wallClock: WallClock {
    let local = secondsSinceEpoch.addingReportingOverflow(Self.shanghaiOffsetSeconds)
    let seconds = local.overflow ? secondsSinceEpoch : local.partialValue
    let (day, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
    return WallClock(
      day: Day(number: Int32(clamping: second < 0 ? day - 1 : day)),
      secondOfDay: Int(second < 0 ? second + 86_400 : second))
  }
  /// The day in Shanghai.
  public var day: Day { wallClock.day }

  /// The moment so many seconds later, or earlier when negative.
  public func adding(seconds: Int64) -> Instant {
    let sum = secondsSinceEpoch.addingReportingOverflow(seconds)
    return Instant(secondsSinceEpoch: sum.overflow ? (seconds < 0 ? .min : .max) : sum.partialValue)
  }

  /// Seconds from this moment to another; negative when that is earlier.
  public func seconds(until other: Instant) -> Int64 {
    let difference = other.secondsSinceEpoch.subtractingReportingOverflow(secondsSinceEpoch)
    return difference.overflow ? (self < other ? .max : .min) : difference.partialValue
  }

  /// Whether the left moment is earlier.
  public static func < (left: Instant, right: Instant) -> Bool { left.secondsSinceEpoch < right.secondsSinceEpoch }

  /// RFC 3339 with the offset of Shanghai: `2020-09-19T00:00:00+08:00`.
  public var description: String {
    let clock = wallClock
    return "\(clock.day)T\(clock.timeOfDay)+08:00"
  }
}
