internal import Exchange
internal import Motor
internal import RuleEngine

/// `GET /v1/rulebooks` and `GET /v1/rulebooks/{id}`: what the server can rate with, to the rule.
struct RulebooksAPI {
  let house: House

  var endpoints: [Endpoint] {
    [
      .get(
        "/v1/rulebooks",
        Contract(
          id: "rulebooks", summary: "The rulebooks that are loaded",
          response: Schema.object([("rulebooks", Schema.array(Self.face))]))
      ) { _ in .json(.object([("rulebooks", .array(house.tariffs.library.sorted.map(\.summaryJSON)))])) },
      .get(
        "/v1/rulebooks/{id}",
        Contract(
          id: "rulebook", summary: "One rulebook: inputs with their ranges, rules, outputs with their bounds",
          response: Schema.facts("The book: id, title, inputs, outputs, rules, content_hash and more."), problems: [.notFound])
      ) { call in .json(try house.book(call.parameters["id"] ?? "").json) },
    ]
  }

  private static let face = Schema.object([
    ("id", Schema.text), ("title", Schema.named("Text")), ("standing", Schema.text), ("product", Schema.text),
    ("jurisdiction", Schema.text),
    ("inception", Schema.text), ("content_hash", Schema.text),
  ])
}
