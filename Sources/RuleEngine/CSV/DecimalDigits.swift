/// Decimal digits eight at a time, in the bytes of one word: the first digit is the lowest byte.
///
/// Every function is branch-free and works on a register (SIMD within a register), so that neither the digits nor their
/// number cost a mispredicted branch.
enum DecimalDigits {
  /// The character `0` in every byte.
  static let zeros: UInt64 = 0x3030_3030_3030_3030

  /// Whether every byte is a digit's value, 0 to 9.
  @inline(__always)
  static func areDigits(_ word: UInt64) -> Bool {
    // 9 + 0x76 is the last sum without the highest bit; a byte that has the bit itself is caught by the second term.
    ((word &+ 0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080 == 0
  }

  /// The number of which the eight bytes, each 0 to 9, are the digits.
  @inline(__always)
  static func value(_ word: UInt64) -> UInt64 {
    let pairs = ((word &* 2561) &>> 8) & 0x00FF_00FF_00FF_00FF
    let fours = ((pairs &* 6_553_601) &>> 16) & 0x0000_FFFF_0000_FFFF
    return (fours &* 42_949_672_960_001) &>> 32
  }

  /// The eight digits, leading zeros included, of a number below 100,000,000: the inverse of `value`.
  @inline(__always)
  static func digits(_ number: UInt64) -> UInt64 {
    let upper = number / 10_000
    let lower = number &- upper &* 10_000
    let fours = upper | (lower &<< 32)
    // Division by 100 and by 10 as multiplication, exact for the ranges that the masks show.
    let hundreds = ((fours &* 10_486) &>> 20) & 0x0000_007F_0000_007F
    let pairs = ((fours &- hundreds &* 100) &<< 16) &+ hundreds
    let tens = ((pairs &* 103) &>> 10) & 0x000F_000F_000F_000F
    return tens &+ ((pairs &- tens &* 10) &<< 8)
  }

  /// The highest bit of every byte that equals a byte, for words whose bytes are all below 0x80 or where a false mark
  /// above the first true one does not matter.
  @inline(__always)
  static func marks(of byte: UInt8, in word: UInt64) -> UInt64 {
    let difference = word ^ (0x0101_0101_0101_0101 &* UInt64(byte))
    return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
  }

  /// Ten to the power of `exponent`, 0 to 18.
  @inline(__always)
  static func power(_ exponent: Int) -> UInt64 {
    // A dense switch over constants compiles to one load from a constant table: no lazy global, no bounds check.
    switch exponent {
    case 0: 1
    case 1: 10
    case 2: 100
    case 3: 1_000
    case 4: 10_000
    case 5: 100_000
    case 6: 1_000_000
    case 7: 10_000_000
    case 8: 100_000_000
    case 9: 1_000_000_000
    case 10: 10_000_000_000
    case 11: 100_000_000_000
    case 12: 1_000_000_000_000
    case 13: 10_000_000_000_000
    case 14: 100_000_000_000_000
    case 15: 1_000_000_000_000_000
    case 16: 10_000_000_000_000_000
    case 17: 100_000_000_000_000_000
    default: 1_000_000_000_000_000_000
    }
  }
}
