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
  public enum Advice: String, Sendable, CaseIterable {
    case claim, pay, either
    /// Claiming is cheaper as far as the years were worked out, but later ones may cost more.
    case open
  }

  public var loss: SmallLoss
  /// The most that the cover pays for a loss of this kind; `nil` where no limit is known.
  public var mostPaid: Money?
  /// The tariffs that price the car, one a cover, all in force on the first day of cover unless the caller named others.
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

  /// What the insurer would pay of this loss.
  public var paid: Money { mostPaid.map { min($0, loss.amount) } ?? loss.amount }

  /// What is cheaper for this loss.
  public var advice: Advice {
    let cost = costOfClaiming
    if paid.fen < cost.fen { return .pay }
    guard case .forgotten = end else { return .open }
    return paid.fen > cost.fen ? .claim : .either
  }
}

extension Tariffs {
  /// Works out both futures of a small loss, renewal by renewal, with nothing else happening and the tariffs staying as they are.
  ///
  /// - Parameters:
  ///   - enquiry: the coming renewal, without the loss in its record.
  ///   - books: by id, also ones that are no longer in force; those in force when left out.
  ///   - mostYears: how far to look; the years after which a claim no longer changes any price are left out.
  /// - Throws: what is missing, also when no tariff gives a price, when no earlier policy could pay, and when several tariffs for the
  ///   same cover are asked at once.
  public func advice(
    on loss: SmallLoss, _ enquiry: PriceEnquiry, books: [String]? = nil, mostYears: Int = 8
  ) throws(RiskErrors) -> ClaimOrPay {
    let complete = try complete(enquiry, books: books)
    let quotes = prices(complete).filter { books != nil || $0.isInForce }
    try Self.check(loss, enquiry)
    try Self.check(loss.cover, quotes, complete)
    let priced = try Self.oneOfEach(quotes, areNamed: books != nil)
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
      loss: loss, mostPaid: mostPaid(for: loss), books: priced.map(\.book), years: years, end: end,
      silent: quotes.filter { $0.premium == nil && loss.cover.concerns($0.book) },
      assumptions: complete.assumptions)
  }

  /// The tariffs of what an owner buys together: the compulsory one and one commercial one. Of commercial ones in force, the official goes
  /// before the illustrative.
  ///
  /// - Throws: where several remain, which are alternatives.
  private static func oneOfEach(_ quotes: [Quote], areNamed: Bool) throws(RiskErrors) -> [Quote] {
    let priced = areNamed ? quotes.filter { $0.premium != nil } : bought(quotes)
    for isCompulsory in [true, false] {
      let same = priced.filter { $0.isCompulsory == isCompulsory }
      guard same.count > 1 else { continue }
      let names = same.map(\.book.id).joined(separator: ", ")
      throw RiskErrors("books", Text(zh: "一辆车只投保其中一个，请指定：\(names)", en: "a car is insured under one of these; name one: \(names)"))
    }
    return priced
  }

  /// Of prices in force, those that an owner would pay: official ones before illustrative ones of the same cover.
  public static func bought(_ quotes: [Quote]) -> [Quote] {
    let priced = quotes.filter { $0.isInForce && $0.premium != nil }
    return priced.filter { quote in
      quote.book.standing == .official
        || !priced.contains {
          $0.book.standing == .official && $0.isCompulsory == quote.isCompulsory
        }
    }
  }

  /// - Throws: where no policy can have been in force on the day of the loss.
  private static func check(_ loss: SmallLoss, _ enquiry: PriceEnquiry) throws(RiskErrors) {
    if let registered = enquiry.sheet.day(RecordName.firstRegistered), registered > loss.on {
      throw RiskErrors("loss.on", Text(zh: "当日车辆尚未登记", en: "the car was not registered on that day"))
    }
    guard !enquiry.isNew, enquiry.sheet.scalar(RecordName.insuredYears) != 0 else {
      let problem = Text(zh: "没有以往的保单，无险可报", en: "there is no earlier policy that could pay")
      throw RiskErrors(enquiry.isNew ? RecordName.newVehicle : RecordName.insuredYears, problem)
    }
  }

  /// What compulsory insurance pays at most for damage to somebody's property; the other covers pay more than any small loss.
  private func mostPaid(for loss: SmallLoss) -> Money? {
    guard loss.cover == .compulsory, let limits else { return nil }
    let accident = RiskFacts([RecordName.accidentOn: .text(loss.on.description), RecordName.atFault: .text("true")])
    guard let risk = try? limits.risk(accident), let limit = try? limits.value(of: 0, risk) else { return nil }
    return Money(fen: limit)
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
      throw RiskErrors(RecordName.insureDamage, problem)
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
