public import Motor
internal import RuleEngine

extension ClaimOrPay {
  /// The advice as the API answers it.
  public var json: JSONText {
    .object([
      ("advice", .string(advice.rawValue)), ("loss", loss.amount.json), ("break_even", costOfClaiming.json),
      ("paid", paid.json),
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
      ("end", .string(end.code)),
      ("silent", .array(silent.map { .object([("rulebook", .string($0.book.id)), ("reasons", .array($0.reasons.map { .text($0) }))]) })),
      ("assumptions", .array(assumptions.map { .text($0) })),
    ])
  }
}

extension ClaimOrPay.End {
  /// As documents call it.
  public var code: String {
    switch self {
    case .forgotten: "forgotten"
    case .horizon: "horizon"
    case .silenced: "tariff_stopped"
    }
  }

  /// What a reader must know about the years that are not there.
  public var meaning: Text {
    switch self {
    case .forgotten: Text(zh: "此后报险与否保费相同", en: "After that, the premiums are the same either way")
    case .horizon: Text(zh: "更远的年份没有计算，差额可能更大", en: "Later years were not worked out; the difference may grow")
    case .silenced(let quote):
      Text(
        zh: "此后《\(quote.book.title.zh)》不能报价，差额可能更大：\(quote.reasons.map(\.zh).joined(separator: "；"))",
        en:
          "After that, “\(quote.book.title.en)” gives no price, and the difference may grow: \(quote.reasons.map(\.en).joined(separator: "; "))"
      )
    }
  }
}
