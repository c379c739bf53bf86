internal import Exchange
internal import Identity
internal import Motor
internal import RuleEngine
internal import Storage

/// `POST /v1/quotations` and `GET /v1/quotations/{key}`: prices that are kept.
struct QuotationsAPI {
  let house: House

  var endpoints: [Endpoint] {
    [
      .post("/v1/quotations", Self.saving) { call in
        let body = try APIBody(try call.json(), allowed: ["risk", "books"])
        let house = house
        return .kept(
          try await house.quotations.save(
            try body.risk(), books: try body.texts("books"), today: house.today(), by: Act(.visitor, for: "quotation"),
            once: try call.once()
          ) { quotation, key in
            let json = JSONText.object([("key", .string(key.clear))] + quotation.fields(at: quotation.savedAt))
            return KeptAnswer(
              status: 201, type: "application/json", location: "/v1/quotations/\(key.clear)", body: Array(json.description.utf8))
          })
      },
      .get("/v1/quotations/{key}", Self.opening) { call in
        let quotation = try await house.quotation(call)
        let replays = try house.quotations.replay(quotation)
        return .json(.object(quotation.fields(at: house.now) + [("replay", .array(replays.map(\.json)))]))
      },
    ]
  }

  private static let kept: [(String, JSONText)] = [
    ("number", Schema.text), ("saved_at", Schema.text), ("valid_until", Schema.text), ("is_valid", Schema.flag), ("region", Schema.text),
    ("inception", Schema.day), ("risk", Schema.facts("The facts that were told.")),
    (
      "quotes",
      Schema.array(
        Schema.object(
          [
            ("rulebook", Schema.text), ("content_hash", Schema.text), ("moved_years", Schema.whole), ("premium", Schema.named("Money")),
          ], required: ["rulebook", "content_hash", "moved_years"]))
    ),
  ]

  private static let saving = Contract(
    id: "saveQuotation", summary: "Keeps the prices of a car: a number, an address that only you know, and how long they hold",
    request: (
      Schema.object(
        [
          ("risk", Schema.facts("Facts by the names of the rulebooks' inputs (GET /v1/rulebooks/{id}); region is required.")),
          ("books", Schema.array(Schema.text)),
        ], required: ["risk"]), "application/json"
    ),
    response: Schema.object([("key", Schema.text)] + kept), status: 201, takesKey: true,
    problems: [.malformed, .tooLarge, .unsupportedMediaType, .unprocessable, .inFlight, .storage])

  private static let opening = Contract(
    id: "quotation", summary: "A quotation as it was saved, and what the same rulebooks say now",
    response: Schema.object(
      kept + [
        (
          "replay",
          Schema.array(
            Schema.object(
              [
                ("rulebook", Schema.text), ("outcome", Schema.oneOf(["same", "differs", "book_changed", "book_gone"])),
                ("premium", Schema.named("Money")),
              ], required: ["rulebook", "outcome"]))
        )
      ]), problems: [.notFound, .storage])
}

extension House {
  /// - Throws: 404 for an address that nobody was given, and no word about whether it is the form or the key that is wrong.
  func quotation(_ call: Call) async throws -> Quotation {
    let key = try? AddressKey(parsing: call.parameters["key"] ?? "")
    if let key, let quotation = try await quotations.open(key) { return quotation }
    throw Problem(.notFound, Text(zh: "没有这份报价单", en: "There is no such quotation"))
  }
}

extension Quotation {
  func fields(at moment: Timestamp) -> [(String, JSONText)] {
    [
      ("number", .string(number)), ("saved_at", .string(savedAt.description)), ("valid_until", .string(validUntil.description)),
      ("is_valid", .boolean(isValid(at: moment))), ("region", .string(region)), ("inception", .string(inception.description)),
      ("risk", facts.json),
      (
        "quotes",
        .array(
          lines.map { line in
            .object(
              [
                ("rulebook", .string(line.book)), ("content_hash", .string(line.contentHash)),
                ("moved_years", .number(Int64(line.movedYears))),
              ] + (line.premium.map { [("premium", $0.json)] } ?? []))
          })
      ),
    ]
  }
}

extension QuotationDesk.Replay {
  fileprivate var json: JSONText {
    .object(
      [("rulebook", .string(line.book)), ("outcome", .string(name))] + (quote?.premium.map { [("premium", $0.json)] } ?? []))
  }

  private var name: String {
    switch outcome {
    case .same: "same"
    case .differs: "differs"
    case .bookChanged: "book_changed"
    case .bookGone: "book_gone"
    }
  }

  var quote: Quote? {
    switch outcome {
    case .same(let quote), .differs(let quote), .bookChanged(let quote): quote
    case .bookGone: nil
    }
  }
}
