internal import Motor
internal import RuleEngine

/// What the OpenAPI document says about an endpoint.
struct Contract: Sendable {
  var id: String
  var summary: String
  /// JSON Schema of the body that is sent, with its media type.
  var request: (schema: JSONText, type: String)?
  var response: JSONText
  /// The media type of the answer.
  var type = "application/json"
  var status = 200
  /// Whether the request takes an Idempotency-Key.
  var takesKey = false
  /// Query parameters: name, what they mean, whether the answer needs them.
  var query: [(name: String, meaning: String, isRequired: Bool)] = []
  var problems: [Problem.Kind] = []
}
