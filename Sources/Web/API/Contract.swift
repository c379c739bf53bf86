internal import Motor
internal import RuleEngine

/// What the OpenAPI document says about an endpoint.
struct Contract: Sendable {
  var id: String
  var summary: String
  /// JSON Schema of the body that is sent, with its media type.
  var request: (schema: JSONText, type: String)?
  var response: JSONText
  /// Query parameters: name, what they mean, whether the answer needs them.
  var query: [(name: String, meaning: String, isRequired: Bool)] = []
  var problems: [Problem.Kind] = []
}
