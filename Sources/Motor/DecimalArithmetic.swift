extension FixedDecimal {
  /// 10 to the power of `scale`; `nil` below 0 and above 36.
  static func power(_ scale: Int) -> Int128? {
    guard (0...36).contains(scale) else { return nil }
    return (0..<scale).reduce(Int128(1)) { power, _ in power * 10 }
  }

  /// Rounds a number that has `scale` digits after the point to one that has `target`.
  private static func rounded(_ unscaled: Int128, _ scale: Int, to target: Int, _ rounding: Rounding) -> FixedDecimal? {
    var value = unscaled
    if target < scale {
      guard let divisor = power(scale - target) else { return nil }
      value = rounding.quotient(value, by: divisor)
    } else if target > scale {
      guard let factor = power(target - scale) else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: factor)
      guard !overflow else { return nil }
      value = product
    }
    return Int64(exactly: value).map { FixedDecimal(unscaled: $0, scale: target) }
  }

  /// The sum, exact, in the larger scale of the two; `nil` when it does not fit.
  public func plus(_ other: FixedDecimal) -> FixedDecimal? {
    let target = max(scale, other.scale)
    guard let left = aligned(to: target), let right = other.aligned(to: target) else { return nil }
    return Int64(exactly: left + right).map { FixedDecimal(unscaled: $0, scale: target) }
  }

  /// The difference, exact, in the larger scale of the two; `nil` when it does not fit.
  public func minus(_ other: FixedDecimal) -> FixedDecimal? {
    let target = max(scale, other.scale)
    guard let left = aligned(to: target), let right = other.aligned(to: target) else { return nil }
    return Int64(exactly: left - right).map { FixedDecimal(unscaled: $0, scale: target) }
  }

  /// The product, rounded once to `target` digits after the point; `nil` when it does not fit.
  public func times(_ other: FixedDecimal, scale target: Int, rounding: Rounding) -> FixedDecimal? {
    Self.rounded(Int128(unscaled) * Int128(other.unscaled), scale + other.scale, to: target, rounding)
  }

  /// The quotient, rounded once to `target` digits after the point; `nil` for a divisor of zero or when it does not fit.
  public func divided(by other: FixedDecimal, scale target: Int, rounding: Rounding) -> FixedDecimal? {
    guard other.unscaled != 0 else { return nil }
    // n ÷ 10^a divided by d ÷ 10^b, times 10^t, is n × 10^(t + b − a) ÷ d.
    var (dividend, divisor) = (Int128(unscaled), Int128(other.unscaled))
    let shift = target + other.scale - scale
    guard let power = Self.power(abs(shift)) else { return nil }
    let scaled =
      shift >= 0 ? dividend.multipliedReportingOverflow(by: power) : divisor.multipliedReportingOverflow(by: power)
    guard !scaled.overflow else { return nil }
    if shift >= 0 { dividend = scaled.partialValue } else { divisor = scaled.partialValue }
    if divisor < 0 { (dividend, divisor) = (-dividend, -divisor) }
    return Int64(exactly: rounding.quotient(dividend, by: divisor)).map { FixedDecimal(unscaled: $0, scale: target) }
  }

  /// Whether it is worth less, whatever the scales.
  public func isLess(than other: FixedDecimal) -> Bool {
    let target = max(scale, other.scale)
    guard let left = aligned(to: target), let right = other.aligned(to: target) else {
      return unscaled < other.unscaled
    }
    return left < right
  }

  /// Whether it is worth the same, whatever the scales: 1.0 and 1.00.
  public func hasSameValue(as other: FixedDecimal) -> Bool { !isLess(than: other) && !other.isLess(than: self) }

  /// The unscaled value with `target` digits after the point. With scales of 18 at most, 128 bits hold it.
  private func aligned(to target: Int) -> Int128? {
    guard let power = Self.power(target - scale) else { return nil }
    let (product, overflow) = Int128(unscaled).multipliedReportingOverflow(by: power)
    return overflow ? nil : product
  }
}
