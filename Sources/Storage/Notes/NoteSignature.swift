internal import Seals

/// A signature under a note: whose it is, and bytes that only the algorithm of the key can read.
/// - Source: C2SP signed-note, "Signatures".
public struct NoteSignature: Hashable, Sendable, CustomStringConvertible {
  /// Whose key it is said to be.
  public let name: KeyName
  /// Tells the keys of one name apart; see ``VerifierKey/id``.
  public let keyID: UInt32
  /// What the algorithm made.
  public let bytes: [UInt8]

  init(name: KeyName, keyID: UInt32, bytes: [UInt8]) {
    self.name = name
    self.keyID = keyID
    self.bytes = bytes
  }

  /// Reads a line of a note, without its line feed.
  init(parsing line: String, number: Int) throws(NoteError) {
    // By scalars: a space and a combining mark are one character.
    let parts = line.unicodeScalars.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].elementsEqual(["\u{2014}"]) else { throw NoteError(line: number, .signatureLine) }
    guard let name = KeyName(String(parts[1])) else { throw NoteError(line: number, .keyName) }
    guard let content = Base64.padded.bytes(String(parts[2]).utf8), content.count > 4 else {
      throw NoteError(line: number, .signatureBytes)
    }
    self.init(name: name, keyID: content[..<4].reduce(0) { $0 << 8 | UInt32($1) }, bytes: Array(content[4...]))
  }

  /// The line of the note, without its line feed.
  public var description: String {
    let id = withUnsafeBytes(of: keyID.bigEndian) { Array($0) }
    return "\u{2014} \(name) \(Base64.padded.text(id + bytes))"
  }
}
