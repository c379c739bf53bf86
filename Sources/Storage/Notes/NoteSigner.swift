public import Crypto

/// Signs notes with a key of the log.
public struct NoteSigner: Sendable {
  /// What others need to verify the signatures.
  public let verifierKey: VerifierKey
  private let privateKey: Curve25519.Signing.PrivateKey

  /// Signs under a name, which for a log is the origin of its checkpoints.
  public init(name: KeyName, privateKey: Curve25519.Signing.PrivateKey) {
    verifierKey = VerifierKey(name: name, algorithm: .ed25519, publicKey: privateKey.publicKey)
    self.privateKey = privateKey
  }

  /// Signs the text of a note.
  ///
  /// - Throws: what swift-crypto throws when it cannot sign.
  public func signature(of text: String) throws -> NoteSignature {
    let bytes = try privateKey.signature(for: Array(text.utf8))
    return NoteSignature(name: verifierKey.name, keyID: verifierKey.id, bytes: Array(bytes))
  }
}
