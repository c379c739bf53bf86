internal import Exchange
internal import Motor
internal import RuleEngine

/// `POST /v1/advice`: claim a small loss, or pay it yourself.
struct AdviceAPI {
  let house: House

  var endpoint: Endpoint {
    .post("/v1/advice", Self.contract) { call in
      let body = try APIBody(try call.json(), allowed: ["risk", "loss", "books"])
      let enquiry = try house.tariffs.enquiry(try body.risk(), today: house.today())
      guard let loss = try body.object("loss", allowed: ["amount", "cover", "on"]) else {
        throw RiskErrors("loss", Text(zh: "缺少 loss", en: "loss is missing"))
      }
      let told = try SmallLoss(
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
              [("amount", Schema.text), ("cover", Schema.oneOf(SmallLoss.Cover.allCases.map(\.rawValue))), ("on", Schema.day)],
              required: ["amount"])
          ),
          ("books", Schema.array(Schema.text)),
        ], required: ["risk", "loss"]), "application/json"
    ),
    response: Schema.object([
      ("advice", Schema.oneOf(ClaimOrPay.Advice.allCases.map(\.rawValue))), ("loss", Schema.named("Money")),
      ("break_even", Schema.named("Money")), ("paid", Schema.named("Money")),
      ("rulebooks", Schema.array(Schema.text)),
      (
        "years",
        Schema.array(
          Schema.object([
            ("inception", Schema.day), ("difference", Schema.named("Money")),
            (
              "premiums",
              Schema.array(
                Schema.object([("rulebook", Schema.text), ("paying", Schema.named("Money")), ("claiming", Schema.named("Money"))]))
            ),
          ]))
      ),
      ("end", Schema.oneOf(["forgotten", "horizon", "tariff_stopped"])),
      ("silent", Schema.array(Schema.object([("rulebook", Schema.text), ("reasons", Schema.array(Schema.named("Text")))]))),
      ("assumptions", Schema.array(Schema.named("Text"))),
    ]),
    problems: [.malformed, .tooLarge, .unsupportedMediaType, .unprocessable])
}
