public import Crypto
internal import Seals

/// A public key with the name and the use that it is known for.
///
/// As text, a vkey: `journal.example/2026+2f1c9a07+Ab3…`.
/// - Source: C2SP signed-note, "Verifier keys".
public struct VerifierKey: Hashable, Sendable, CustomStringConvertible {
  /// How a key signs.
  public enum Algorithm: UInt8, Sendable {
    /// Ed25519 over the text of the note, as logs sign.
    case ed25519 = 1
    /// Ed25519 over the text and a time, as witnesses sign. Source: C2SP tlog-cosignature, `cosignature/v1`.
    case cosignature = 4
  }

  /// Whose key it is.
  public let name: KeyName
  /// How it signs.
  public let algorithm: Algorithm
  /// The 32 bytes of RFC 8032.
  public let publicKey: [UInt8]
  /// The first four bytes of SHA-256 over the name, a line feed, the algorithm and the public key, as a big-endian number.
  public let id: UInt32

  /// The key of a name for one use. The same public key has another id for another use.
  public init(name: KeyName, algorithm: Algorithm, publicKey: Curve25519.Signing.PublicKey) {
    self.init(name: name, algorithm: algorithm, bytes: Array(publicKey.rawRepresentation))
  }

  private init(name: KeyName, algorithm: Algorithm, bytes: [UInt8]) {
    self.name = name
    self.algorithm = algorithm
    publicKey = bytes
    let digest = SHA256.hash(data: Array(name.description.utf8) + [UInt8(ascii: "\n"), algorithm.rawValue] + bytes)
    id = digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Reads a vkey.
  ///
  /// - Throws: the part that is wrong.
  public init(parsing text: some StringProtocol) throws(VerifierKeyError) {
    // By scalars: a plus and a combining mark are one character. Base64 has pluses of its own.
    let parts = String(text).unicodeScalars.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .parts }
    guard let name = KeyName(String(parts[0])) else { throw .name }
    guard let content = Base64.padded.bytes(String(parts[2]).utf8), let type = content.first else { throw .key }
    guard let algorithm = Algorithm(rawValue: type) else { throw .algorithm(type) }
    guard content.count == 33 else { throw .key }
    self.init(name: name, algorithm: algorithm, bytes: Array(content[1...]))
    guard parts[1].elementsEqual(hexID.unicodeScalars) else { throw .id(expected: hexID) }
  }

  /// The vkey.
  public var description: String { "\(name)+\(hexID)+\(Base64.padded.text([algorithm.rawValue] + publicKey))" }

  private var hexID: String {
    let digits = String(id, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// What the signature says, if this key made it for this text.
  func verified(_ signature: NoteSignature, of text: String) -> VerifiedSignature? {
    switch algorithm {
    case .ed25519:
      return accepts(signature.bytes, of: Array(text.utf8)) ? VerifiedSignature(key: self, secondsSinceEpoch: nil) : nil
    case .cosignature:
      guard let cosignature = Cosignature(bytes: signature.bytes) else { return nil }
      let message = Cosignature.message(of: text, secondsSinceEpoch: cosignature.secondsSinceEpoch)
      guard accepts(cosignature.signature, of: message) else { return nil }
      return VerifiedSignature(key: self, secondsSinceEpoch: cosignature.secondsSinceEpoch)
    }
  }

  private func accepts(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
    return key.isValidSignature(signature, for: message)
  }
}

/// Why a text is no vkey.
public enum VerifierKeyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There are not three parts.
  case parts
  /// The name is empty or has a character that names may not have.
  case name
  /// The id does not belong to the name and the key.
  case id(expected: String)
  /// A type of signature that is not read here.
  case algorithm(UInt8)
  /// The last part is not the base64 of a type and an Ed25519 key.
  case key

  /// What is wrong and what would be right.
  public var description: String {
    switch self {
    case .parts: "a key is a name, an id and base64, with a plus between them"
    case .name: "the name of a key is not empty and has neither spaces nor a plus"
    case .id(let expected): "the id does not belong to the name and the key, which have \(expected); one of them was changed"
    case .algorithm(let type): "signatures of type \(type) are not known here; known are 1 (Ed25519) and 4 (cosignature/v1)"
    case .key: "the key is base64 of 33 bytes: the type of its signatures and an Ed25519 public key"
    }
  }
}
