internal import HTTPTypes
internal import Hummingbird
internal import Motor
internal import NIOCore
internal import RuleEngine

/// One thing that the server answers: where, with what, and, for the API, what goes in and out.
struct Endpoint: Sendable {
  var method: HTTPRequest.Method
  /// With the parameters in braces: `/v1/rulebooks/{id}`.
  var path: String
  /// Bytes of a body that are taken.
  var bodyBytes = Limits.bodyBytes
  /// Whether its body is a portfolio, of which only so many are taken at a time.
  var isUpload: Bool { bodyBytes > Limits.bodyBytes }
  /// What the OpenAPI document says; `nil` for pages.
  var contract: Contract?
  var answer: @Sendable (Call) async throws -> Answer

  static func get(_ path: String, _ contract: Contract? = nil, _ answer: @escaping @Sendable (Call) async throws -> Answer) -> Endpoint {
    Endpoint(method: .get, path: path, contract: contract, answer: answer)
  }

  static func post(
    _ path: String, _ contract: Contract? = nil, bodyBytes: Int = Limits.bodyBytes,
    _ answer: @escaping @Sendable (Call) async throws -> Answer
  ) -> Endpoint {
    Endpoint(method: .post, path: path, bodyBytes: bodyBytes, contract: contract, answer: answer)
  }
}
