/// A decimal number with a fixed number of digits after the point.
///
/// Two numbers are equal when they are written alike: 1.0 is not 1.00. ``isLess(than:)`` and ``hasSameValue(as:)`` compare what they are
/// worth.
public struct FixedDecimal: Hashable, Sendable, CustomStringConvertible {
  /// The number without its point: 117000 for 1170.00.
  public let unscaled: Int64
  /// The digits after the point, 0 to 18.
  public let scale: Int

  /// `unscaled` ÷ 10 to the power of `scale`.
  public init(unscaled: Int64, scale: Int) {
    self.unscaled = unscaled
    self.scale = scale
  }

  /// Reads `1170`, `-1170.00` and `+0.5`, up to 18 digits, and keeps the scale as written.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    var value: Int64 = 0
    var digits = 0
    var scale = 0
    var seenPoint = false
    var negative = false
    for (offset, character) in text.utf8.enumerated() {
      switch character {
      case UInt8(ascii: "-") where offset == 0: negative = true
      case UInt8(ascii: "+") where offset == 0: break
      case UInt8(ascii: "."):
        guard !seenPoint else {
          throw ParseError(
            subject: "number", input: String(text), offset: offset, problem: Text(zh: "有两个小数点", en: "a second point"))
        }
        seenPoint = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits += 1
        guard digits <= 18 else {
          throw ParseError(
            subject: "number", input: String(text), offset: offset,
            problem: Text(zh: "超过 18 位数字", en: "more than 18 digits"))
        }
        value = value * 10 + Int64(character - 48)
        if seenPoint { scale += 1 }
      default:
        throw ParseError(
          subject: "number", input: String(text), offset: offset, problem: Text(zh: "不是数字", en: "not a digit"))
      }
    }
    guard digits > 0 else {
      throw ParseError(subject: "number", input: String(text), problem: Text(zh: "没有数字", en: "no digits"))
    }
    self.init(unscaled: negative ? -value : value, scale: scale)
  }

  /// With another number of digits after the point, rounded; `nil` when it does not fit.
  public func rescaled(to target: Int, rounding: Rounding) -> FixedDecimal? {
    if target >= scale { return rescaled(exactlyTo: target) }
    guard scale - target <= 18 else { return nil }
    var divisor: Int64 = 1
    for _ in 0..<(scale - target) { divisor *= 10 }
    return FixedDecimal(unscaled: rounding.quotient(unscaled, by: divisor), scale: target)
  }

  /// With another number of digits after the point; `nil` when digits would be lost or it does not fit.
  public func rescaled(exactlyTo target: Int) -> FixedDecimal? {
    var value = unscaled
    if target >= scale {
      for _ in 0..<(target - scale) {
        let (next, overflow) = value.multipliedReportingOverflow(by: 10)
        if overflow { return nil }
        value = next
      }
    } else {
      for _ in 0..<(scale - target) {
        guard value % 10 == 0 else { return nil }
        value /= 10
      }
    }
    return FixedDecimal(unscaled: value, scale: target)
  }

  /// With all digits of its scale: `1170.00`.
  public var description: String {
    var digits = String(unscaled.magnitude)
    guard scale > 0 else { return (unscaled < 0 ? "-" : "") + digits }
    while digits.count <= scale { digits = "0" + digits }
    return (unscaled < 0 ? "-" : "") + digits.dropLast(scale) + "." + digits.suffix(scale)
  }
}
