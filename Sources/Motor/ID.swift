/// The name of one stored thing.
///
/// A UUID of version 7: the time of its making in milliseconds, then random bits, so that names sort by when they were made. It is never a
/// secret: knowing a name gives no right to what it names.
/// - Source: RFC 9562, section 5.7.
public struct ID<Thing>: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The 128 bits.
  public let bits: UInt128

  public init(bits: UInt128) { self.bits = bits }

  /// A new name.
  ///
  /// - Parameter random: sixty-two bits of it make the name; the twelve between the milliseconds and them count microseconds.
  public init(at moment: Timestamp, using random: inout some RandomNumberGenerator) {
    let microseconds = UInt64(max(0, moment.microseconds))
    let (milliseconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1000)
    // A thousandth of a millisecond in 4096ths, as section 6.2, method 3, describes.
    let fraction = UInt128(rest * 4096 / 1000)
    bits =
      UInt128(milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | fraction << 64
      | 0b10 << 62 | UInt128(random.next() & 0x3FFF_FFFF_FFFF_FFFF)
  }

  /// A new name at a moment, with the system's random numbers.
  public init(at moment: Timestamp) {
    var random = SystemRandomNumberGenerator()
    self.init(at: moment, using: &random)
  }

  /// Reads `018f3a5c-7b1e-7cc3-98c4-dc0c0c07398f`.
  ///
  /// - Throws: another shape, a version other than 7.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    func flaw(_ offset: Int?) -> ParseError {
      ParseError(
        subject: "id", input: String(text.prefix(40)), offset: offset,
        problem: Text(zh: "应为 36 位的 UUID（第 7 版）", en: "a UUID of version 7 in 36 characters is wanted"))
    }
    let bytes = Array(text.utf8.prefix(37))
    guard bytes.count == 36 else { throw flaw(nil) }
    var bits: UInt128 = 0
    for (offset, byte) in bytes.enumerated() {
      if [8, 13, 18, 23].contains(offset) {
        guard byte == UInt8(ascii: "-") else { throw flaw(offset) }
        continue
      }
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): bits = bits << 4 | UInt128(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): bits = bits << 4 | UInt128(byte - UInt8(ascii: "a") + 10)
      default: throw flaw(offset)
      }
    }
    guard bits >> 76 & 0xF == 7, bits >> 62 & 0b11 == 0b10 else { throw flaw(14) }
    self.bits = bits
  }

  /// When it was made, to the millisecond.
  public var moment: Timestamp { Timestamp(microseconds: Int64(bits >> 80) * 1000) }

  /// Whether the left was made earlier.
  public static func < (left: ID, right: ID) -> Bool { left.bits < right.bits }

  /// Lower-case hexadecimal digits in groups of 8, 4, 4, 4 and 12.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: 36) { text in
      var shift = 124
      for offset in 0..<36 {
        if offset == 8 || offset == 13 || offset == 18 || offset == 23 {
          text[offset] = UInt8(ascii: "-")
        } else {
          text[offset] = digits[Int(truncatingIfNeeded: bits >> UInt128(shift)) & 0xF]
          shift -= 4
        }
      }
      return 36
    }
  }
}
