public import Motor
public import RuleEngine

/// What an owner tells who wants to know what the car would cost: the car, its record, the covers, by the names of the rulebooks'
/// dictionary, and what the exchange assumed where the owner left something out.
public struct PriceEnquiry: Sendable {
  /// First day of the cover 保险起期.
  public internal(set) var inception: Day
  /// Day of the quotation 投保查询日.
  public internal(set) var quotedOn: Day
  /// Rating region 费率地区, a code of the dictionary.
  public let region: String
  /// What was not told and is taken to be so; every one is shown beside the prices.
  public internal(set) var assumptions: [Text] = []
  /// Whether nothing was told of earlier insurance.
  private(set) var lacksHistory = false
  /// Everything that was told or assumed, read.
  private(set) var sheet: FactSheet
  /// How many records each list takes.
  private let atMost: [String: Int]

  /// Everything that was told or assumed.
  public var facts: RiskFacts { sheet.facts }

  /// Reads an enquiry.
  ///
  /// - Parameters:
  ///   - facts: `region` must be among them; `inception` is the day after today when left out, `quoted_on` today.
  ///   - today: the day in Asia/Shanghai.
  /// - Throws: every fact that is wrong, and what is missing.
  init(_ facts: RiskFacts, today: Day, register: FactRegister) throws(RiskErrors) {
    sheet = register.read(facts)
    atMost = register.atMost
    region = facts.text(RecordName.region) ?? ""
    // A cover that began in the past was quoted before it began.
    quotedOn = sheet.day(RecordName.quotedOn) ?? min(today, sheet.day(RecordName.inception)?.adding(days: -1) ?? today)
    inception = sheet.day(RecordName.inception) ?? quotedOn.adding(days: 1)
    var errors = sheet.errors.sorted { $0.input < $1.input }
    if errors.isEmpty { errors = contradictions() }
    if region.isEmpty {
      errors.append(RiskError(input: RecordName.region, problem: Text(zh: "缺少费率地区", en: "the rating region is missing")))
    }
    guard errors.isEmpty else { throw RiskErrors(errors: errors) }
    if sheet.day(RecordName.inception) == nil {
      assumptions.append(Text(zh: "保险起期取投保查询日的次日 \(inception)", en: "the cover begins on the day after the quotation, \(inception)"))
    }
    if sheet.day(RecordName.quotedOn) == nil, quotedOn != today {
      assumptions.append(
        Text(zh: "投保查询日取保险起期的前一日 \(quotedOn)", en: "the quotation is made on the day before the cover begins, \(quotedOn)"))
    }
    if sheet.day(RecordName.quotedOn) == nil { tell(RecordName.quotedOn, .text(quotedOn.description)) }
    if sheet.day(RecordName.inception) == nil { tell(RecordName.inception, .text(inception.description)) }
    assumeHistory()
  }

  /// What cannot be true together.
  private func contradictions() -> [RiskError] {
    var found: [RiskError] = []
    func fail(_ input: String, _ zh: String, _ en: String) { found.append(RiskError(input: input, problem: Text(zh: zh, en: en))) }
    if inception < quotedOn {
      fail(RecordName.inception, "保险起期早于投保查询日 \(quotedOn)", "the cover begins before the day of the quotation, \(quotedOn)")
    }
    if inception > quotedOn.adding(years: 1) {
      fail(
        RecordName.inception, "保险起期比投保查询日 \(quotedOn) 晚一年以上，其间的记录尚不可知",
        "the cover begins more than a year after the quotation, \(quotedOn); what happens in between cannot be known")
    }
    if let last = sheet.day(RecordName.previousLastDay), last >= inception {
      fail(RecordName.previousLastDay, "上张保单在本保单起期之后才终止", "the previous policy ends after this one begins")
    }
    if let registered = sheet.day(RecordName.firstRegistered) {
      if registered > inception { fail(RecordName.firstRegistered, "初次登记晚于保险起期", "the car is registered after the cover begins") }
      if registered <= inception, insuredYears > Day.wholeYears(from: registered, to: inception) + 1 {
        fail(RecordName.insuredYears, "连续投保的年数比车龄长", "longer than the car has been registered")
      }
    }
    if isNew, insuredYears > 0 {
      fail(RecordName.insuredYears, "首次投保的车没有投保记录", "a car that is insured for the first time has no such years")
    }
    for (list, field) in [(RecordName.claims, "settled_on"), (RecordName.accidents, "on"), (RecordName.violations, "on")] {
      for (index, day) in sheet.days(list, field).enumerated() where day > quotedOn {
        fail("\(list)[\(index + 1)].\(field)", "晚于投保查询日 \(quotedOn)", "after the day of the quotation, \(quotedOn)")
      }
    }
    return found
  }

  /// An owner knows for how many years the car has been insured and when the cover ends, not on which days it was quoted. Where the days
  /// of the earlier quotations and policies are not told, each is taken to be the first day of its policy.
  private mutating func assumeHistory() {
    let years = insuredYears
    guard years > 0, !isNew else {
      lacksHistory = sheet.scalar(RecordName.insuredYears) == nil && !isNew
      return
    }
    if sheet.day(RecordName.previousLastDay) == nil {
      let lastDay = inception.adding(days: -1)
      tell(RecordName.previousLastDay, .text(lastDay.description))
      assumptions.append(Text(zh: "上张保单的最后一天取 \(lastDay)（不脱保）", en: "the previous policy ends on \(lastDay), so that there is no gap"))
    }
    guard let lastDay = sheet.day(RecordName.previousLastDay) else { return }
    for (list, field) in [(RecordName.earlierQuotations, "on"), (RecordName.earlierCompulsoryPolicies, "issued_on")]
    where facts[list] == nil {
      let newest = 1...min(years, max(atMost[list] ?? 1, 1))
      let firstDays = newest.map { lastDay.adding(days: 1).adding(years: -$0) }.filter { $0 < quotedOn }
      tell(list, .records(firstDays.reversed().map { [field: $0.description] }))
    }
    assumptions.append(
      Text(zh: "以往 \(years) 张保单的查询日、出单日取各保单起期", en: "each of the \(years) earlier policies was quoted and issued on its first day"))
  }

  // MARK: What it tells

  /// For how many years without a gap the car has been insured.
  var insuredYears: Int { sheet.scalar(RecordName.insuredYears).map(Int.init) ?? 0 }
  /// Whether the car is insured for the first time.
  var isNew: Bool { sheet.scalar(RecordName.newVehicle) == 1 }

  /// Adds a fact, or replaces it.
  mutating func tell(_ name: String, _ fact: RiskFacts.Fact) { sheet.tell(name, fact) }

  /// Adds a record to a list. A list that is full keeps the newest.
  mutating func add(_ record: [String: String], to list: String, fields: [String]) {
    tell(list, .records((facts.records(list, fields: fields) + [record]).suffix(atMost[list] ?? .max)))
  }
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
    guard case .text(let told) = self[name], case let text = told.trimmingBlanks, !text.isEmpty else { return nil }
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
