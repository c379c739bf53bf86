internal import Motor
public import RuleEngine

extension ClaimOrPay {
  /// The advice as the API answers it.
  public var json: JSONText {
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
