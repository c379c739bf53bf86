internal import Motor
internal import NIOCore
internal import RuleEngine

/// What an endpoint answers.
enum Answer: Sendable {
  case json(JSONText)
  case page(HTML)
  /// A page that says what is wrong with what was sent.
  case refusal(HTML, Problem.Kind)
  case bytes(ByteBuffer, type: String, isImmutable: Bool)
  /// 303: see there.
  case seeOther(String)
}
