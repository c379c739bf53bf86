/// What a log says of itself at one moment: who it is, how many entries it has and what the root over them is.
///
/// A checkpoint that was only read proves nothing. It is the text of a ``SignedNote``, and whoever relies on it verifies the note, compares
/// the origin with that of the log, and only then believes the size and the root.
/// - Source: C2SP tlog-checkpoint.
public struct Checkpoint: Sendable, Equatable {
  /// Names the log; a URL without its scheme, such as `journal.example/2026`.
  public let origin: String
  /// The number of entries.
  public let size: Int
  /// The root over the entries.
  public let root: MerkleHash
  /// Lines that the log adds for its own purposes. Nobody checks them.
  public let extensions: [String]

  /// A checkpoint of these parts.
  ///
  /// - Throws: a line that is empty or has control characters, a negative size, or a root that an empty tree does not have.
  public init(origin: String, size: Int, root: MerkleHash, extensions: [String] = []) throws(NoteError) {
    for (number, line) in [(1, origin)] + zip(4..., extensions) {
      _ = try NoteLines.line(line.utf8, number: number)
      guard !line.isEmpty else { throw NoteError(line: number, .emptyLine) }
    }
    guard size >= 0 else { throw NoteError(line: 2, .size) }
    guard size > 0 || root == .emptyTree else { throw NoteError(line: 3, .rootOfEmptyTree) }
    self.origin = origin
    self.size = size
    self.root = root
    self.extensions = extensions
  }

  /// Reads the text of a note.
  ///
  /// What is read is written back by ``text`` byte for byte: a checkpoint has one form only.
  /// - Throws: the line that is wrong, and why.
  public init(parsing text: some StringProtocol) throws(NoteError) {
    let lines = try NoteLines(text.utf8).lines
    guard lines.count >= 3 else { throw NoteError(.tooFewLines) }
    guard let size = Int(canonicalDecimal: lines[1].utf8) else { throw NoteError(line: 2, .size) }
    let root: MerkleHash
    do { root = try MerkleHash(base64: lines[2]) } catch { throw NoteError(line: 3, .root) }
    try self.init(origin: lines[0], size: size, root: root, extensions: Array(lines[3...]))
  }

  /// The text that is signed: a line for each part, each ended by a line feed.
  public var text: String { NoteLines.text(of: [origin, String(size), root.base64] + extensions) }

  /// Whether both are the same bytes. `String` calls two spellings of an accented letter equal; a signature does not.
  public static func == (left: Checkpoint, right: Checkpoint) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }
}
