public import Motor
public import Seals

/// Six digits that are good for one answer: sent in a message, or shown by an authenticator.
public struct OneTimeCode: Secret, Equatable {
  /// The number of different codes.
  static let variety = 1_000_000

  private static let typedCharactersLimit = 64

  /// 0 to 999,999.
  let number: Int

  init(number: Int) { self.number = number }

  /// A new code, each as likely as every other. The generator must be a cryptographic one, such as `SystemRandomNumberGenerator`.
  public init(using random: inout some RandomNumberGenerator) {
    // The standard library draws again instead of taking a remainder, so that no code is more likely.
    number = Int.random(in: 0..<Self.variety, using: &random)
  }

  /// Reads what was typed; blanks, hyphens and full-width digits do no harm.
  ///
  /// - Throws: another number of digits than six, or something that is no digit.
  public init(parsing typed: some StringProtocol) throws(ParseError) {
    var digits: [Int] = []
    for (offset, scalar) in typed.unicodeScalars.prefix(Self.typedCharactersLimit).enumerated() {
      switch scalar {
      case " ", "\u{3000}", "-", "\t", "\n", "\r": continue
      case "0"..."9": digits.append(Int(scalar.value) - 0x30)
      case "０"..."９": digits.append(Int(scalar.value) - 0xFF10)
      default: throw ParseError(secret: "one-time code", offset: offset, zh: "这里应是数字", en: "a digit belongs here")
      }
    }
    guard digits.count == 6, typed.unicodeScalars.count <= Self.typedCharactersLimit else {
      throw ParseError(
        secret: "one-time code", zh: "验证码是 6 位数字，现有 \(digits.count) 位", en: "a code has 6 digits, there are \(digits.count)")
    }
    number = digits.reduce(0) { $0 * 10 + $1 }
  }

  /// The six digits, for the message that carries them.
  public var clear: String { String(String(Self.variety + number).dropFirst()) }
}
