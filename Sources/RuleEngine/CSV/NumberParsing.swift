/// A decimal number as a whole number of its last place: `1170.5` at scale 2 is 117050.
///
/// Written as digits with an optional leading minus and an optional point, with at least one digit on either side of the
/// point; spaces around it are tolerated. Digits beyond the scale must be zeros. Everything else is nil: an empty field, a
/// plus sign, a thousands separator, an exponent, and a number that 64 bits do not hold.
///
/// - Parameter scale: places after the point, 0 to 18.
@inline(__always)
package func parseScaled(_ field: CSVSlice, scale: Int) -> Int64? {
  let count = field.count
  if UInt(bitPattern: count &- 1) < 8 {
    if let value = shortDecimal(field.word(), count: count, scale: scale) { return value }
  } else if UInt(bitPattern: count &- 9) < 8 {
    if let value = mediumDecimal(field, scale: scale) { return value }
  }
  return anyDecimal(field, scale: scale, mayHavePoint: true)
}

/// A whole number: digits with an optional leading minus, spaces around it tolerated; no point, not even before zeros.
@inline(__always)
package func parseInteger(_ field: CSVSlice) -> Int64? {
  let count = field.count
  if UInt(bitPattern: count &- 1) < 8 {
    let word = field.word()
    let minus = word & 0xFF == UInt64(ASCII.minus) ? 1 : 0
    let length = count &- minus
    if length > 0 {
      let digits = ((word &>> UInt64(8 &* minus)) ^ DecimalDigits.zeros) &<< UInt64(64 &- 8 &* length)
      if DecimalDigits.areDigits(digits) { return signed(DecimalDigits.value(digits), minus) }
    }
  }
  return anyDecimal(field, scale: 0, mayHavePoint: false)
}

/// `true`, `1`, `yes` or `是`; `false`, `0`, `no` or `否`. Small and capital letters are the same; spaces around are
/// tolerated.
@inline(__always)
package func parseBoolean(_ field: CSVSlice) -> Bool? {
  if field.count == 1 {
    // Only one of the two may be returned here: any other single character is no boolean.
    let digit = field.start[0] &- ASCII.zero
    return digit <= 1 ? digit == 1 : nil
  }
  return spelledBoolean(field)
}

@inline(never)
private func spelledBoolean(_ field: CSVSlice) -> Bool? {
  let text = field.trimmed()
  guard (1...5).contains(text.count) else { return nil }
  // At most five letters: the word's other bytes are cut off, and 0x20 makes ASCII letters small.
  let word = text.word() & (UInt64.max >> UInt64(64 - 8 * text.count))
  switch (text.count, word | (0x2020_2020_2020_2020 & (UInt64.max >> UInt64(64 - 8 * text.count)))) {
  case (4, 0x6575_7274), (3, 0x73_6579): return true  // true, yes
  case (5, 0x65_736C_6166), (2, 0x6F6E): return false  // false, no
  default: break
  }
  switch (text.count, word) {
  case (1, 0x31), (3, 0xAF_98E6): return true  // 1, 是
  case (1, 0x30), (3, 0xA6_90E5): return false  // 0, 否
  default: return nil
  }
}

@inline(__always)
private func signed(_ magnitude: UInt64, _ minus: Int) -> Int64 {
  // Two's complement without a branch: minus is 0 or 1.
  (Int64(bitPattern: magnitude) ^ Int64(-minus)) &+ Int64(minus)
}

/// The byte of a decimal point once `0` has been taken from every character by exclusive or.
private let pointValue = ASCII.point ^ ASCII.zero

/// Takes the point out of a word of digits that are aligned to its highest byte; the digits before it move up.
///
/// - Parameter shift: the bit at which the point's byte begins; at most 48, so that a digit follows.
@inline(__always)
private func withoutPoint(_ digits: UInt64, at shift: UInt64) -> UInt64 {
  let below = (UInt64(1) &<< shift) &- 1
  return (digits & ~below & ~(0xFF &<< shift)) | ((digits & below) &<< 8)
}

/// One to eight characters. Nil when they are not simply a number; the caller then looks closer.
@inline(__always)
private func shortDecimal(_ word: UInt64, count: Int, scale: Int) -> Int64? {
  let minus = word & 0xFF == UInt64(ASCII.minus) ? 1 : 0
  let length = count &- minus
  guard length > 0 else { return nil }
  // Aligned to the highest byte: what lies behind the field falls out, and zeros come in from below.
  var digits = ((word &>> UInt64(8 &* minus)) ^ DecimalDigits.zeros) &<< UInt64(64 &- 8 &* length)
  var fraction = 0
  let mark = DecimalDigits.marks(of: pointValue, in: digits)
  if mark != 0 {
    let shift = UInt64(truncatingIfNeeded: mark.trailingZeroBitCount &- 7)
    fraction = 7 &- Int(shift &>> 3)
    guard fraction > 0, length &- fraction > 1 else { return nil }
    digits = withoutPoint(digits, at: shift)
  }
  let exponent = scale &- fraction
  // Eight digits times ten to the tenth fit in 64 bits.
  guard DecimalDigits.areDigits(digits), UInt(bitPattern: exponent) <= 10 else { return nil }
  return signed(DecimalDigits.value(digits) &* DecimalDigits.power(exponent), minus)
}

/// Nine to sixteen characters, as two words: the last eight and what is before them.
@inline(__always)
private func mediumDecimal(_ field: CSVSlice, scale: Int) -> Int64? {
  let minus = field.start[0] == ASCII.minus ? 1 : 0
  let length = field.count &- minus
  let before = length &- 8
  var upper = (field.word(at: minus) ^ DecimalDigits.zeros) << UInt64(64 &- 8 &* before)
  var lower = field.word(at: minus &+ before) ^ DecimalDigits.zeros
  var lowerWeight: UInt64 = 100_000_000
  var fraction = 0
  let mark = DecimalDigits.marks(of: pointValue, in: lower)
  if mark != 0 {
    let shift = UInt64(truncatingIfNeeded: mark.trailingZeroBitCount &- 7)
    fraction = 7 &- Int(shift &>> 3)
    guard fraction > 0, length &- fraction > 1 else { return nil }
    lower = withoutPoint(lower, at: shift)
    lowerWeight = 10_000_000
  } else {
    let upperMark = DecimalDigits.marks(of: pointValue, in: upper)
    if upperMark != 0 {
      let shift = UInt64(truncatingIfNeeded: upperMark.trailingZeroBitCount &- 7)
      fraction = 15 &- Int(shift &>> 3)
      guard length &- fraction > 1 else { return nil }
      // The point may be the last character of this word, and then nothing stays above it.
      upper = shift == 56 ? upper &<< 8 : withoutPoint(upper, at: shift)
    }
  }
  let exponent = scale &- fraction
  guard DecimalDigits.areDigits(upper), DecimalDigits.areDigits(lower), UInt(bitPattern: exponent) <= 18 else { return nil }
  let digits = DecimalDigits.value(upper) &* lowerWeight &+ DecimalDigits.value(lower)
  let (value, overflow) = digits.multipliedReportingOverflow(by: DecimalDigits.power(exponent))
  guard !overflow, value <= UInt64(Int64.max) else { return nil }
  return signed(value, minus)
}

/// Any length, spaces around, zeros beyond the scale: the whole rule, one character at a time.
@inline(never)
private func anyDecimal(_ field: CSVSlice, scale: Int, mayHavePoint: Bool) -> Int64? {
  let text = field.trimmed()
  var position = 0
  let isNegative = text.count > 0 && text.start[0] == ASCII.minus
  if isNegative { position = 1 }
  // Counted downwards, because the smallest number has no positive counterpart.
  var value: Int64 = 0
  var digitsBefore = 0
  var fraction: Int?
  while position < text.count {
    let byte = text.start[position]
    position += 1
    if byte == ASCII.point {
      guard mayHavePoint, fraction == nil, digitsBefore > 0 else { return nil }
      fraction = 0
      continue
    }
    guard byte >= ASCII.zero, byte <= ASCII.nine else { return nil }
    let digit = Int64(byte &- ASCII.zero)
    if let places = fraction {
      fraction = places + 1
      if places >= scale {
        guard digit == 0 else { return nil }
        continue
      }
    } else {
      digitsBefore += 1
    }
    let (tenfold, tooLarge) = value.multipliedReportingOverflow(by: 10)
    let (next, tooLargeStill) = tenfold.subtractingReportingOverflow(digit)
    guard !tooLarge, !tooLargeStill else { return nil }
    value = next
  }
  guard digitsBefore > 0, fraction != 0 else { return nil }
  for _ in 0..<max(0, scale - (fraction ?? 0)) {
    let (tenfold, tooLarge) = value.multipliedReportingOverflow(by: 10)
    guard !tooLarge else { return nil }
    value = tenfold
  }
  guard !isNegative else { return value }
  return value == .min ? nil : -value
}
