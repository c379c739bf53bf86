internal import HTTPTypes
internal import Motor
internal import RuleEngine

/// The OpenAPI 3.1 document, made from the endpoints: every one that has a contract stands in it.
enum OpenAPI {
  static func document(of endpoints: [Endpoint], version: String) -> JSONText {
    var paths: [(String, [(String, JSONText)])] = []
    for endpoint in endpoints {
      guard let contract = endpoint.contract else { continue }
      let operation = (endpoint.method.rawValue.lowercased(), self.operation(endpoint, contract))
      if let known = paths.firstIndex(where: { $0.0 == endpoint.path }) {
        paths[known].1.append(operation)
      } else {
        paths.append((endpoint.path, [operation]))
      }
    }
    return .object([
      ("openapi", .string("3.1.0")),
      (
        "info",
        .object([
          ("title", .string("Yilu 一路")), ("version", .string(version)),
          (
            "description",
            .string(
              "Prices under the rulebooks of Chinese motor insurance, with the receipt behind each. Money is text in yuan; nothing is rounded on the way."
            )
          ),
          ("license", .object([("name", .string("Apache-2.0")), ("identifier", .string("Apache-2.0"))])),
        ])
      ),
      ("paths", .object(paths.map { ($0.0, .object($0.1)) })),
      ("components", .object([("schemas", .object(schemas))])),
    ])
  }

  private static func operation(_ endpoint: Endpoint, _ contract: Contract) -> JSONText {
    var fields: [(String, JSONText)] = [("operationId", .string(contract.id)), ("summary", .string(contract.summary))]
    let names = endpoint.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    let parameters =
      names.map { parameter($0, in: "path", isRequired: true, "") }
      + contract.query.map { parameter($0.name, in: "query", isRequired: $0.isRequired, $0.meaning) }
      + (contract.takesKey ? [parameter("Idempotency-Key", in: "header", isRequired: false, idempotency)] : [])
    if !parameters.isEmpty { fields.append(("parameters", .array(parameters))) }
    if let request = contract.request {
      fields.append(("requestBody", .object([("required", .boolean(true)), ("content", content(request.schema, request.type))])))
    }
    var responses: [(String, JSONText)] = [
      (String(contract.status), .object([("description", .string("The answer")), ("content", content(contract.response, contract.type))]))
    ]
    for problem in contract.problems {
      responses.append(
        (
          String(problem.status.code),
          .object([("description", .string(problem.title.en)), ("content", content(Schema.named("Problem"), "application/problem+json"))])
        ))
    }
    fields.append(("responses", .object(responses)))
    return .object(fields)
  }

  private static let idempotency =
    "A random UUID of the client's: the request sent again under the same key has no second effect and gets the same answer."

  private static func content(_ schema: JSONText, _ type: String) -> JSONText { .object([(type, .object([("schema", schema)]))]) }

  private static func parameter(_ name: String, in place: String, isRequired: Bool, _ meaning: String) -> JSONText {
    var fields: [(String, JSONText)] = [
      ("name", .string(name)), ("in", .string(place)), ("required", .boolean(isRequired)), ("schema", Schema.text),
    ]
    if !meaning.isEmpty { fields.append(("description", .string(meaning))) }
    return .object(fields)
  }

  private static let schemas: [(String, JSONText)] = [
    ("Text", Schema.object([("zh", Schema.text), ("en", Schema.text)])),
    (
      "Money",
      .object([
        ("type", .string("object")), ("required", .array([.string("amount"), .string("currency")])),
        (
          "properties",
          .object([
            (
              "amount",
              .object([
                ("type", .string("string")), ("pattern", .string("^-?[0-9]+\\.[0-9]{2}$")), ("examples", .array([.string("1170.00")])),
              ])
            ),
            ("currency", .object([("const", .string("CNY"))])),
          ])
        ),
      ])
    ),
    ("FactError", Schema.object([("input", Schema.text), ("detail", Schema.text)])),
    (
      "Problem",
      Schema.object(
        [
          ("type", Schema.text), ("title", Schema.text), ("status", Schema.whole), ("detail", Schema.text),
          ("errors", Schema.array(Schema.named("FactError"))),
        ], required: ["type", "title", "status", "detail"])
    ),
  ]
}
