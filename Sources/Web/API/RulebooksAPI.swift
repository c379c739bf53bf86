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
          id: "rulebooks", summary: "The rulebooks that are loaded, or those in force for a cover",
          response: Schema.object([("rulebooks", Schema.array(Self.face))]), query: Self.cover, problems: [.unprocessable])
      ) { call in .json(.object([("rulebooks", .array(try books(call.query).map(\.summaryJSON)))])) },
      .get(
        "/v1/rulebooks/{id}",
        Contract(
          id: "rulebook", summary: "One rulebook: inputs with their ranges, rules, outputs with their bounds",
          response: Schema.facts("The book: id, title, inputs, outputs, rules, content_hash and more."), problems: [.notFound])
      ) { call in .json(try house.book(call.parameters["id"] ?? "").json) },
    ]
  }

  private func books(_ query: FormFields) throws(RiskErrors) -> [Rulebook] {
    guard Self.cover.contains(where: { query[$0.name] != nil }) else { return house.tariffs.library.sorted }
    return try house.tariffs.booksInForce(
      region: query["region"], inception: query["inception"], quoted: query["quoted_on"], business: query["business"])
  }

  /// What tells a cover.
  private static let cover = [
    (name: "region", meaning: "Only books in force in this rating region; with inception.", isRequired: false),
    (name: "inception", meaning: "Only books in force for a cover that begins on this day; with region.", isRequired: false),
    (name: "quoted_on", meaning: "The day of the quotation, where a book limits it.", isRequired: false),
    (name: "business", meaning: "new or renewal; renewal when left out.", isRequired: false),
  ]

  private static let face = Schema.object([
    ("id", Schema.text), ("title", Schema.named("Text")), ("standing", Schema.text), ("product", Schema.text),
    ("jurisdiction", Schema.text),
    ("inception", Schema.text), ("content_hash", Schema.text),
  ])
}
