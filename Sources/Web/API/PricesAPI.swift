internal import Exchange
internal import Motor
internal import RuleEngine

/// `POST /v1/prices`: what each tariff would charge, and why.
struct PricesAPI {
  let house: House

  var endpoint: Endpoint {
    .post("/v1/prices", Self.contract) { call in
      let body = try APIBody(try call.json(), allowed: ["risk", "books", "explain", "what_if"])
      let enquiry = try house.tariffs.enquiry(try body.risk(), today: house.today())
      let tariffs = house.tariffs
      let completed = try tariffs.complete(enquiry, books: try body.texts("books"))
      let quotes = tariffs.prices(completed)
      let isExplained = try body.flag("explain")
      var fields: [(String, JSONText)] = [
        (
          "quotes",
          .array(quotes.map { quote in quote.json(receipt: isExplained ? (try? tariffs.receipt(for: quote, completed))?.json : nil) })
        ),
        ("assumptions", .array(completed.assumptions.map { .text($0) })),
      ]
      if try body.flag("what_if") {
        fields.append(("what_if", .array(try tariffs.whatIf(enquiry, quotes: quotes).map { $0.json(of: quotes) })))
      }
      return .json(.object(fields))
    }
  }

  private static let contract = Contract(
    id: "prices", summary: "What each tariff would charge for a car and its record",
    request: (
      Schema.object(
        [
          ("risk", Schema.facts("Facts by the names of the rulebooks' inputs (GET /v1/rulebooks/{id}); region is required.")),
          ("books", Schema.array(Schema.text)), ("explain", Schema.flag), ("what_if", Schema.flag),
        ], required: ["risk"]), "application/json"
    ),
    response: Schema.object(
      [
        ("quotes", Schema.array(Quote.schema)), ("assumptions", Schema.array(Schema.named("Text"))),
        ("what_if", Schema.array(WhatIf.schema)),
      ],
      required: ["quotes", "assumptions"]),
    problems: [.malformed, .tooLarge, .unsupportedMediaType, .unprocessable])
}

/// The object that a request to the API carries.
struct APIBody {
  private let fields: JSONText

  /// - Throws: a problem where the body is no object or has a field that nobody reads.
  init(_ json: JSONText, allowed: [String]) throws {
    guard case .object(let fields) = json else { throw Problem(.malformed, Text(zh: "应为 JSON 对象", en: "A JSON object is wanted")) }
    for (name, _) in fields where !allowed.contains(name) {
      throw Self.wrong(
        name, Text(zh: "没有这个字段；可用：\(allowed.joined(separator: ", "))", en: "no such field; there are \(allowed.joined(separator: ", "))"))
    }
    self.fields = json
  }

  static func wrong(_ input: String, _ problem: Text) -> RiskErrors { RiskErrors(errors: [RiskError(input: input, problem: problem)]) }

  func risk() throws -> RiskFacts {
    guard let risk = fields["risk"] else { throw Self.wrong("risk", Text(zh: "缺少 risk", en: "risk is missing")) }
    return try RiskFacts(risk)
  }

  func object(_ name: String, allowed: [String]) throws -> APIBody? {
    guard let value = fields[name] else { return nil }
    guard case .object = value else { throw Self.wrong(name, Text(zh: "应为对象", en: "an object is wanted")) }
    return try APIBody(value, allowed: allowed)
  }

  func flag(_ name: String) throws -> Bool {
    switch fields[name] {
    case nil, .null: return false
    case .boolean(let flag): return flag
    default: throw Self.wrong(name, Text(zh: "应为 true 或 false", en: "true or false is wanted"))
    }
  }

  func texts(_ name: String) throws -> [String]? {
    guard let value = fields[name] else { return nil }
    let problem = Text(zh: "应为文本的数组", en: "an array of texts is wanted")
    guard case .array(let elements) = value else { throw Self.wrong(name, problem) }
    return try elements.map { element in
      guard case .string(let text) = element else { throw Self.wrong(name, problem) }
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
    default: throw Self.wrong(name, Text(zh: "应为单个值", en: "a single value is wanted"))
    }
  }
}
