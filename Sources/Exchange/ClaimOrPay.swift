public import Motor
public import RuleEngine

/// Claim or pay yourself: what reporting a small loss costs in premiums of the coming years, to the fen.
public struct ClaimOrPay: Sendable {
  /// One renewal, both ways.
  public struct Year: Sendable {
    /// First day of that year's cover.
    public var inception: Day
    /// By tariff, in the order of `books`: the premiums if the owner pays, and if the insurer does.
    public var premiums: [(paying: Money, claiming: Money)]

    /// How much more the year costs after a claim.
    public var difference: Money {
      premiums.reduce(.zero) { $0 + $1.claiming - $1.paying }
    }
  }

  /// Why there is no later year.
  public enum End: Sendable {
    /// The claim no longer changes any price.
    case forgotten
    /// It may still do so, but that is as far as was asked.
    case horizon
    /// The tariff gives no price for a later year, so that the sum is too small by what it would have added.
    case silenced(Quote)
  }

  /// What is cheaper.
  public enum Advice: String, Sendable { case claim, pay, either }

  public var loss: SmallLoss
  /// The tariffs that price the car, all in force on the first day of cover unless the caller named others.
  public var books: [Rulebook]
  /// The coming renewals.
  public var years: [Year]
  public var end: End
  /// Tariffs that gave no price, so that the sum leaves them out.
  public var silent: [Quote]
  /// What was not told and is taken to be so.
  public var assumptions: [Text]

  /// What reporting the loss costs in premiums, all years together. It is also the break-even amount: a smaller loss is cheaper to pay.
  public var costOfClaiming: Money { years.reduce(.zero) { $0 + $1.difference } }

  /// What is cheaper for this loss.
  public var advice: Advice {
    let cost = costOfClaiming
    return loss.amount.fen < cost.fen ? .pay : loss.amount.fen > cost.fen ? .claim : .either
  }
}

extension Tariffs {
  /// Works out both futures of a small loss, renewal by renewal, with nothing else happening and the tariffs staying as they are.
  ///
  /// - Parameters:
  ///   - enquiry: the coming renewal, without the loss in its record.
  ///   - books: by id, also ones that are no longer in force; those in force when left out.
  ///   - mostYears: how far to look; it stops when a claim no longer changes any price.
  /// - Throws: what is missing, also when no tariff gives a price.
  public func advice(
    on loss: SmallLoss, _ enquiry: PriceEnquiry, books: [String]? = nil, mostYears: Int = 8
  ) throws(RiskErrors) -> ClaimOrPay {
    let complete = try complete(enquiry, books: books)
    let quotes = prices(complete).filter { books != nil || $0.isInForce }
    let priced = quotes.filter { $0.premium != nil }
    try Self.check(loss.cover, quotes, complete)
    var claimed = enquiry
    if loss.cover != .compulsory { claimed.addClaim(of: loss.amount, settledOn: loss.on) }
    if loss.cover != .commercial { claimed.addAccident(on: loss.on) }
    guard claimed.sheet.errors.isEmpty else {
      throw RiskErrors(errors: claimed.sheet.errors.map { RiskError(input: "loss.amount", problem: $0.problem) })
    }
    var years: [ClaimOrPay.Year] = []
    var end = ClaimOrPay.End.horizon
    renewals: for number in 0..<mostYears {
      let (paying, claiming) = (try self.complete(enquiry.renewed(after: number)), try self.complete(claimed.renewed(after: number)))
      var premiums: [(paying: Money, claiming: Money)] = []
      for quote in priced {
        let shift = quote.shift(for: paying)
        let (without, with) = (self.quote(quote.book, shift, paying), self.quote(quote.book, shift, claiming))
        guard let premium = without.premium, let dearer = with.premium else {
          end = .silenced(without.premium == nil ? without : with)
          break renewals
        }
        premiums.append((premium, dearer))
      }
      years.append(ClaimOrPay.Year(inception: paying.inception, premiums: premiums))
    }
    if case .horizon = end, years.last?.difference == .zero { end = .forgotten }
    while let last = years.last, last.difference == .zero, years.count > 1 { years.removeLast() }
    return ClaimOrPay(
      loss: loss, books: priced.map(\.book), years: years, end: end,
      silent: quotes.filter { $0.premium == nil && loss.cover.concerns($0.book) },
      assumptions: complete.assumptions)
  }

  /// - Throws: where the insurance that would pay is not there or gives no price, so that there is nothing to claim from or to compare.
  private static func check(_ cover: SmallLoss.Cover, _ quotes: [Quote], _ enquiry: CompleteEnquiry) throws(RiskErrors) {
    for needed in cover.parts {
      let asked = quotes.filter { needed.concerns($0.book) }
      guard asked.contains(where: { $0.premium != nil }) else { throw RiskErrors(errors: reasons(asked.isEmpty ? quotes : asked)) }
    }
    let insures = quotes.filter { SmallLoss.Cover.commercial.concerns($0.book) && $0.premium != nil }.map(\.book)
    let mustBeChosen = insures.contains { book in book.inputs.contains { $0.name == RecordName.insureDamage } }
    guard cover != .commercial || !mustBeChosen || enquiry.sheet.scalar(RecordName.insureDamage) == 1 else {
      let problem = Text(zh: "没有投保车损险，本车的损失无险可报", en: "damage to the own car is not insured, so that there is nothing to claim")
      throw RiskErrors(errors: [RiskError(input: RecordName.insureDamage, problem: problem)])
    }
  }

  /// Why no tariff gives a price.
  private static func reasons(_ quotes: [Quote]) -> [RiskError] {
    var reasons: [RiskError] = []
    for quote in quotes {
      switch quote.outcome {
      case .incomplete(let errors): reasons += errors.filter { !reasons.contains($0) }
      case .refused(let refusal): reasons.append(RiskError(input: quote.book.id, problem: refusal.text))
      case .priced: break
      }
    }
    if reasons.isEmpty {
      reasons.append(RiskError(input: "inception", problem: Text(zh: "起期当日没有施行中的费率", en: "no tariff is in force on that day")))
    }
    return reasons
  }
}
