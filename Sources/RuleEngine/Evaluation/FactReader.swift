internal import Motor

/// Reads what is told under single names, and keeps what is wrong with it.
struct FactReader {
  /// By how many years every day that is told is moved.
  private let years: Int
  private(set) var errors: [RiskError] = []

  init(movedBy years: Int = 0) { self.years = years }

  /// The value of a text; a blank one yields nothing and is no error here.
  ///
  /// - Parameter name: how errors call it.
  mutating func value(_ text: String, type: ValueType, bounds: Bounds, name: @autoclosure () -> String) -> Int64? {
    var value: Int64
    if let plain = PlainValue.read(text, type: type) {
      value = plain
    } else {
      let trimmed = text.trimmingBlanks
      guard !trimmed.isEmpty else { return nil }
      do { value = try CellText.parse(trimmed, type: type, at: SourcePosition(file: name(), line: 1, column: 1)) } catch {
        let hint = error.hint.map { "; \($0)" } ?? ""
        let told = Self.shortened(trimmed)
        fail(name(), zh: "“\(told)”不是\(type.label.zh)，\(Self.advice(trimmed, type))", en: error.message + hint)
        return nil
      }
    }
    if type == .date, years != 0 { value = Int64(Day(number: Int32(clamping: value)).adding(years: years).number) }
    guard bounds.contains(Int128(value)) else {
      let (low, high) = type.ends(of: bounds)
      let told = Self.shortened(years == 0 || type != .date ? text : type.text(value))
      fail(name(), zh: "\(told) 超出范围 \(low) 至 \(high)", en: "\(told) is outside \(low) to \(high)")
      return nil
    }
    return value
  }

  /// What to write instead.
  private static func advice(_ text: String, _ type: ValueType) -> String {
    switch type {
    case .number(0): "应为整数，如 3"
    case .number(let scale): "应为最多 \(scale) 位小数的数，如 1.00"
    case .money: "应为元，最多两位小数，如 1170.00"
    case .boolean: "应为 true 或 false"
    case .date: "应写作 2020-09-19"
    case .code(let enumeration):
      CellText.choices(enumeration, for: text).zh
    }
  }

  /// As much of a text as an error should repeat.
  private static func shortened(_ text: String) -> String { text.count > 60 ? text.prefix(60) + "…" : text }

  mutating func records(_ name: String, _ fields: [Input.Field], atMost: Int, _ told: RiskFacts.Fact) -> Risk.Records {
    let given: [[String: String]]
    switch told {
    case .records(let records): given = records
    case .text(let text): given = Self.records(in: text, fields: fields)
    }
    var records = Risk.Records(count: given.count, fields: Array(repeating: [], count: fields.count))
    guard given.count <= atMost else {
      fail(name, zh: "最多 \(atMost) 条记录", en: "at most \(atMost) records, not \(given.count)")
      return Risk.Records()
    }
    for (index, record) in given.enumerated() {
      for unknown in record.keys.filter({ key in !fields.contains { $0.name == key } }).sorted() {
        fail(
          "\(name)[\(index + 1)].\(unknown)", zh: "没有这个字段",
          en: "no such field; the fields are \(fields.map(\.name).joined(separator: ", "))")
      }
      for (position, field) in fields.enumerated() {
        let before = errors.count
        let told = value(record[field.name] ?? "", type: field.type, bounds: field.bounds, name: "\(name)[\(index + 1)].\(field.name)")
        if told == nil, errors.count == before {
          fail("\(name)[\(index + 1)].\(field.name)", zh: "缺少“\(field.label.zh)”", en: "\(field.label.en) is missing")
        }
        records.fields[position].append(told ?? 0)
      }
    }
    return records
  }

  /// `red_light@2016-01-05; wrong_way@2016-02-01`: items by semicolons, fields by at signs, in the order they are declared.
  static func records(in text: String, fields: [Input.Field]) -> [[String: String]] {
    text.split(separator: ";").map(\.trimmingBlanks).filter { !$0.isEmpty }.map { item in
      let parts = item.split(separator: "@", omittingEmptySubsequences: false).map(\.trimmingBlanks)
      var record: [String: String] = [:]
      for (index, part) in parts.enumerated() {
        record[index < fields.count ? fields[index].name : "#\(index + 1)"] = part
      }
      return record
    }
  }

  mutating func fail(_ input: String, zh: String, en: String) {
    errors.append(RiskError(input: input, problem: Text(zh: zh, en: en)))
  }
}
