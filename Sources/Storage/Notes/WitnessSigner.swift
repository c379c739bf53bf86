public import Crypto

/// Cosigns checkpoints of other logs.
///
/// A cosignature says that the checkpoint is the largest which the witness has seen of the log, and that it is consistent with all before.
/// Whoever calls has made sure of that with a ``ConsistencyProof``; nothing here remembers.
/// - Source: C2SP tlog-cosignature, `cosignature/v1`.
public struct WitnessSigner: Sendable {
  /// What others need to verify the cosignatures.
  public let verifierKey: VerifierKey
  private let privateKey: Curve25519.Signing.PrivateKey

  /// Cosigns under a name. The key must serve for nothing else, as the name is not part of what is signed.
  public init(name: KeyName, privateKey: Curve25519.Signing.PrivateKey) {
    verifierKey = VerifierKey(name: name, algorithm: .cosignature, publicKey: privateKey.publicKey)
    self.privateKey = privateKey
  }

  /// Cosigns a checkpoint at a time.
  ///
  /// - Throws: what swift-crypto throws when it cannot sign.
  /// - Precondition: the time is not before 1970.
  public func cosignature(of checkpoint: Checkpoint, secondsSinceEpoch: Int64) throws -> NoteSignature {
    precondition(secondsSinceEpoch >= 0, "witnesses have no times before 1970")
    let message = Cosignature.message(of: checkpoint.text, secondsSinceEpoch: secondsSinceEpoch)
    let signature = Cosignature(secondsSinceEpoch: secondsSinceEpoch, signature: Array(try privateKey.signature(for: message)))
    return NoteSignature(name: verifierKey.name, keyID: verifierKey.id, bytes: signature.bytes)
  }
}
