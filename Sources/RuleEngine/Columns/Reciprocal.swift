internal import Motor

/// Division by a constant as a multiplication, exact over the numerators that can occur.
///
/// ⌊(n + bias) ÷ d⌋ = ((n + bias) × multiplier) >> shift for every 0 ≤ n ≤ limit. With m = ⌊2^s ÷ d⌋ + 1 and e = m·d − 2^s, the two are
/// equal as long as (n + bias)·e < 2^s (the error stays below one part of the divisor); the initialiser finds the smallest such s.
struct Reciprocal: Sendable, Hashable {
  enum Width: Sendable { case word32, word64, word128 }

  let multiplier: UInt64
  let shift: UInt64
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
        width = most * multiplier < UInt128(1) << 63 ? .word64 : .word128
      }
      return
    }
    return nil
  }

  /// The quotient of a numerator within the limits.
  @inline(__always)
  func quotient(_ numerator: Int64) -> Int64 {
    let n = UInt64(bitPattern: numerator &+ bias)
    switch width {
    case .word32, .word64: return Int64(bitPattern: (n &* multiplier) >> shift)
    case .word128:
      let product = n.multipliedFullWidth(by: multiplier)
      return Int64(truncatingIfNeeded: (UInt128(product.high) << 64 | UInt128(product.low)) >> UInt128(shift))
    }
  }
}
