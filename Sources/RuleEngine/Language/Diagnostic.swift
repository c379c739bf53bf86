package import Motor

/// A place in a rulebook's files.
public struct SourcePosition: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The file's path as the author would type it.
  public var file: String
  /// Counted from 1.
  public var line: Int
  /// Counted from 1, in characters.
  public var column: Int

  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  public var description: String { "\(file):\(line):\(column)" }

  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }

  /// The same line, `characters` further to the right.
  func advanced(by characters: Int) -> SourcePosition {
    SourcePosition(file: file, line: line, column: column + characters)
  }
}

/// Something that an author of a rulebook should know: where it is, what is wrong, and what to do.
public struct Diagnostic: Error, Hashable, Sendable, CustomStringConvertible {
  /// Whether the book can be used in spite of it.
  public enum Severity: String, Sendable, Codable { case error, warning }

  public var severity: Severity
  public var position: SourcePosition
  public var message: String
  /// What the author may do about it, when the engine can tell.
  public var hint: String?

  public init(_ message: String, at position: SourcePosition, hint: String? = nil, severity: Severity = .error) {
    self.severity = severity
    self.position = position
    self.message = message.excerpt(of: 400)
    self.hint = hint
  }

  /// `file:line:column: error: message; hint`.
  public var description: String {
    "\(position): \(severity.rawValue): \(message)" + (hint.map { "; \($0)" } ?? "")
  }
}

/// A rulebook that does not load or does not compile, with everything that is wrong with it.
public struct RulebookFailure: Error, Sendable, CustomStringConvertible {
  public var diagnostics: [Diagnostic]

  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
  public init(_ diagnostic: Diagnostic) { diagnostics = [diagnostic] }

  /// The first of them, as many as somebody mends at a time.
  public var description: String {
    let shown = diagnostics.prefix(Self.mostShown).map(\.description)
    let left = diagnostics.count - shown.count
    return (shown + (left > 0 ? ["… and \(left) more"] : [])).joined(separator: "\n")
  }

  private static let mostShown = 50
}

/// `did you mean "x"?`, when there is a near candidate.
package func suggestion(for name: String, in candidates: some Sequence<String>) -> String? {
  nearestName(to: name, in: candidates).map { "did you mean \"\($0)\"?" }
}

/// The same in both languages, ready to stand behind a sentence; empty where nothing is near.
package func suggestionText(for name: String, in candidates: some Sequence<String>) -> Text {
  nearestName(to: name, in: candidates).map { Text(zh: "，是否指 \($0)？", en: "; did you mean \($0)?") } ?? Text(zh: "", en: "")
}

extension String {
  /// The text, or its beginning when it is longer than what a reader wants to see.
  func excerpt(of length: Int) -> String {
    // A character has at least one byte, so that short texts are not counted.
    utf8.count <= length || count <= length ? self : String(prefix(length)) + "…"
  }
}
