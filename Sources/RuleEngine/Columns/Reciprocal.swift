internal import Motor

/// Division by a constant as a multiplication, exact over the numerators that can occur.
///
/// In whole numbers: ⌊n ÷ d⌋ = (n × multiplier) >> shift for every 0 ≤ n ≤ limit. With m = ⌊2^s ÷ d⌋ + 1 and e = m·d − 2^s, the two are
/// equal as long as n·e < 2^s (the error stays below one part of the divisor); the initialiser finds the smallest such s.
///
/// Through a `Double`, which the vector unit multiplies where it knows no product of 64-bit words: ⌊n ÷ d⌋ is the whole number nearest to
/// v = (n + ½ − d/2) ÷ d, and v lies at least ½/d away from every half. For n and d below 2^50, n + ½ − d/2 is a `Double`; times 1/d it is off
/// by at most |n + ½ − d/2| ÷ d × (2^−52 + 2^−106), which is less than ½/d. Adding 1.5 × 2^52 rounds to the nearest whole number, which then
/// stands in the low bits.
struct Reciprocal: Sendable, Hashable {
  enum Width: Sendable { case word32, real, word128 }

  let multiplier: UInt64
  let shift: UInt64
  /// What makes a division that rounds down round otherwise: added to the numerator.
  let bias: Int64
  let width: Width
  /// 1/d, and what is added to the numerator for it.
  let inverse: Double
  let offset: Double

  /// Below it, half of a whole number is a `Double`.
  private static let realLimit: UInt128 = 1 << 50

  /// `nil` when the numerators may be negative, the rounding needs more than a bias, or no multiplier fits.
  init?(divisor: Int128, rounding: Rounding, numerators: Bounds) {
    guard divisor > 0, divisor < Int128(Int64.max / 4), numerators.lower >= 0, numerators.fitsWord else { return nil }
    let d = UInt64(divisor)
    switch rounding {
    case .halfUp: bias = Int64(d / 2)
    case .halfDown: bias = Int64((d - 1) / 2)
    case .down, .floor: bias = 0
    case .up, .ceiling: bias = Int64(d - 1)
    case .halfEven: return nil
    }
    inverse = 1 / Double(d)
    offset = Double(bias) + 0.5 - Double(d) / 2
    let most = UInt128(numerators.upper) + UInt128(bias)
    for shift in UInt64(0)...63 {
      let power = UInt128(1) << UInt128(shift)
      let multiplier = power / UInt128(d) + 1
      let error = multiplier * UInt128(d) - power
      guard most * error < power, multiplier <= UInt128(UInt64.max) else { continue }
      self.multiplier = UInt64(multiplier)
      self.shift = shift
      if most < 1 << 32, multiplier < 1 << 32 {
        width = .word32
      } else {
        width = most < Self.realLimit && UInt128(d) < Self.realLimit ? .real : .word128
      }
      return
    }
    return nil
  }

  // Each is one way to the quotient, for a width of its own: what a loop over columns does to one value.

  /// For sums of numerator and bias, and multipliers, of 32 bits: the masks let the compiler use the vector unit's 32 × 32 → 64 product.
  @inline(__always)
  static func word32(_ numerator: UInt64, bias: UInt64, multiplier: UInt64, shift: UInt64) -> Int64 {
    // A shift that is masked needs no check for one that is too long.
    Int64(bitPattern: (((numerator &+ bias) & 0xffff_ffff) &* (multiplier & 0xffff_ffff)) &>> shift)
  }

  @inline(__always)
  static func real(_ numerator: UInt64, offset: Double, inverse: Double) -> Int64 {
    // 2^52 + n as bits, so that n becomes a Double without the conversion that older vector units lack.
    let exact = Double(bitPattern: numerator | 0x4330_0000_0000_0000) - 0x1p52
    return Int64(bitPattern: ((exact + offset) * inverse + 0x1.8p52).bitPattern &- (0x1.8p52).bitPattern)
  }

  func word128(_ numerator: Int64) -> Int64 {
    let product = UInt64(bitPattern: numerator &+ bias).multipliedFullWidth(by: multiplier)
    return Int64(truncatingIfNeeded: (UInt128(product.high) << 64 | UInt128(product.low)) >> UInt128(shift))
  }
}
