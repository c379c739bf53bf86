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

/// A request that has been read whole.
struct Call: Sendable {
  var path: String
  var parameters: [String: String]
  var query: FormFields
  var contentType: String
  var body: ByteBuffer
  var language: Language
  /// Whether the address alone leads to the same answer again.
  var isReadable: Bool
  /// 大字版: whether the reader asked for large type.
  var isLargeType: Bool
  /// What the reader set with this request, to be kept in cookies.
  var settings: [(name: String, value: String)]

  /// The content type without its parameters, in small letters.
  var mediaType: String {
    guard contentType.utf8.contains(where: { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: " ") || (65...90).contains($0) }) else {
      return contentType
    }
    let essence = contentType.prefix { $0 != ";" }.lowercased()
    return String(essence.reversed().drop { $0 == " " }.reversed())
  }

  /// The body as JSON.
  func json() throws -> JSONText {
    guard contentType.isEmpty || mediaType == "application/json" else {
      throw Problem(.unsupportedMediaType, Text(zh: "请使用 application/json", en: "Send application/json"))
    }
    do throws(JSONError) { return try JSONText(parsing: body.readableBytesView) } catch {
      throw Problem(
        .malformed,
        Text(
          zh: "JSON 第 \(error.line) 行第 \(error.column) 列：\(error.problem.zh)",
          en: "JSON line \(error.line), column \(error.column): \(error.problem.en)"))
    }
  }

  /// The fields of the form that was sent, or of the address.
  func form() throws -> FormFields {
    guard mediaType == "application/x-www-form-urlencoded" else { return query }
    return FormFields(encoded: String(buffer: body))
  }
}

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
