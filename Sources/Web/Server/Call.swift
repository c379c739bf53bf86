internal import Motor
internal import NIOCore
internal import RuleEngine

/// A request that has been read whole.
struct Call: Sendable {
  var path: String
  var parameters: [String: String]
  var query: FormFields
  var contentType: String
  var body: ByteBuffer
  /// The client's key, under which the request has one effect however often it is sent.
  var idempotencyKey: String?
  /// Whether the request comes from a page of ours, or from no page at all.
  var isSameOrigin: Bool
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
