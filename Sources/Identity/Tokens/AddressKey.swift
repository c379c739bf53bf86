public import Motor
public import Seals

/// The secret part of an address that opens something without signing in, such as a quotation: 128 random bits in base64url, 22 characters.
///
/// - Source: OWASP ASVS 5.0, 11.5.1.
public struct AddressKey: Secret {
  /// What goes into the address.
  public let clear: String

  static let randomByteCount = 16
  static let charactersCount = 22

  /// A new key. The generator must be a cryptographic one, such as `SystemRandomNumberGenerator`.
  public init(using random: inout some RandomNumberGenerator) {
    clear = Base64.url.text(random.bytes(Self.randomByteCount))
  }

  /// Takes what stands in an address.
  ///
  /// - Throws: something that is no key, known or unknown.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    guard text.utf8.count == Self.charactersCount, Base64.url.bytes(Array(text.utf8)) != nil else {
      throw ParseError(
        secret: "key of an address", zh: "应为 \(Self.charactersCount) 个 base64url 字符",
        en: "it is \(Self.charactersCount) characters of base64url")
    }
    clear = String(text)
  }

  /// What is stored.
  public var hash: TokenHash { TokenHash(of: clear) }
}
