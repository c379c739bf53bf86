/// A text with signatures under it.
///
/// The text means nothing before ``verified(by:)`` has accepted the note.
/// - Source: C2SP signed-note.
public struct SignedNote: Sendable, CustomStringConvertible {
  /// The number of bytes that a note may have.
  public static let bytesLimit = 1_000_000
  /// The number of signatures that a note may have.
  public static let signaturesLimit = 100

  /// What is signed. It ends with a line feed.
  public let text: String
  /// At least one, in the order of their lines.
  public let signatures: [NoteSignature]

  /// A note of a text and signatures of it.
  ///
  /// - Throws: a text that does not end with a line feed or has control characters, no signatures, or more than the limits allow.
  public init(text: String, signatures: [NoteSignature]) throws(NoteError) {
    guard !signatures.isEmpty else { throw NoteError(.noSignatures) }
    guard signatures.count <= Self.signaturesLimit else { throw NoteError(.tooManySignatures) }
    let lines = try NoteLines(text.utf8).lines
    guard !lines.isEmpty else { throw NoteError(.noSignatures) }
    self.text = text
    self.signatures = signatures
    guard description.utf8.count <= Self.bytesLimit else { throw NoteError(.tooLong) }
  }

  /// Reads a note as it is sent, UTF-8.
  ///
  /// - Throws: the line that is wrong, and why.
  public init(parsing bytes: some Collection<UInt8>) throws(NoteError) {
    let lines = try NoteLines(bytes).lines
    // The text may have empty lines; the last of them parts it from the signatures.
    guard let parting = lines.lastIndex(where: \.isEmpty), parting > 0, parting < lines.count - 1 else { throw NoteError(.noSignatures) }
    guard lines.count - parting - 1 <= Self.signaturesLimit else {
      throw NoteError(line: parting + 2 + Self.signaturesLimit, .tooManySignatures)
    }
    var signatures: [NoteSignature] = []
    for index in parting + 1..<lines.count { signatures.append(try NoteSignature(parsing: lines[index], number: index + 1)) }
    text = NoteLines.text(of: lines[..<parting])
    self.signatures = signatures
  }

  /// The note with more signatures under it, such as those of witnesses.
  ///
  /// - Throws: more than the limits allow.
  public func adding(_ more: [NoteSignature]) throws(NoteError) -> SignedNote {
    try SignedNote(text: text, signatures: signatures + more)
  }

  /// The note as it is sent: the text, an empty line and a line for each signature.
  public var description: String { text + "\n" + NoteLines.text(of: signatures.map(\.description)) }
}

extension SignedNote {
  /// The signatures of known keys, all of which are right.
  ///
  /// Signatures of other keys are passed over, even when they share a name or an id with a known one.
  /// - Throws: a known key's signature that is wrong, or a note that no known key has signed.
  public func verified(by keys: [VerifierKey]) throws(SignatureError) -> [VerifiedSignature] {
    let found = try signatures(by: keys)
    guard !found.isEmpty else { throw .noKnownKey }
    return found
  }

  /// The same, but none is no error.
  func signatures(by keys: [VerifierKey]) throws(SignatureError) -> [VerifiedSignature] {
    let firstLine = text.utf8.count { $0 == UInt8(ascii: "\n") } + 2
    var found: [VerifiedSignature] = []
    for (index, signature) in signatures.enumerated() {
      let named = keys.filter { $0.id == signature.keyID && $0.name == signature.name }
      guard let key = named.first else { continue }
      guard named.allSatisfy({ $0 == key }) else { throw .ambiguousKey(key.name) }
      guard let verified = key.verified(signature, of: text) else { throw .wrong(line: firstLine + index, name: key.name) }
      found.append(verified)
    }
    return found
  }
}

/// A signature that a known key did make.
public struct VerifiedSignature: Hashable, Sendable {
  /// The key.
  public let key: VerifierKey
  /// When a witness says that it saw the checkpoint, in seconds since 1970-01-01T00:00:00Z; `nil` for a plain signature.
  public let secondsSinceEpoch: Int64?
}
