/// An amount in Chinese yuan, held in whole fen.
public struct Money: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The ISO 4217 code of every amount.
  public static let currency = "CNY"
  /// Nothing.
  public static let zero = Money(fen: 0)

  /// Whole fen, a hundredth of a yuan each.
  public var fen: Int64

  /// An amount of so many fen; negative for what is owed.
  public init(fen: Int64) { self.fen = fen }

  /// `1170`, `1170.00`, `1,170.00` or `￥1170.00`; more than two decimal places are an error.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    guard text.utf8.count <= 100 else {
      throw ParseError(
        subject: "amount", input: String(text), problem: Text(zh: "太长了，不是金额", en: "far too long for an amount"))
    }
    let plain = String(text.filter { !"￥¥, ".contains($0) })
    let number: FixedDecimal
    do { number = try FixedDecimal(parsing: plain) } catch {
      throw ParseError(subject: "amount", input: String(text), offset: error.offset, problem: error.problem)
    }
    guard let fen = number.rescaled(exactlyTo: 2) else {
      throw ParseError(
        subject: "amount", input: String(text), problem: Text(zh: "最多两位小数", en: "more than two decimal places"))
    }
    self.fen = fen.unscaled
  }

  /// Whether the left amount is smaller.
  public static func < (left: Money, right: Money) -> Bool { left.fen < right.fen }

  /// Yuan with two decimal places: `1170.00`.
  public var description: String { FixedDecimal(unscaled: fen, scale: 2).description }

  /// Splits a total by weights so that the parts sum to it exactly, by largest remainder; ties go to the earlier part.
  ///
  /// - Precondition: no weight is negative and their sum is positive.
  public static func split(_ total: Money, weights: [Int64]) -> [Money] {
    let whole = weights.reduce(Int128(0)) { $0 + Int128($1) }
    precondition(whole > 0 && weights.allSatisfy { $0 >= 0 }, "weights are not negative and not all zero")
    let size = Int128(total.fen.magnitude)
    var parts = weights.map { size * Int128($0) / whole }
    let remainders = weights.map { size * Int128($0) % whole }
    let left = Int(size - parts.reduce(Int128(0), +))
    let order = weights.indices.sorted { (remainders[$1], $0) < (remainders[$0], $1) }
    for index in order.prefix(left) { parts[index] += 1 }
    return parts.map { Money(fen: Int64(total.fen < 0 ? -$0 : $0)) }
  }
}
