internal import Motor
internal import RuleEngine

/// Something that happens to a record and may change a price.
public enum RecordChange: Hashable, Sendable {
  /// The commercial insurance pays one more claim, settled before the quotation.
  case claim
  /// One more accident at fault that the compulsory insurance pays, nobody killed, before the quotation.
  case accident
  /// One more traffic violation of a kind of the dictionary, before the quotation.
  case violation(kind: String)
  /// The car is insured and nothing happens until the next renewal.
  case cleanYear

  /// The enquiry as it would be after the change.
  public func applied(to enquiry: PriceEnquiry) -> PriceEnquiry {
    var changed = enquiry
    let dayBefore = enquiry.quotedOn.adding(days: -1)
    switch self {
    case .claim: changed.addClaim(of: Money(fen: 1), settledOn: dayBefore)
    case .accident: changed.addAccident(on: dayBefore)
    case .violation(let kind): changed.add(["kind": kind, "on": dayBefore.description], to: RecordName.violations, fields: ["kind", "on"])
    case .cleanYear: changed = enquiry.renewed(after: 1)
    }
    return changed
  }
}

extension PriceEnquiry {
  /// The enquiry of a later renewal, nothing having happened in between: the dates of cover and quotation move on, the years insured count
  /// up, and each renewal in between is an earlier policy.
  func renewed(after years: Int) -> PriceEnquiry {
    guard years > 0 else { return self }
    var facts = facts
    let wasNew = facts.text(RecordName.newVehicle) == "true"
    for passed in 0..<years {
      let issued = quotedOn.adding(years: passed).description
      facts.append(["on": issued], to: RecordName.earlierQuotations, fields: ["on"])
      facts.append(["issued_on": issued], to: RecordName.earlierCompulsoryPolicies, fields: ["issued_on"])
    }
    let insured = wasNew ? 0 : facts.text(RecordName.insuredYears).flatMap { Int($0) } ?? 0
    facts[RecordName.insuredYears] = .text(String(insured + years))
    facts[RecordName.newVehicle] = .text("false")
    facts[RecordName.transferred] = .text("false")
    let begins = inception.adding(years: years)
    facts[RecordName.previousLastDay] = .text(begins.adding(days: -1).description)
    return moved(facts, inception: begins, quotedOn: quotedOn.adding(years: years))
  }

  mutating func addClaim(of paid: Money, settledOn day: Day) {
    add(["settled_on": day.description, "paid": paid.description], to: RecordName.claims, fields: ["settled_on", "paid"])
  }

  mutating func addAccident(on day: Day) {
    let fields = ["on", "at_fault", "death", "while_stolen"]
    add(
      ["on": day.description, "at_fault": "true", "death": "false", "while_stolen": "false"], to: RecordName.accidents, fields: fields)
  }

  mutating func add(_ record: [String: String], to list: String, fields: [String]) {
    facts.append(record, to: list, fields: fields)
  }

  private func moved(_ facts: RiskFacts, inception: Day, quotedOn: Day) -> PriceEnquiry {
    PriceEnquiry(facts, inception: inception, quotedOn: quotedOn, region: region, assumptions: assumptions)
  }

  private init(_ facts: RiskFacts, inception: Day, quotedOn: Day, region: String, assumptions: [Text]) {
    self.facts = facts
    self.facts[RecordName.inception] = .text(inception.description)
    self.facts[RecordName.quotedOn] = .text(quotedOn.description)
    self.inception = inception
    self.quotedOn = quotedOn
    self.region = region
    self.assumptions = assumptions
  }
}

extension RiskFacts {
  fileprivate mutating func append(_ record: [String: String], to list: String, fields: [String]) {
    self[list] = .records(records(list, fields: fields) + [record])
  }
}
