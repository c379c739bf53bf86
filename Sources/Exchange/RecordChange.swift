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
    var renewed = self
    for passed in 0..<years {
      let issued = quotedOn.adding(years: passed).description
      renewed.add(["on": issued], to: RecordName.earlierQuotations, fields: ["on"])
      renewed.add(["issued_on": issued], to: RecordName.earlierCompulsoryPolicies, fields: ["issued_on"])
    }
    renewed.tell(RecordName.insuredYears, .text(String((isNew ? 0 : insuredYears) + years)))
    renewed.tell(RecordName.newVehicle, .text("false"))
    renewed.tell(RecordName.transferred, .text("false"))
    renewed.move(inception: inception.adding(years: years), quotedOn: quotedOn.adding(years: years))
    return renewed
  }

  mutating func addClaim(of paid: Money, settledOn day: Day) {
    add(["settled_on": day.description, "paid": paid.description], to: RecordName.claims, fields: ["settled_on", "paid"])
  }

  mutating func addAccident(on day: Day) {
    let fields = ["on", "at_fault", "death", "while_stolen"]
    add(
      ["on": day.description, "at_fault": "true", "death": "false", "while_stolen": "false"], to: RecordName.accidents, fields: fields)
  }

  private mutating func move(inception: Day, quotedOn: Day) {
    (self.inception, self.quotedOn) = (inception, quotedOn)
    tell(RecordName.inception, .text(inception.description))
    tell(RecordName.quotedOn, .text(quotedOn.description))
    tell(RecordName.previousLastDay, .text(inception.adding(days: -1).description))
  }
}
