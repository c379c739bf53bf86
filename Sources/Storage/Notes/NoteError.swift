/// Why a text is no signed note or no checkpoint, and in which line.
public struct NoteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Counted from 1; `nil` when it is the text as a whole.
  public var line: Int?
  /// What is wrong with it.
  public var problem: Problem

  /// What can be wrong with a note or a checkpoint; the description of each says what would be right.
  public enum Problem: Hashable, Sendable {
    case tooLong
    case notUTF8
    case controlCharacter
    case unfinishedLine
    case noSignatures
    case tooManySignatures
    case signatureLine
    case keyName
    case signatureBytes
    case tooFewLines
    case emptyLine
    case size
    case root
    case rootOfEmptyTree
  }

  init(line: Int? = nil, _ problem: Problem) {
    self.line = line
    self.problem = problem
  }

  /// For logs: `line 2: …`.
  public var description: String { (line.map { "line \($0): " } ?? "") + problem.description }
}

extension NoteError.Problem: CustomStringConvertible {
  /// What is wrong and what would be right.
  public var description: String {
    switch self {
    case .tooLong: "a note has at most \(SignedNote.bytesLimit) bytes"
    case .notUTF8: "the text is not UTF-8"
    case .controlCharacter: "a control character; only line feeds may stand in a note"
    case .unfinishedLine: "the last line does not end with a line feed"
    case .noSignatures: "a note is a text, an empty line and at least one line with a signature"
    case .tooManySignatures: "a note has at most \(SignedNote.signaturesLimit) signatures"
    case .signatureLine: "a signature is a dash (U+2014), a name and base64, with a space between them"
    case .keyName: "the name of a key is not empty and has neither spaces nor a plus"
    case .signatureBytes: "a signature is base64 of the four bytes of the key's id and at least one more"
    case .tooFewLines: "a checkpoint has at least three lines: origin, size and root"
    case .emptyLine: "a line of a checkpoint may not be empty"
    case .size: "a size is a decimal number below 2^63 without sign and without leading zeros"
    case .root: "a root is 32 bytes in base64, 44 characters the last of which is ="
    case .rootOfEmptyTree: "the root of a tree without leaves is the SHA-256 of nothing"
    }
  }
}
