public import Motor
public import RuleEngine

/// A small loss 小刮擦 that the owner may report to the insurer or pay alone.
public struct SmallLoss: Sendable {
  /// Who would pay.
  public enum Cover: String, Sendable, CaseIterable {
    /// The own car: vehicle damage cover 车损险.
    case commercial
    /// Somebody else's car, within the compulsory limit 交强险.
    case compulsory
    /// Somebody else's car, beyond it.
    case both

    /// The insurances that pay.
    var parts: [Cover] { self == .both ? [.compulsory, .commercial] : [self] }

    /// Whether a book is about an insurance that pays.
    func concerns(_ book: Rulebook) -> Bool { parts.contains(book.product == Tariffs.compulsory ? .compulsory : .commercial) }
  }

  public var amount: Money
  public var cover: Cover
  /// The day of the accident and, for the record of claims, of its settlement.
  public var on: Day

  /// - Throws: an amount that is not above zero.
  public init(amount: Money, cover: Cover, on: Day) throws(RiskErrors) {
    guard amount.fen > 0 else { throw RiskErrors(errors: [Self.notAboveZero]) }
    (self.amount, self.cover, self.on) = (amount, cover, on)
  }

  private static let notAboveZero = RiskError(input: "loss.amount", problem: Text(zh: "损失金额须大于零", en: "the loss must be above zero"))
}

extension SmallLoss {
  /// Reads a loss as a form or a document tells it. The day is the one before the quotation when left out.
  public init(amount: String?, cover: String?, on: String?, enquiry: PriceEnquiry) throws(RiskErrors) {
    var errors: [RiskError] = []
    var money = Money(fen: 0)
    do throws(ParseError) { money = try Money(parsing: amount ?? "") } catch {
      errors.append(
        RiskError(
          input: "loss.amount", problem: amount == nil ? Text(zh: "缺少损失金额", en: "the amount of the loss is missing") : error.problem))
    }
    if errors.isEmpty, money.fen <= 0 { errors.append(Self.notAboveZero) }
    let chosen = Cover(rawValue: cover ?? Cover.commercial.rawValue)
    if chosen == nil {
      let names = Cover.allCases.map(\.rawValue).joined(separator: ", ")
      errors.append(RiskError(input: "loss.cover", problem: Text(zh: "应为 \(names) 之一", en: "one of \(names) is wanted")))
    }
    var day = enquiry.quotedOn.adding(days: -1)
    if let on {
      do throws(ParseError) { day = try Day(parsing: on) } catch { errors.append(RiskError(input: "loss.on", problem: error.problem)) }
    }
    if day > enquiry.quotedOn {
      errors.append(RiskError(input: "loss.on", problem: Text(zh: "损失日不能晚于投保查询日", en: "the loss cannot be after the day of the quotation")))
    }
    if day < enquiry.quotedOn.adding(years: -1) {
      errors.append(
        RiskError(input: "loss.on", problem: Text(zh: "损失日应在投保查询日前一年内", en: "the loss must lie within the year before the quotation")))
    }
    guard errors.isEmpty, let chosen else { throw RiskErrors(errors: errors) }
    try self.init(amount: money, cover: chosen, on: day)
  }
}
