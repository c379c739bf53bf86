internal import Motor

/// Division by a constant as a multiplication, exact over the numerators that can occur.
///
/// ⌊n ÷ d⌋ = (n × m) >> s for every 0 ≤ n ≤ limit, with m = ⌊2^s ÷ d⌋ + 1 and e = m·d − 2^s, as long as limit × e < 2^s: the error stays
/// below one part of the divisor.
struct Reciprocal: Sendable, Hashable {
  enum Width: Sendable {
    /// Numerator and multiplier fit 32 bits, which vector units multiply.
    case word32
    /// The shift is 64: the quotient is the upper word of the product.
    case upper
  }

  let multiplier: UInt64
  let shift: UInt64
  /// What makes a division that rounds down round otherwise: added to the numerator.
  let bias: Int64
  let width: Width

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
    let most = UInt128(numerators.upper) + UInt128(bias)
    func multiplier(_ shift: UInt64, below limit: UInt128) -> UInt64? {
      let power = UInt128(1) << UInt128(shift)
      let multiplier = power / UInt128(d) + 1
      return multiplier < limit && most * (multiplier * UInt128(d) - power) < power ? UInt64(multiplier) : nil
    }
    if most < 1 << 32, let shift = (UInt64(0)...63).first(where: { multiplier($0, below: 1 << 32) != nil }),
      let short = multiplier(shift, below: 1 << 32)
    {
      (self.multiplier, self.shift, width) = (short, shift, .word32)
    } else if let long = multiplier(64, below: 1 << 64) {
      (self.multiplier, shift, width) = (long, 64, .upper)
    } else {
      return nil
    }
  }

  // Each is what a loop over columns does to one value.

  /// The masks let the compiler use the vector unit's 32 × 32 → 64 product; a shift that is masked needs no check for one that is too long.
  @inline(__always)
  static func word32(_ numerator: UInt64, bias: UInt64, multiplier: UInt64, shift: UInt64) -> Int64 {
    Int64(bitPattern: (((numerator &+ bias) & 0xffff_ffff) &* (multiplier & 0xffff_ffff)) &>> shift)
  }

  @inline(__always)
  static func upper(_ numerator: UInt64, bias: UInt64, multiplier: UInt64) -> Int64 {
    Int64(bitPattern: (numerator &+ bias).multipliedFullWidth(by: multiplier).high)
  }
}
