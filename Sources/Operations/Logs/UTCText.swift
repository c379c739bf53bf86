/// A moment in UTC as RFC 3339 writes it.
enum UTCText {
  /// Appends `2026-11-21T18:09:00.123Z`. Moments outside the years 0000 to 9999 are written as the nearest one inside.
  static func append(millisecondsSinceEpoch: Int64, to bytes: inout [UInt8]) {
    let moment = min(max(millisecondsSinceEpoch, -62_167_219_200_000), 253_402_300_799_999)
    // From 0000-03-01 on, so that a leap day is the last day of its year, and days are not negative after one more cycle of 400 years.
    let milliseconds = moment + 62_162_035_200_000 + 12_622_780_800_000
    let (day, millisecond) = (milliseconds / 86_400_000, milliseconds % 86_400_000)
    let (cycle, dayOfCycle) = (day / 146_097, day % 146_097)
    let yearOfCycle = (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = (cycle - 1) * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
    append(year, digits: 4, UInt8(ascii: "-"), to: &bytes)
    append(month, digits: 2, UInt8(ascii: "-"), to: &bytes)
    append(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, digits: 2, UInt8(ascii: "T"), to: &bytes)
    append(millisecond / 3_600_000, digits: 2, UInt8(ascii: ":"), to: &bytes)
    append(millisecond / 60_000 % 60, digits: 2, UInt8(ascii: ":"), to: &bytes)
    append(millisecond / 1_000 % 60, digits: 2, UInt8(ascii: "."), to: &bytes)
    append(millisecond % 1_000, digits: 3, UInt8(ascii: "Z"), to: &bytes)
  }

  private static func append(_ number: Int64, digits: Int, _ end: UInt8, to bytes: inout [UInt8]) {
    var unit: Int64 = 1
    for _ in 1..<digits { unit *= 10 }
    while unit > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(number / unit % 10))
      unit /= 10
    }
    bytes.append(end)
  }
}
