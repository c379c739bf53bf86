internal import Motor
internal import NIOCore
internal import RuleEngine
internal import Storage

/// What an endpoint answers.
enum Answer: Sendable {
  case json(JSONText)
  case page(HTML)
  /// A page that says what is wrong with what was sent.
  case refusal(HTML, Problem.Kind)
  case bytes(ByteBuffer, type: String, isImmutable: Bool)
  /// What was answered when the request came first, byte for byte.
  case kept(KeptAnswer)
  /// A text for programs, such as a signed note.
  case plain(String)
  /// 303: see there.
  case seeOther(String)
}
