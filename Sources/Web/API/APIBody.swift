internal import Motor
internal import RuleEngine

/// The object that a request to the API carries.
struct APIBody {
  private let fields: JSONText

  /// - Throws: a problem where the body is no object or has a field that nobody reads.
  init(_ json: JSONText, allowed: [String]) throws {
    guard case .object(let fields) = json else { throw Problem(.malformed, Text(zh: "应为 JSON 对象", en: "A JSON object is wanted")) }
    for (name, _) in fields where !allowed.contains(name) {
      throw RiskErrors(
        name, Text(zh: "没有这个字段；可用：\(allowed.joined(separator: ", "))", en: "no such field; there are \(allowed.joined(separator: ", "))"))
    }
    self.fields = json
  }

  func risk() throws -> RiskFacts {
    guard let risk = fields["risk"] else { throw RiskErrors("risk", Text(zh: "缺少 risk", en: "risk is missing")) }
    return try RiskFacts(risk)
  }

  func object(_ name: String, allowed: [String]) throws -> APIBody? {
    guard let value = fields[name] else { return nil }
    guard case .object = value else { throw RiskErrors(name, Text(zh: "应为对象", en: "an object is wanted")) }
    return try APIBody(value, allowed: allowed)
  }

  func flag(_ name: String) throws -> Bool {
    switch fields[name] {
    case nil, .null: return false
    case .boolean(let flag): return flag
    default: throw RiskErrors(name, Text(zh: "应为 true 或 false", en: "true or false is wanted"))
    }
  }

  func texts(_ name: String) throws -> [String]? {
    guard let value = fields[name] else { return nil }
    let problem = Text(zh: "应为文本的数组", en: "an array of texts is wanted")
    guard case .array(let elements) = value else { throw RiskErrors(name, problem) }
    return try elements.map { element in
      guard case .string(let text) = element else { throw RiskErrors(name, problem) }
      return text
    }
  }

  /// A text or a number, as it was written.
  func text(_ name: String) throws -> String? {
    switch fields[name] {
    case nil, .null: return nil
    case .string(let text): return text
    case .number(let number): return String(number)
    case .decimal(let digits): return digits
    default: throw RiskErrors(name, Text(zh: "应为单个值", en: "a single value is wanted"))
    }
  }
}
