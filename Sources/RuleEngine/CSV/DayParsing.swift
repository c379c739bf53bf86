/// A day as days since 1970-01-01 in the proleptic Gregorian calendar, years 0001 to 9999.
///
/// Written `2020-09-19`, `2020/9/19` (months and days of one or two digits, with either separator) or `20200919`; spaces
/// around it are tolerated. A day that does not exist is nil.
@inline(__always)
package func parseDay(_ field: CSVSlice) -> Int32? {
  if field.count == 10 {
    // "YYYY-MM-" in one word and "DD" behind it; the digits are then moved together to YYYYMMDD.
    let front = field.word() ^ DecimalDigits.zeros
    let back = field.word(at: 8) ^ DecimalDigits.zeros
    let dash = UInt64(ASCII.minus ^ ASCII.zero)
    if front & 0xFF00_00FF_0000_0000 == (dash &<< 56) | (dash &<< 32) {
      let digits = (front & 0xFFFF_FFFF) | ((front &>> 8) & 0x0000_FFFF_0000_0000) | (back &<< 48)
      if DecimalDigits.areDigits(digits) { return dayNumber(ofDigits: digits) }
    }
  }
  return anyDay(field)
}

/// The day of which the word's eight digits are year, month and day.
@inline(__always)
private func dayNumber(ofDigits digits: UInt64) -> Int32? {
  // Pairs of digits as numbers: the century, the year in it, the month, the day.
  let pairs = ((digits &* 2561) &>> 8) & 0x00FF_00FF_00FF_00FF
  let year = Int32(truncatingIfNeeded: (pairs & 0xFF) &* 100 &+ ((pairs &>> 16) & 0xFF))
  let month = Int32(truncatingIfNeeded: (pairs &>> 32) & 0xFF)
  let day = Int32(truncatingIfNeeded: pairs &>> 48)
  return DayNumber.of(year: year, month: month, day: day)
}

/// The other ways to write a day.
@inline(never)
private func anyDay(_ field: CSVSlice) -> Int32? {
  let text = field.trimmed()
  if text.count == 8 {
    let digits = text.word() ^ DecimalDigits.zeros
    if DecimalDigits.areDigits(digits) { return dayNumber(ofDigits: digits) }
  }
  guard (8...10).contains(text.count) else { return nil }
  let separator = text.start[4]
  guard separator == ASCII.minus || separator == UInt8(ascii: "/") else { return nil }
  var parts: (Int32, Int32, Int32) = (0, 0, 0)
  var part = 0
  var digits = 0
  for byte in text.bytes {
    if byte == separator {
      guard digits > 0, part < 2 else { return nil }
      part += 1
      digits = 0
      continue
    }
    guard byte >= ASCII.zero, byte <= ASCII.nine, digits < (part == 0 ? 4 : 2) else { return nil }
    digits += 1
    let digit = Int32(byte &- ASCII.zero)
    switch part {
    case 0: parts.0 = parts.0 * 10 + digit
    case 1: parts.1 = parts.1 * 10 + digit
    default: parts.2 = parts.2 * 10 + digit
    }
  }
  guard part == 2, digits > 0 else { return nil }
  return DayNumber.of(year: parts.0, month: parts.1, day: parts.2)
}

/// Days since 1970-01-01 and the calendar, both ways.
///
/// The arithmetic is the well-known one on years that begin in March, so that the leap day is the last of its year; eras of
/// 400 years make it exact for every year.
enum DayNumber {
  /// 1970-01-01 counted from 0000-03-01.
  private static let epoch: Int32 = 719_468

  /// Nil when there is no such day; years 1 to 9999.
  @inline(__always)
  static func of(year: Int32, month: Int32, day: Int32) -> Int32? {
    guard UInt32(bitPattern: year &- 1) < 9999, UInt32(bitPattern: month &- 1) < 12, day > 0,
      day <= lastDay(ofMonth: month, year: year)
    else { return nil }
    let marchYear = UInt32(bitPattern: month <= 2 ? year &- 1 : year)
    let marchMonth = UInt32(bitPattern: month <= 2 ? month &+ 9 : month &- 3)
    let century = marchYear / 100
    let days = (1461 &* marchYear) / 4 &- century &+ century / 4 &+ (153 &* marchMonth &+ 2) / 5
    return Int32(bitPattern: days) &+ day &- 1 &- epoch
  }

  @inline(__always)
  private static func lastDay(ofMonth month: Int32, year: Int32) -> Int32 {
    if month == 2 {
      let isLeap = year & 3 == 0 && (year % 100 != 0 || year & 15 == 0)
      return isLeap ? 29 : 28
    }
    // 31 and 30 in turn, and again from August.
    return 30 | (month ^ (month &>> 3))
  }

  /// The smallest and the largest day that is written with a year of four digits: 0000-01-01 and 9999-12-31.
  static let fourDigitYears: ClosedRange<Int32> = -719_528...2_932_896

  /// Year, month and day; any day whose year fits in 32 bits.
  @inline(__always)
  static func date(of day: Int32) -> (year: Int64, month: UInt32, day: UInt32) {
    let shifted = Int64(day) &+ Int64(epoch)
    let era = shifted >= 0 ? shifted / 146_097 : (shifted &- 146_096) / 146_097
    let dayOfEra = UInt32(truncatingIfNeeded: shifted &- era &* 146_097)
    let yearOfEra = (dayOfEra &- dayOfEra / 1460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
    let marchMonth = (5 &* dayOfYear &+ 2) / 153
    let month = marchMonth < 10 ? marchMonth &+ 3 : marchMonth &- 9
    let year = Int64(yearOfEra) &+ era &* 400 &+ (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear &- (153 &* marchMonth &+ 2) / 5 &+ 1)
  }
}
