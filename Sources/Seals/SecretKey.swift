internal import Crypto

/// Thirty-two secret bytes: a key of the service, or one from which the keys of its parts are derived.
///
/// Two keys are compared in constant time.
public struct SecretKey: Secret, Equatable {
  /// The length of every key, in bytes: 256 bits.
  public static let byteCount = 32

  let symmetric: SymmetricKey

  /// A new key. The generator must be a cryptographic one, such as `SystemRandomNumberGenerator`.
  public init(using random: inout some RandomNumberGenerator) {
    symmetric = SymmetricKey(data: random.bytes(Self.byteCount))
  }

  /// The key of these bytes; `nil` when they are not 32.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    symmetric = SymmetricKey(data: Array(bytes))
  }

  private init(_ symmetric: SymmetricKey) { self.symmetric = symmetric }

  /// The key of one purpose. Who learns it learns neither this key nor that of another purpose.
  ///
  /// - Source: RFC 5869, HKDF with SHA-256; the purpose is `info`, the salt is empty unless one is given.
  public func derived(for purpose: String, salt: [UInt8] = []) -> SecretKey {
    SecretKey(
      HKDF<SHA256>.deriveKey(
        inputKeyMaterial: symmetric, salt: salt, info: Array(purpose.utf8), outputByteCount: Self.byteCount))
  }

  /// HMAC-SHA-256 (RFC 2104), 32 bytes.
  package func authenticationCode(of message: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: message, using: symmetric))
  }

  /// Whether a code is that of the message; takes as long for a wrong one as for the right one.
  package func isValid(_ code: [UInt8], for message: [UInt8]) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: symmetric)
  }
}
