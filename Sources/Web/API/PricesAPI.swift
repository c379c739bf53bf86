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
