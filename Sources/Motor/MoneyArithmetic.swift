extension Money {
  /// The sum. What does not fit 64 bits of fen is a mistake of the program and stops it; ``sum(_:)`` asks instead.
  public static func + (left: Money, right: Money) -> Money { Money(fen: left.fen + right.fen) }
  /// The difference; see `+`.
  public static func - (left: Money, right: Money) -> Money { Money(fen: left.fen - right.fen) }
  /// What is owed as what is due, and the other way round.
  public static prefix func - (amount: Money) -> Money { Money(fen: -amount.fen) }
  /// Adds; see `+`.
  public static func += (left: inout Money, right: Money) { left = left + right }
  /// Subtracts; see `+`.
  public static func -= (left: inout Money, right: Money) { left = left - right }

  /// The sum of all, whatever their order; `nil` when it does not fit 64 bits of fen.
  public static func sum(_ amounts: some Sequence<Money>) -> Money? {
    let fen = amounts.reduce(Int128(0)) { $0 + Int128($1.fen) }
    return Int64(exactly: fen).map(Money.init(fen:))
  }

  /// The amount times a factor, rounded to whole fen once; `nil` when it does not fit.
  public func times(_ factor: FixedDecimal, rounding: Rounding) -> Money? {
    guard let power = FixedDecimal.power(factor.scale) else { return nil }
    let fen = rounding.quotient(Int128(self.fen) * Int128(factor.unscaled), by: power)
    return Int64(exactly: fen).map(Money.init(fen:))
  }

  /// `part` out of `whole` of the amount, rounded to whole fen once: 275 of 365 days. `nil` when it does not fit.
  ///
  /// - Precondition: `whole` is positive.
  public func share(_ part: Int64, of whole: Int64, rounding: Rounding) -> Money? {
    precondition(whole > 0, "a share is of something positive")
    let fen = rounding.quotient(Int128(self.fen) * Int128(part), by: Int128(whole))
    return Int64(exactly: fen).map(Money.init(fen:))
  }
}
