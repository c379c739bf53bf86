internal import Motor

/// Exact division of numbers that are not negative, with each rounding, as every dialect writes it.
struct SQLDivision {
  let dialect: SQLDialect
  /// The kind in which the numerator is held, wide enough for the rounding's addition.
  let kind: SQLTerm.Kind
  let quotientFits: Bool

  /// n ÷ d, rounded away from or towards zero as the rounding asks of numbers of this sign.
  ///
  /// - Parameters:
  ///   - n: not negative: the numerator, or its opposite where `isNegative`.
  ///   - divisor: d where it is known.
  func rounded(_ n: SQLTerm, _ d: SQLTerm, _ rounding: Rounding, divisor: Int128?, isNegative: Bool) -> SQLTerm {
    switch rounding {
    case .halfUp: return truncated(sum(n, divisor.map { number($0 / 2) } ?? "\(half(d.text))"), d)
    case .halfDown: return truncated(sum(n, divisor.map { number(($0 - 1) / 2) } ?? half("\(d.within(.sum)) - 1")), d)
    case .halfEven:
      let held = n.kind < kind ? n.cast(to: dialect, kind) : n
      let (q, twice) = (truncated(held, d), "2 * \(remainder(held, d))")
      let isOdd = remainder(q, .number(2))
      let divisor = d.within(.sum)
      let text = "\(q.within(.sum)) + CASE WHEN \(twice) > \(divisor) OR \(twice) = \(divisor) AND \(isOdd) = 1 THEN 1 ELSE 0 END"
      return SQLTerm(text: text, kind: q.kind, binding: .sum)
    case .up: return away(n, d, divisor)
    case .down: return truncated(n, d)
    case .floor: return isNegative ? away(n, d, divisor) : truncated(n, d)
    case .ceiling: return isNegative ? truncated(n, d) : away(n, d, divisor)
    }
  }

  private func away(_ n: SQLTerm, _ d: SQLTerm, _ divisor: Int128?) -> SQLTerm {
    truncated(sum(n, divisor.map { number($0 - 1) } ?? "\(d.within(.sum)) - 1"), d)
  }

  private func number(_ value: Int128) -> String { value == 0 ? "" : "\(value)" }

  /// A number, not negative, halved and cut to a whole one. Half a divisor may be too large for a word where the quotient is not.
  private func half(_ text: String) -> String {
    let halving = SQLDivision(dialect: dialect, kind: kind, quotientFits: false)
    return halving.truncated(SQLTerm(text: text, kind: .word, binding: .sum), .number(2)).text
  }

  private func sum(_ n: SQLTerm, _ addend: String) -> SQLTerm {
    guard !addend.isEmpty else { return n }
    let held = n.kind < kind ? n.cast(to: dialect, kind) : n
    return SQLTerm(text: "\(held.within(.sum)) + \(addend)", kind: kind, binding: .sum)
  }

  /// The quotient without what is behind the point.
  private func truncated(_ n: SQLTerm, _ d: SQLTerm) -> SQLTerm {
    let held = n.kind < kind ? n.cast(to: dialect, kind) : n
    switch (dialect, kind) {
    case (.postgresql, .wide): return SQLTerm(text: "DIV(\(held.text), \(d.text))", kind: .wide)
    case (.postgresql, _): return SQLTerm(text: "(\(held.within(.atom)) / \(d.within(.atom)))", kind: .word)
    case (.duckdb, _): return SQLTerm(text: "(\(held.within(.atom)) // \(d.within(.atom)))", kind: kind)
    case (.spark, .wide) where !quotientFits:
      let whole = "(\(held.within(.atom)) - \(remainder(held, d)))"
      return SQLTerm(text: "CAST(\(whole) / \(d.within(.atom)) AS DECIMAL(38, 0))", kind: .wide)
    case (.spark, _): return SQLTerm(text: "(\(held.within(.atom)) div \(d.within(.atom)))", kind: .word)
    }
  }

  private func remainder(_ n: SQLTerm, _ d: SQLTerm) -> String { "(\(n.within(.atom)) % \(d.within(.atom)))" }
}
