public import Motor
public import Seals

/// What a program of an institution shows: `yilu_insurer_`, 256 random bits in base64url (43 characters) and six characters of check sum.
///
/// The beginning tells people and leak scanners what they found: `yilu_[a-z]{2,16}_[A-Za-z0-9_-]{49}`. The check sum tells a typing error
/// from a key that was withdrawn, without asking the database.
public struct APIKey: Secret {
  /// What every key begins with.
  private static let beginning = "yilu_"
  private static let checksumCharactersCount = 6

  /// For whom or what it is, 2 to 16 of a–z: `insurer`.
  public let label: String
  /// The key, to be shown once.
  public let clear: String

  /// A new key. The generator must be a cryptographic one, such as `SystemRandomNumberGenerator`.
  ///
  /// - Throws: a label that is not 2 to 16 of a–z.
  public init(label: String, using random: inout some RandomNumberGenerator) throws(ParseError) {
    guard Self.isLabel(label) else {
      throw ParseError(
        subject: "label of an API key", input: label, problem: Text(zh: "应为 2 至 16 个小写字母", en: "it is 2 to 16 of a–z"))
    }
    let body = "\(Self.beginning)\(label)_\(Base64.url.text(random.bytes(SessionToken.randomByteCount)))"
    self.label = label
    clear = body + Self.checksum(of: body.utf8)
  }

  /// Takes what a program sent.
  ///
  /// - Throws: something that is no key; or a key whose check sum does not fit: it was typed wrongly or cut.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    let bytes = Array(text.utf8)
    let label = bytes.dropFirst(Self.beginning.utf8.count).prefix { $0 != UInt8(ascii: "_") }
    let digits = bytes[min(label.endIndex + 1, bytes.endIndex)...]
    guard bytes.starts(with: Self.beginning.utf8), Self.isLabel(String(decoding: label, as: UTF8.self)),
      digits.count == SessionToken.charactersCount + Self.checksumCharactersCount,
      Base64.url.bytes(digits.prefix(SessionToken.charactersCount)) != nil
    else {
      throw ParseError(
        secret: "API key", zh: "应为 yilu_用途_ 加 49 个字符，请完整复制", en: "it is yilu_LABEL_ and 49 characters; copy the whole of it")
    }
    let checksum = Self.checksum(of: bytes.dropLast(Self.checksumCharactersCount))
    guard bytes.suffix(Self.checksumCharactersCount).elementsEqual(checksum.utf8) else {
      throw ParseError(secret: "API key", zh: "校验码不符，有字符抄错", en: "the check sum does not fit, a character is wrong")
    }
    self.label = String(decoding: label, as: UTF8.self)
    clear = String(text)
  }

  /// What is stored.
  public var hash: TokenHash { TokenHash(of: clear) }

  /// What it is for, and four characters by which its owner knows it: `yilu_insurer_hC3x***`.
  public var masked: String { "\(clear.prefix(Self.beginning.count + label.count + 5))***" }

  private static func isLabel(_ text: String) -> Bool {
    (2...16).contains(text.utf8.count) && text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
  }

  private static func checksum(of body: some Sequence<UInt8>) -> String {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: CRC32.checksum(body))
    return Base64.url.text(bytes)
  }
}
