/// Numbers and days as text, written to memory without a branch for each digit.
enum DecimalText {
  /// Bytes that must be writable where a number or a day is written: more than it has, because whole words are stored.
  static let roomNeeded = 40

  /// Writes a number and moves `end` behind it; `end ..< end + roomNeeded` must be writable.
  @inline(__always)
  static func write(_ value: Int64, scale: Int, to end: inout UnsafeMutablePointer<UInt8>) {
    let magnitude = value.magnitude
    // The sign is stored in any case and stays only if it counts.
    end.pointee = ASCII.minus
    end += value < 0 ? 1 : 0
    guard magnitude < 100_000_000, scale < 8 else {
      writeLong(magnitude, scale: scale, to: &end)
      return
    }
    let digits = DecimalDigits.digits(magnitude)
    // Leading zeros go, but for one before the point.
    let leading = min(digits.trailingZeroBitCount &>> 3, 7 &- scale)
    let text = (digits | DecimalDigits.zeros) &>> UInt64(truncatingIfNeeded: 8 &* leading)
    let before = 8 &- leading &- scale
    let raw = UnsafeMutableRawPointer(end)
    raw.storeBytes(of: text.littleEndian, as: UInt64.self)
    if scale > 0 {
      end[before] = ASCII.point
      // At least one digit is behind the point, so at most seven are before it.
      let behind = text &>> UInt64(truncatingIfNeeded: 8 &* before)
      raw.storeBytes(of: behind.littleEndian, toByteOffset: before &+ 1, as: UInt64.self)
      end += before &+ 1 &+ scale
    } else {
      end += before
    }
  }

  /// More than eight digits, or more than seven places.
  @inline(never)
  private static func writeLong(_ magnitude: UInt64, scale: Int, to end: inout UnsafeMutablePointer<UInt8>) {
    guard scale <= 8 else {
      writeAny(magnitude, scale: scale, to: &end)
      return
    }
    // All digits first: the foremost ones without leading zeros, then the last eight at once.
    let (upper, lower) = magnitude.quotientAndRemainder(dividingBy: 100_000_000)
    write(Int64(upper), scale: 0, to: &end)
    let digits = DecimalDigits.digits(lower) | DecimalDigits.zeros
    UnsafeMutableRawPointer(end).storeBytes(of: digits.littleEndian, as: UInt64.self)
    end += 8
    guard scale > 0 else { return }
    // Those behind the point, at most eight, then move up by one.
    let point = end - scale
    let behind = UnsafeRawPointer(point).loadUnaligned(as: UInt64.self)
    UnsafeMutableRawPointer(point).storeBytes(of: behind, toByteOffset: 1, as: UInt64.self)
    point.pointee = ASCII.point
    end += 1
  }

  /// Any number at any scale, digit by digit from the end.
  private static func writeAny(_ magnitude: UInt64, scale: Int, to end: inout UnsafeMutablePointer<UInt8>) {
    var length = 1
    var rest = magnitude
    while rest >= 10 {
      rest /= 10
      length += 1
    }
    length = max(length, scale + 1)
    let total = length + (scale > 0 ? 1 : 0)
    var position = total - 1
    rest = magnitude
    for place in 0..<length {
      if place == scale, scale > 0 {
        end[position] = ASCII.point
        position -= 1
      }
      end[position] = ASCII.zero &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      position -= 1
    }
    end += total
  }

  /// Writes a day and moves `end` behind it; `end ..< end + roomNeeded` must be writable.
  @inline(__always)
  static func write(day: Int32, to end: inout UnsafeMutablePointer<UInt8>) {
    let (year, month, dayOfMonth) = DayNumber.date(of: day)
    guard DayNumber.fourDigitYears.contains(day) else {
      writeFar(year, month, dayOfMonth, to: &end)
      return
    }
    // YYYYMMDD, pulled apart for the two dashes: eight bytes "YYYY-MM-" and two for the day.
    let number = UInt64(year.magnitude) &* 10_000 &+ UInt64(month &* 100 &+ dayOfMonth)
    let digits = DecimalDigits.digits(number) | DecimalDigits.zeros
    let dash = UInt64(ASCII.minus)
    let front = (digits & 0xFFFF_FFFF) | (dash &<< 32) | ((digits &<< 8) & 0x00FF_FF00_0000_0000) | (dash &<< 56)
    let raw = UnsafeMutableRawPointer(end)
    raw.storeBytes(of: front.littleEndian, as: UInt64.self)
    raw.storeBytes(of: UInt16(truncatingIfNeeded: digits &>> 48).littleEndian, toByteOffset: 8, as: UInt16.self)
    end += 10
  }

  /// A year that four digits do not hold.
  @inline(never)
  private static func writeFar(_ year: Int64, _ month: UInt32, _ day: UInt32, to end: inout UnsafeMutablePointer<UInt8>) {
    if year < 0 {
      end.pointee = ASCII.minus
      end += 1
    }
    writeAny(year.magnitude, scale: 0, to: &end)
    for part in [month, day] {
      end.pointee = ASCII.minus
      end += 1
      if part < 10 {
        end.pointee = ASCII.zero
        end += 1
      }
      writeAny(UInt64(part), scale: 0, to: &end)
    }
  }
}
