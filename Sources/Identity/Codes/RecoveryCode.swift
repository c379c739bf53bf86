internal import Crypto
public import Motor
public import Seals

/// A code on paper, for the day on which the authenticator is lost: `ACD34-EFG67-HJK89-MNP34-QRT67`.
///
/// 25 characters of an alphabet of 24 without look-alikes are 114 bits, so that a plain hash may be stored.
/// - Source: OWASP ASVS 5.0, 6.5.2: from 112 bits on a standard hash function will do.
public struct RecoveryCode: Secret {
  // Left out for their likeness: 0 and O, 1, I and L, 2 and Z, 5 and S, B beside 8, U and V.
  static let alphabet = Array("ACDEFGHJKMNPQRTWXY346789".utf8)
  private static let groupCount = 5
  private static let charactersCount = 25
  private static let typedCharactersLimit = 128

  private let characters: [UInt8]

  /// A new code. The generator must be a cryptographic one, such as `SystemRandomNumberGenerator`.
  public init(using random: inout some RandomNumberGenerator) {
    characters = (0..<Self.charactersCount).map { _ in
      Self.alphabet[Int.random(in: 0..<Self.alphabet.count, using: &random)]
    }
  }

  /// Reads what was typed; hyphens, blanks and small letters do no harm.
  ///
  /// - Throws: a character that stands in no code, or another number than 25.
  public init(parsing typed: some StringProtocol) throws(ParseError) {
    var characters: [UInt8] = []
    for (offset, scalar) in typed.unicodeScalars.prefix(Self.typedCharactersLimit).enumerated()
    where !" -\t\r\n\u{3000}".unicodeScalars.contains(scalar) {
      var byte = UInt8(truncatingIfNeeded: scalar.value)
      if (0x61...0x7A).contains(byte) { byte -= 0x20 }
      guard scalar.isASCII, Self.alphabet.contains(byte) else {
        throw ParseError(
          secret: "recovery code", offset: offset, zh: "恢复码中没有这个字符，请核对", en: "no recovery code holds this character")
      }
      characters.append(byte)
    }
    guard characters.count == Self.charactersCount, typed.unicodeScalars.count <= Self.typedCharactersLimit else {
      throw ParseError(
        secret: "recovery code", zh: "应有 \(Self.charactersCount) 个字符，现有 \(characters.count) 个",
        en: "\(Self.charactersCount) characters are needed, there are \(characters.count)")
    }
    self.characters = characters
  }

  /// The code in groups of five, to be shown once.
  public var clear: String {
    stride(from: 0, to: Self.charactersCount, by: Self.groupCount)
      .map { String(decoding: characters[$0..<($0 + Self.groupCount)], as: UTF8.self) }.joined(separator: "-")
  }

  func hash(account: String) -> [UInt8] {
    var message: [UInt8] = []
    message.append(field: "yilu recovery code v1".utf8)
    message.append(field: account.utf8)
    message.append(field: characters)
    return Array(SHA256.hash(data: message))
  }
}
