public import Motor
public import RuleEngine

/// What an owner tells who wants to know what the car would cost: the car, its record, the covers, by the names of the rulebooks'
/// dictionary, and what the exchange assumed where the owner left something out.
public struct PriceEnquiry: Sendable {
  /// Everything that was told or assumed.
  public internal(set) var facts: RiskFacts { didSet { sheet = nil } }
  /// First day of the cover 保险起期.
  public let inception: Day
  /// Day of the quotation 投保查询日.
  public let quotedOn: Day
  /// Rating region 费率地区, a code of the dictionary.
  public let region: String
  /// What was not told and is taken to be so; every one is shown beside the prices.
  public internal(set) var assumptions: [Text] = []
  /// The facts as the tariffs have read them; `nil` where they changed since.
  var sheet: FactSheet?

  /// Reads an enquiry.
  ///
  /// - Parameters:
  ///   - facts: `region` must be among them; `inception` is the day after today when left out, `quoted_on` today.
  ///   - today: the day in Asia/Shanghai.
  /// - Throws: what is missing or is no day.
  public init(_ facts: RiskFacts, today: Day) throws(RiskErrors) {
    var errors: [RiskError] = []
    func day(_ name: String) -> Day? {
      guard let text = facts.text(name) else { return nil }
      do throws(ParseError) { return try Day(parsing: text) } catch {
        errors.append(RiskError(input: name, problem: error.problem))
        return nil
      }
    }
    var assumptions: [Text] = []
    quotedOn = day(RecordName.quotedOn) ?? today
    let tomorrow = quotedOn.adding(days: 1)
    inception = day(RecordName.inception) ?? tomorrow
    if facts.text(RecordName.inception) == nil {
      assumptions.append(Text(zh: "保险起期取投保查询日的次日 \(tomorrow)", en: "the cover begins on the day after the quotation, \(tomorrow)"))
    }
    region = facts.text(RecordName.region) ?? ""
    if region.isEmpty {
      errors.append(RiskError(input: RecordName.region, problem: Text(zh: "缺少费率地区", en: "the rating region is missing")))
    }
    guard errors.isEmpty else { throw RiskErrors(errors: errors) }
    self.facts = facts
    self.facts[RecordName.quotedOn] = .text(quotedOn.description)
    self.facts[RecordName.inception] = .text(inception.description)
    self.assumptions = assumptions
    assumeHistory()
  }

  /// An owner knows for how many years the car has been insured and when the cover ends, not on which days it was quoted. Where the days
  /// of the earlier quotations and policies are not told, each is taken to be the first day of its policy.
  private mutating func assumeHistory() {
    let years = facts.text(RecordName.insuredYears).flatMap { Int($0) } ?? 0
    guard (1...Self.mostYearsOfHistory).contains(years), facts.text(RecordName.newVehicle) != "true" else { return }
    if facts.text(RecordName.previousLastDay) == nil {
      let lastDay = inception.adding(days: -1)
      facts[RecordName.previousLastDay] = .text(lastDay.description)
      assumptions.append(Text(zh: "上张保单的最后一天取 \(lastDay)（不脱保）", en: "the previous policy ends on \(lastDay), so that there is no gap"))
    }
    guard let told = facts.text(RecordName.previousLastDay), let lastDay = try? Day(parsing: told) else { return }
    let firstDays = (1...years).map { lastDay.adding(days: 1).adding(years: -$0) }.filter { $0 < quotedOn }
    for (list, field) in [(RecordName.earlierQuotations, "on"), (RecordName.earlierCompulsoryPolicies, "issued_on")]
    where facts[list] == nil {
      facts[list] = .records(firstDays.map { [field: $0.description] })
    }
    assumptions.append(
      Text(zh: "以往 \(years) 张保单的查询日、出单日取各保单起期", en: "each of the \(years) earlier policies was quoted and issued on its first day"))
  }

  /// A longer history changes no price; the limit keeps a mistyped number from making a long list.
  private static let mostYearsOfHistory = 30
}

/// An enquiry that can be priced: its names and its region are known, and what other rulebooks tell is worked out.
public struct CompleteEnquiry: Sendable {
  /// Everything that was not told and is taken to be so.
  public internal(set) var assumptions: [Text]
  /// First day of the cover 保险起期.
  public let inception: Day
  /// Everything that was told or assumed, read.
  var sheet: FactSheet
  /// The tariffs that apply in the region, and how far each is moved in time.
  let applicable: [(book: Rulebook, shift: YearShift)]
  /// The rules of any book whose value was told instead of what they are made of.
  let given: Set<String>
}

extension RiskFacts {
  /// The text of a single fact, `nil` where it is left out or is a list.
  func text(_ name: String) -> String? {
    guard case .text(let text) = self[name], !text.isEmpty else { return nil }
    return text
  }

  /// The records of a list; a text such as `2016-01-05@800.00` is split by the fields' names in their order.
  func records(_ name: String, fields: [String]) -> [[String: String]] {
    switch self[name] {
    case .records(let records): records
    case .text(let text):
      text.split(separator: ";").map { item in
        Dictionary(zip(fields, item.split(separator: "@").map { $0.trimmingPrefix(" ") }.map(String.init)), uniquingKeysWith: { a, _ in a })
      }
    case nil: []
    }
  }
}
