/// How log lines are written.
public enum LogForm: String, Sendable, CaseIterable {
  /// One JSON object a line, for programs.
  case json
  /// Plain text, for people at a terminal.
  case text
}
