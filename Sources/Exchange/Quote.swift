public import Motor
public import RuleEngine

/// What one tariff says to an enquiry.
public struct Quote: Sendable {
  /// A price, or why there is none.
  public enum Outcome: Sendable {
    case priced(Money)
    /// The tariff does not insure this risk, or lacks a figure that it needs.
    case refused(Refusal)
    /// What must be told before the tariff can say anything.
    case incomplete([RiskError])
  }

  public var book: Rulebook
  /// 0 where the book is in force on the first day of cover.
  public var shift: YearShift
  public var outcome: Outcome

  /// The price, `nil` where there is none.
  public var premium: Money? { if case .priced(let premium) = outcome { premium } else { nil } }
  /// Why there is no price; empty where there is one.
  public var reasons: [Text] {
    switch outcome {
    case .priced: []
    case .refused(let refusal): [refusal.text]
    case .incomplete(let errors): errors.map(\.problem)
    }
  }
  /// Whether the book is in force on the first day of cover.
  public var isInForce: Bool { shift.years == 0 }

  /// Whether it is for compulsory insurance 交强险, and not for a commercial one.
  public var isCompulsory: Bool { book.product == Tariffs.compulsory }

  /// The move in time for a later enquiry: the tariff is supposed to stay as it is, also after its last day.
  func shift(for later: CompleteEnquiry) -> YearShift { YearShift(of: later.inception, into: book) ?? shift }
}
