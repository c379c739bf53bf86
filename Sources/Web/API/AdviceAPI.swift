internal import Exchange
internal import Motor
internal import RuleEngine

/// `POST /v1/advice`: claim a small loss, or pay it yourself.
struct AdviceAPI {
  let house: House

  var endpoint: Endpoint {
    .post("/v1/advice", Self.contract) { call in
      let body = try APIBody(try call.json(), allowed: ["risk", "loss", "books"])
      let enquiry = try PriceEnquiry(try body.risk(), today: house.today())
      guard let loss = try body.object("loss") else { throw APIBody.wrong("loss", Text(zh: "缺少 loss", en: "loss is missing")) }
      let told = try SmallLoss.read(
        amount: try loss.text("amount"), cover: try loss.text("cover"), on: try loss.text("on"), enquiry: enquiry)
      return .json(try house.tariffs.advice(on: told, enquiry, books: try body.texts("books")).json)
    }
  }

  private static let contract = Contract(
    id: "advice", summary: "Whether to claim a small loss or to pay it: the premiums of the coming years either way",
    request: (
      Schema.object(
        [
          ("risk", Schema.facts("The coming renewal, without the loss in its record.")),
          (
            "loss",
            Schema.object(
              [("amount", Schema.text), ("cover", Schema.oneOf(SmallLoss.Cover.allCases.map(\.rawValue))), ("on", Schema.day)], required: ["amount"])
          ),
          ("books", Schema.array(Schema.text)),
        ], required: ["risk", "loss"]), "application/json"
    ),
    response: Schema.object([
      ("advice", Schema.oneOf(["claim", "pay", "either"])), ("loss", Schema.named("Money")), ("break_even", Schema.named("Money")),
      ("rulebooks", Schema.array(Schema.text)),
      (
        "years",
        Schema.array(
          Schema.object([
            ("inception", Schema.day), ("difference", Schema.named("Money")),
            ("premiums", Schema.array(Schema.object([("rulebook", Schema.text), ("paying", Schema.named("Money")), ("claiming", Schema.named("Money"))]))),
          ]))
      ),
    ]),
    problems: [.malformed, .tooLarge, .unsupportedMediaType, .unprocessable])
}

extension SmallLoss {
  /// Reads a loss as a form or a document tells it.
  static func read(amount: String?, cover: String?, on: String?, enquiry: PriceEnquiry) throws(RiskErrors) -> SmallLoss {
    var errors: [RiskError] = []
    var money = Money(fen: 0)
    do throws(ParseError) { money = try Money(parsing: amount ?? "") } catch {
      errors.append(RiskError(input: "loss.amount", problem: amount == nil ? Text(zh: "缺少损失金额", en: "the amount of the loss is missing") : error.problem))
    }
    let chosen = Cover(rawValue: cover ?? Cover.commercial.rawValue)
    if chosen == nil {
      let names = Cover.allCases.map(\.rawValue).joined(separator: ", ")
      errors.append(RiskError(input: "loss.cover", problem: Text(zh: "应为 \(names) 之一", en: "one of \(names) is wanted")))
    }
    var day = enquiry.quotedOn.adding(days: -1)
    if let on {
      do throws(ParseError) { day = try Day(parsing: on) } catch { errors.append(RiskError(input: "loss.on", problem: error.problem)) }
    }
    if day > enquiry.quotedOn {
      errors.append(RiskError(input: "loss.on", problem: Text(zh: "损失日不能晚于投保查询日", en: "the loss cannot be after the day of the quotation")))
    }
    guard errors.isEmpty, let chosen else { throw RiskErrors(errors: errors) }
    return try SmallLoss(amount: money, cover: chosen, on: day)
  }
}

extension ClaimOrPay {
  var json: JSONText {
    .object([
      ("advice", .string(advice.rawValue)), ("loss", loss.amount.json), ("break_even", costOfClaiming.json),
      ("rulebooks", .array(books.map { .string($0.id) })),
      (
        "years",
        .array(
          years.map { year in
            .object([
              ("inception", .string(year.inception.description)), ("difference", year.difference.json),
              (
                "premiums",
                .array(
                  zip(books, year.premiums).map {
                    .object([("rulebook", .string($0.id)), ("paying", $1.paying.json), ("claiming", $1.claiming.json)])
                  })
              ),
            ])
          })
      ),
    ])
  }
}
