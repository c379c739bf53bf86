public import Motor
public import RuleEngine

/// What a change of the record does to the price of each tariff.
public struct WhatIf: Sendable {
  /// Changes that do the same to every price, such as violations of one class.
  public var changes: [RecordChange]
  /// By tariff, in the order of the quotes; `nil` where the tariff gives no price before or after.
  public var effects: [Effect?]

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
      let effects = quotes.map { effect(on: $0, changed) }
      if case .violation = change, let same = found.firstIndex(where: { $0.isOfViolations && $0.effects == effects }) {
        found[same].changes.append(change)
      } else {
        found.append(WhatIf(changes: [change], effects: effects))
      }
    }
    return found
  }

  private func effect(on quote: Quote, _ changed: CompleteEnquiry) -> WhatIf.Effect? {
    guard let before = quote.premium, let after = self.quote(quote.book, quote.shift(for: changed), changed).premium else { return nil }
    return WhatIf.Effect(before: before, after: after)
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
