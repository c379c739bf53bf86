internal import Exchange
internal import Motor
internal import RuleEngine

extension Quote {
  /// The quote as the API answers it.
  func json(receipt: JSONText?) -> JSONText {
    var fields: [(String, JSONText)] = [
      ("rulebook", .string(book.id)), ("title", .text(book.title)), ("product", .string(book.product)),
      ("standing", .string(book.standing.rawValue)),
      ("content_hash", .string(book.contentHash)), ("in_force", .boolean(isInForce)), ("moved_years", .number(Int64(shift.years))),
    ]
    switch outcome {
    case .priced(let premium): fields.append(("premium", premium.json))
    case .refused(let refusal): fields.append(("refused", .text(refusal.text)))
    case .incomplete(let errors): fields.append(("incomplete", .array(errors.map(\.json))))
    }
    if let receipt { fields.append(("receipt", receipt)) }
    return .object(fields)
  }

  static let schema = Schema.object(
    [
      ("rulebook", Schema.text), ("title", Schema.named("Text")), ("product", Schema.text),
      ("standing", Schema.oneOf(["official", "illustrative"])),
      ("content_hash", Schema.text), ("in_force", Schema.flag), ("moved_years", Schema.whole), ("premium", Schema.named("Money")),
      ("refused", Schema.named("Text")),
      ("incomplete", Schema.array(Schema.object([("input", Schema.text), ("problem", Schema.named("Text"))]))),
      ("receipt", Schema.facts("Every step behind the price: values, rows of tables, roundings, sources.")),
    ], required: ["rulebook", "title", "product", "standing", "content_hash", "in_force", "moved_years"])
}

extension RiskError {
  var json: JSONText { .object([("input", .string(input)), ("problem", .text(problem))]) }
}

extension WhatIf {
  func json(of quotes: [Quote]) -> JSONText {
    .object([
      ("changes", .array(changes.map { .string($0.name) })),
      (
        "effects",
        .array(
          zip(quotes, effects).compactMap { quote, effect in
            effect.map { .object([("rulebook", .string(quote.book.id)), ("after", $0.after.json), ("difference", $0.difference.json)]) }
          })
      ),
      (
        "refused",
        .array(
          zip(quotes, reasons).compactMap { quote, reasons in
            reasons.isEmpty ? nil : .object([("rulebook", .string(quote.book.id)), ("reasons", .array(reasons.map { .text($0) }))])
          })
      ),
    ])
  }

  static let schema = Schema.object([
    ("changes", Schema.array(Schema.text)),
    (
      "effects",
      Schema.array(Schema.object([("rulebook", Schema.text), ("after", Schema.named("Money")), ("difference", Schema.named("Money"))]))
    ),
    ("refused", Schema.array(Schema.object([("rulebook", Schema.text), ("reasons", Schema.array(Schema.named("Text")))]))),
  ])
}

extension RecordChange {
  /// As the API names it.
  var name: String {
    switch self {
    case .claim: "claim"
    case .accident: "accident"
    case .violation(let kind): "violation:\(kind)"
    case .cleanYear: "clean_year"
    }
  }
}
