public import Motor

extension RiskFacts {
  /// Facts from a JSON object: texts, numbers (with exactly the digits that were written), true and false; a list is an array of objects
  /// or a text such as `red_light@2016-01-05`. `null` is a fact left out.
  ///
  /// - Throws: what is not a fact, by its name.
  public init(_ json: JSONText) throws(RiskErrors) {
    self.init()
    guard case .object(let fields) = json else {
      let problem = Text(zh: "应为 JSON 对象，字段名即输入项名", en: "a JSON object of facts by the names of the inputs is wanted")
      throw RiskErrors("risk", problem)
    }
    var errors: [RiskError] = []
    for (name, value) in fields {
      if case .null = value { continue }
      if let text = value.factText {
        facts[name] = .text(text)
      } else if case .array(let records) = value {
        facts[name] = .records(Self.records(records, of: name, &errors))
      } else {
        errors.append(RiskError(input: name, problem: Text(zh: "应为单个值或记录的数组", en: "a value or an array of records is wanted")))
      }
    }
    guard errors.isEmpty else { throw RiskErrors(errors: errors) }
  }

  /// The facts as they are read back: the names in their order.
  public var json: JSONText {
    .object(
      facts.sorted { $0.key < $1.key }.map { name, fact in
        switch fact {
        case .text(let text): (name, .string(text))
        case .records(let records):
          (name, .array(records.map { .object($0.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }) }))
        }
      })
  }

  private static func records(_ elements: [JSONText], of name: String, _ errors: inout [RiskError]) -> [[String: String]] {
    var records: [[String: String]] = []
    for (index, element) in elements.enumerated() {
      var record: [String: String] = [:]
      guard case .object(let fields) = element else {
        errors.append(RiskError(input: "\(name)[\(index + 1)]", problem: Text(zh: "应为对象", en: "an object is wanted")))
        continue
      }
      for (field, value) in fields {
        if let text = value.factText {
          record[field] = text
        } else {
          errors.append(RiskError(input: "\(name)[\(index + 1)].\(field)", problem: Text(zh: "应为单个值", en: "a single value is wanted")))
        }
      }
      records.append(record)
    }
    return records
  }
}

extension JSONText {
  /// A single value as a risk tells it.
  fileprivate var factText: String? {
    switch self {
    case .string(let text): text
    case .number(let number): String(number)
    case .decimal(let digits): digits
    case .boolean(let flag): flag ? "true" : "false"
    case .null, .array, .object: nil
    }
  }
}
