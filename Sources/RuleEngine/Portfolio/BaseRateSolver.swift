internal import Motor

/// Finds the value of one rate at which a portfolio's total reaches a target.
public struct BaseRateSolver: Sendable {
  /// The rate, and the totals on both sides of the target.
  public struct Solution: Sendable {
    public var input: String
    public var type: ValueType
    /// The smallest value whose total is not below the target (or, for a total that falls, not above it).
    public var value: Int64
    public var total: Int128
    /// One step less, and its total: the target lies between the two.
    public var before: (value: Int64, total: Int128)?
    public var evaluations: Int
  }

  /// Bisects over an input's range: at most some 60 ratings of the portfolio.
  ///
  /// - Parameters:
  ///   - input: a scalar input of the book, the same for every row.
  ///   - output: whose total is wanted.
  ///   - target: in the unit of the output's type.
  /// - Throws: `RiskErrors`, `Diagnostic`, or `PortfolioError` when no value in range reaches the target.
  public static func solve(
    _ book: Rulebook, over portfolio: Portfolio, input: String, output: String, target: Int128, given: Set<String> = [],
    threads: Int = 1
  ) throws -> Solution {
    guard let type = book.inputs.first(where: { $0.name == input })?.scalarType,
      let bounds = book.inputs.first(where: { $0.name == input })?.scalarBounds
    else {
      let known = book.inputs.filter { $0.scalarType != nil }.map(\.name)
      throw PortfolioError(
        "\(book.id) has no single-valued input \"\(input)\"; \(suggestion(for: input, in: known) ?? "it has \(known.joined(separator: ", "))")"
      )
    }
    let compiled = try book.program(given: given, outputs: [output])
    try check(compiled, input: input, output: output)
    let program = ColumnProgram(compiled)
    var portfolio = portfolio
    var evaluations = 0
    func total(_ value: Int64) throws -> Int128 {
      portfolio.scalars[input] = Column(repeatElement(value, count: portfolio.count))
      evaluations += 1
      let rated = try program.rate(portfolio, threads: threads)
      if let first = rated.refused(limit: 1).first {
        throw PortfolioError(
          "risk \(first.row + 1) is refused at \(input) = \(type.text(value)): \(first.refusal); take such rows out first")
      }
      return rated.sum(0)
    }
    var (low, high) = (Int64(clamping: bounds.lower), Int64(clamping: bounds.upper))
    let (least, most) = (try total(low), try total(high))
    let rises = most >= least
    guard (min(least, most)...max(least, most)).contains(target) else {
      let outputType = book.type(of: output) ?? type
      throw PortfolioError(
        "\(output) totals \(outputType.text(least)) at \(input) = \(type.text(low)) and \(outputType.text(most)) at \(type.text(high)): "
          + "no value in between reaches \(outputType.text(target))")
    }
    // Invariant: the total at `high` has reached the target, the total at `low` has not (unless low is the answer).
    func reached(_ total: Int128) -> Bool { rises ? total >= target : total <= target }
    if reached(least) { return Solution(input: input, type: type, value: low, total: least, before: nil, evaluations: evaluations) }
    var (lowTotal, highTotal) = (least, most)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      let sum = try total(middle)
      if reached(sum) { (high, highTotal) = (middle, sum) } else { (low, lowTotal) = (middle, sum) }
    }
    return Solution(input: input, type: type, value: high, total: highTotal, before: (low, lowTotal), evaluations: evaluations)
  }

  /// Halving an interval finds the value only where the output goes one way, for every risk.
  private static func check(_ program: Program, input: String, output: String) throws(PortfolioError) {
    guard let slot = program.slots.firstIndex(where: { $0.name == input }) else {
      throw PortfolioError("\(output) does not depend on \(input)")
    }
    guard Monotonicity.direction(of: program, in: slot) != .unknown else {
      throw PortfolioError(
        "it could not be proved that \(output) goes one way when \(input) rises, so that there may be no or several answers")
    }
  }
}
