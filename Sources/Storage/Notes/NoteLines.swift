/// The lines of a note, without their line feeds.
struct NoteLines {
  let lines: [String]

  /// Splits a text into lines.
  ///
  /// - Throws: a text that is too long, not UTF-8, has other control characters than line feeds, or does not end with one.
  init(_ bytes: some Collection<UInt8>) throws(NoteError) {
    guard bytes.count <= SignedNote.bytesLimit else { throw NoteError(.tooLong) }
    var lines: [String] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let number = lines.count + 1
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw NoteError(line: number, .unfinishedLine) }
      lines.append(try Self.line(rest[..<end], number: number))
      rest = rest[rest.index(after: end)...]
    }
    self.lines = lines
  }

  /// One line, of which the number is told in errors.
  static func line(_ bytes: some Collection<UInt8>, number: Int) throws(NoteError) -> String {
    guard bytes.allSatisfy({ $0 >= 0x20 }) else { throw NoteError(line: number, .controlCharacter) }
    guard let line = String(validating: bytes, as: UTF8.self) else { throw NoteError(line: number, .notUTF8) }
    return line
  }

  /// The text of some of the lines, each with its line feed.
  static func text(of lines: some Sequence<String>) -> String { lines.reduce(into: "") { $0 += $1 + "\n" } }
}
