internal import Motor
internal import NIOCore
internal import RuleEngine

/// `POST /v1/comparisons`: what a change of tariff does to whom, over a portfolio as CSV.
struct ComparisonsAPI {
  let house: House

  var endpoint: Endpoint {
    .post("/v1/comparisons", Self.contract, bodyBytes: Limits.uploadBytes) { call in
      guard call.mediaType == "text/csv" else {
        throw Problem(.unsupportedMediaType, Text(zh: "请以 text/csv 上传", en: "Send the portfolio as text/csv"))
      }
      guard let old = call.query["old"], let new = call.query["new"] else {
        throw Problem(.unprocessable, Text(zh: "地址里须有 old 和 new 两本规则书", en: "The address must name two rulebooks: ?old=…&new=…"))
      }
      let body = call.body
      let study = try await SwitchStudy.run(house) {
        SwitchStudy.Request(old: old, new: new, csv: Array(body.readableBytesView), name: "portfolio.csv")
      }
      return .json(
        .object([
          ("comparison", study.comparison.json(lines: study.reading.lines)), ("rejected", .number(Int64(study.reading.rejected))),
          ("reasons", .array(study.reading.firstReasons.map { .string($0) })),
        ]))
    }
  }

  private static let contract = Contract(
    id: "comparisons", summary: "Who pays more and who less when one tariff replaces another, over a portfolio",
    request: (Schema.text, "text/csv"),
    response: Schema.object([
      ("comparison", Schema.facts("Totals, histogram, segments, the rows that change most.")), ("rejected", Schema.whole),
      ("reasons", Schema.array(Schema.text)),
    ]),
    query: [
      (name: "old", meaning: "The rulebook that is replaced.", isRequired: true),
      (name: "new", meaning: "The one that replaces it.", isRequired: true),
    ],
    problems: [.tooLarge, .unsupportedMediaType, .unprocessable, .notFound, .busy])
}
