/// Why a CSV file could not be read or written: where, what, and what to do about it.
package struct CSVError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What a caller may want to tell apart.
  package enum Kind: Hashable, Sendable {
    /// The file cannot be opened: it is missing, a folder, or not ours to read.
    case cannotOpen
    /// The system refused to read.
    case cannotRead
    /// The system refused to write, to rename or to flush.
    case cannotWrite
    /// The bytes are in no encoding that is read here, or change their encoding on the way.
    case encoding
    /// A byte 0 in the text.
    case nulByte
    /// A record longer than the limit.
    case recordTooLong
    /// A quotation mark that is never closed.
    case unclosedQuote
    /// Text between a closing quotation mark and the next delimiter.
    case textAfterQuote
    /// A record with more or fewer fields than the header.
    case fieldCount
    /// Nothing in the file, not even a header.
    case empty
  }

  package var kind: Kind
  /// The path as it was given, or `<standard input>`.
  package var file: String
  /// Counted from 1; nil when the error is about the file as a whole.
  package var line: Int?
  /// Counted from 1, in characters.
  package var column: Int?
  package var message: String
  /// What to do about it.
  package var hint: String

  package init(_ kind: Kind, file: String, line: Int? = nil, column: Int? = nil, _ message: String, hint: String) {
    self.kind = kind
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.hint = hint
  }

  /// `file:line:column: message; hint`.
  package var description: String {
    var place = file
    if let line { place += ":\(line)" }
    if line != nil, let column { place += ":\(column)" }
    return "\(place): \(message); \(hint)"
  }
}
