internal import Crypto
internal import Motor
public import Seals

/// The secret that signs the journal, as it stands in its file: `origin base64`.
public struct JournalKey: Secret {
  private let name: KeyName
  private let key: Curve25519.Signing.PrivateKey

  /// A new key. Where no origin is told, it is named after its public half, so that no two logs share a name.
  ///
  /// - Returns: `nil` for an origin with spaces, pluses or control characters.
  public init?(origin: String?) {
    let key = Curve25519.Signing.PrivateKey()
    let standard = "yilu.local/journal-" + Hex.text(key.publicKey.rawRepresentation.prefix(4))
    guard let name = KeyName(origin ?? standard) else { return nil }
    self.name = name
    self.key = key
  }

  /// Reads the text of a key file.
  ///
  /// - Throws: ``JournalKeyError``.
  public init(parsing text: String) throws(JournalKeyError) {
    let parts = text.split { $0.isWhitespace }
    guard parts.count == 2, let name = KeyName(String(parts[0])), let bytes = Base64.padded.bytes(parts[1].utf8),
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
    else { throw JournalKeyError() }
    self.name = name
    self.key = key
  }

  /// The text of the file.
  public var clear: String { "\(name) \(Base64.padded.text(key.rawRepresentation))\n" }

  /// What signs with it.
  public var signer: NoteSigner { NoteSigner(name: name, privateKey: key) }
}

/// A text is no journal key. It does not repeat the text, which is a secret.
public struct JournalKeyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What would be right.
  public var description: String {
    "a journal key is a line of its origin, a space and 44 characters of base64; `yilu journal key` makes one"
  }
}
