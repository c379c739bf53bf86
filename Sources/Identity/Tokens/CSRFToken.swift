public import Seals

/// What a form carries to show that it came from a page of this session: HMAC-SHA-256 over the hash of the session's token.
///
/// Each page gets another text for it, the code under a random mask, so that the length of compressed pages tells nothing about it
/// (BREACH).
/// - Source: OWASP CSRF Prevention Cheat Sheet, signed token bound to the session.
public struct CSRFToken: Secret {
  private let code: [UInt8]

  /// The token of a session.
  public init(session: TokenHash, key: SecretKey) {
    var message: [UInt8] = []
    message.append(field: "yilu form v1".utf8)
    message.append(field: session.bytes)
    code = key.authenticationCode(of: message)
  }

  /// The text for one page: 86 characters of base64url. The generator must be a cryptographic one, such as `SystemRandomNumberGenerator`.
  public func text(using random: inout some RandomNumberGenerator) -> String {
    let mask = random.bytes(code.count)
    return Base64.url.text(mask + zip(mask, code).map { $0 ^ $1 })
  }

  /// Whether what a form sent is a text of this token. The comparison takes as long for a wrong one as for the right one.
  public func matches(_ text: some StringProtocol) -> Bool {
    guard text.utf8.count == 86, let bytes = Base64.url.bytes(Array(text.utf8)), bytes.count == 2 * code.count else { return false }
    return zip(bytes, bytes.dropFirst(code.count)).map { $0 ^ $1 }.isEqualInConstantTime(to: code)
  }
}
