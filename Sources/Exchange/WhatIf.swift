public import Motor
public import RuleEngine

/// What a change of the record does to the price of each tariff.
public struct WhatIf: Sendable {
  /// Changes that do the same to every price, such as violations of one class.
  public var changes: [RecordChange]
  /// By tariff, in the order of the quotes; `nil` where the tariff gives no price before or after.
  public var effects: [Effect?]
  /// By tariff: why it gives no price after the change; empty where it gives one, or gave none before.
  public var reasons: [[Text]]

  /// The price of one tariff before and after.
  public struct Effect: Hashable, Sendable {
    public var before: Money
    public var after: Money
    /// Above zero where the change makes it dearer.
    public var difference: Money { after - before }
  }
}

extension Tariffs {
  /// What would change the prices: one more claim, one more accident, one violation of each kind, a clean year.
  ///
  /// - Parameter quotes: what `prices` answered for the enquiry.
  public func whatIf(_ enquiry: PriceEnquiry, quotes: [Quote]) throws(RiskErrors) -> [WhatIf] {
    var found: [WhatIf] = []
    for change in [RecordChange.claim, .accident] + violationKinds.map({ .violation(kind: $0) }) + [.cleanYear] {
      let changed = try complete(change.applied(to: enquiry))
      let after = quotes.map { quote($0.book, $0.shift(for: changed), changed) }
      let effects = zip(quotes, after).map(Self.effect)
      let reasons = zip(quotes, after).map { $0.premium == nil ? [] : $1.reasons }
      if case .violation = change,
        let same = found.firstIndex(where: { $0.isOfViolations && $0.effects == effects && $0.reasons == reasons })
      {
        found[same].changes.append(change)
      } else {
        found.append(WhatIf(changes: [change], effects: effects, reasons: reasons))
      }
    }
    return found
  }

  private static func effect(_ quote: Quote, _ after: Quote) -> WhatIf.Effect? {
    guard let before = quote.premium, let premium = after.premium else { return nil }
    return WhatIf.Effect(before: before, after: premium)
  }

  /// The kinds of violations that the dictionary names.
  public var violationKinds: [String] {
    guard case .list(let fields, _)? = input(RecordName.violations)?.shape, case .code(let kinds)? = fields.first?.type else { return [] }
    return kinds.codes
  }
}

extension WhatIf {
  fileprivate var isOfViolations: Bool { if case .violation? = changes.first { true } else { false } }
}
