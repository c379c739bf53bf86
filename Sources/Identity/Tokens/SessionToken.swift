public import Motor
public import Seals

/// What a browser shows to be who signed in: 256 random bits in base64url, 43 characters. It says nothing; everything is in the row of its
/// hash.
///
/// - Source: OWASP ASVS 5.0, 7.2.2 and 7.2.3.
public struct SessionToken: Secret {
  /// What goes into the cookie.
  public let clear: String

  static let randomByteCount = 32
  static let charactersCount = 43

  /// A new token. The generator must be a cryptographic one, such as `SystemRandomNumberGenerator`.
  public init(using random: inout some RandomNumberGenerator) {
    clear = Base64.url.text(random.bytes(Self.randomByteCount))
  }

  /// Takes what a browser sent.
  ///
  /// - Throws: something that is no token, known or unknown.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    guard text.utf8.count == Self.charactersCount, Base64.url.bytes(Array(text.utf8)) != nil else {
      throw ParseError(
        secret: "session token", zh: "应为 \(Self.charactersCount) 个 base64url 字符",
        en: "it is \(Self.charactersCount) characters of base64url")
    }
    clear = String(text)
  }

  /// What is stored.
  public var hash: TokenHash { TokenHash(of: clear) }
}
