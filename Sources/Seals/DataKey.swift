/// The key under which everything about one person is sealed. When it is destroyed, all of that is unreadable; in a backup too, unless that
/// holds the wrapped key and somebody the key that unwraps it.
///
/// Fields are sealed under random nonces of 96 bits, so that one key should seal no more than 2^32 of them; a person never has that many.
/// - Source: NIST SP 800-38D section 8.3.
public struct DataKey: Secret {
  /// Whose it is, by the identifier of the record.
  public let person: String
  /// 1 for the first key of the person; a higher one for each that replaces it.
  public let version: UInt32
  let secret: SecretKey

  /// A new key. The generator must be a cryptographic one, such as `SystemRandomNumberGenerator`.
  public init(person: String, version: UInt32, using random: inout some RandomNumberGenerator) {
    self.init(person: person, version: version, secret: SecretKey(using: &random))
  }

  init(person: String, version: UInt32, secret: SecretKey) {
    self.person = person
    self.version = version
    self.secret = secret
  }
}
