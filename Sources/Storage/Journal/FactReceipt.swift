public import Motor

/// A fact with the proof that the journal has it, which can be verified years later without the server.
public struct FactReceipt: Sendable {
  /// The bytes of the fact, canonical JSON.
  public let entry: [UInt8]
  /// Its place in the journal, from 0.
  public let position: Int
  public let proof: InclusionProof
  public let checkpoint: SignedNote

  /// Accepts the receipt or says what is wrong with it.
  ///
  /// - Parameters:
  ///   - key: the journal's key, from a source that is trusted.
  ///   - witnesses: who must have cosigned, if anybody.
  /// - Throws: `SignatureError`, `NoteError`, `ProofError`, ``JournalError/otherKey(_:)``.
  public func verify(by key: VerifierKey, witnesses: WitnessPolicy? = nil) throws {
    _ = try checkpoint.verified(by: [key])
    _ = try witnesses?.verified(checkpoint)
    let stated = try Checkpoint(parsing: checkpoint.text)
    guard stated.origin == "\(key.name)" else { throw JournalError.otherKey(stated.origin) }
    try proof.verify(leaf: MerkleHash.leaf(entry), position: position, size: stated.size, root: stated.root)
  }

  /// The receipt as it is sent.
  public var json: JSONText {
    .object([
      ("entry", .string(String(decoding: entry, as: UTF8.self))), ("position", .number(Int64(position))),
      ("proof", .array(proof.hashes.map { .string($0.base64) })), ("checkpoint", .string(checkpoint.description)),
    ])
  }

  /// Reads a receipt.
  ///
  /// - Throws: ``FactReceiptError`` with the field that is wrong.
  public init(_ json: JSONText) throws(FactReceiptError) {
    guard case .string(let entry) = json["entry"] else { throw .field("entry", "the fact as text is missing") }
    guard case .number(let position) = json["position"], position >= 0 else { throw .field("position", "a number from 0 is wanted") }
    guard case .array(let elements) = json["proof"] else { throw .field("proof", "a list of hashes is wanted") }
    var hashes: [MerkleHash] = []
    for element in elements {
      guard case .string(let text) = element, let hash = try? MerkleHash(base64: text) else {
        throw .field("proof", "each hash is 44 characters of base64")
      }
      hashes.append(hash)
    }
    guard case .string(let note) = json["checkpoint"] else { throw .field("checkpoint", "the signed note is missing") }
    do { checkpoint = try SignedNote(parsing: note.utf8) } catch { throw .field("checkpoint", "\(error)") }
    self.entry = Array(entry.utf8)
    self.position = Int(position)
    proof = InclusionProof(hashes: hashes)
  }

  init(entry: [UInt8], position: Int, proof: InclusionProof, checkpoint: SignedNote) {
    self.entry = entry
    self.position = position
    self.proof = proof
    self.checkpoint = checkpoint
  }
}

/// Why a text is no receipt.
public enum FactReceiptError: Error, Hashable, Sendable, CustomStringConvertible {
  case field(String, String)

  /// The field and what is wrong with it.
  public var description: String {
    switch self {
    case .field(let name, let problem): "\(name): \(problem)"
    }
  }
}
