public import Motor

/// What is told about one risk, as text: the names are those of the inputs, or of rules that are given.
public struct RiskFacts: Sendable {
  public enum Fact: Sendable, Hashable {
    case text(String)
    /// The records of a list, each by the names of its fields.
    case records([[String: String]])
  }

  public var facts: [String: Fact]

  public init(_ facts: [String: Fact] = [:]) { self.facts = facts }

  public subscript(_ name: String) -> Fact? {
    get { facts[name] }
    set { facts[name] = newValue }
  }
}

/// Something about a risk that cannot be rated, named by its input.
public struct RiskError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The input, with the field and the record behind it: `claims[2].paid`.
  public var input: String
  public var problem: Text

  public init(input: String, problem: Text) {
    self.input = input
    self.problem = problem
  }

  public var description: String { "\(input): \(problem.en)" }
}

/// Everything that is wrong with a risk.
public struct RiskErrors: Error, Sendable, CustomStringConvertible {
  public var errors: [RiskError]
  public init(errors: [RiskError]) { self.errors = errors }
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// A risk in the units of a program's inputs, ready to be rated.
public struct Risk: Sendable {
  /// A list's records, field by field.
  struct Records: Sendable {
    var count = 0
    var fields: [[Int64]] = []
  }
  /// By slot.
  var scalars: [Int64]
  /// By input of the book; empty for scalars.
  var lists: [Records]
}

/// Reads the texts of a risk into numbers, checking each against its input's type and range.
struct RiskReader {
  let program: Program
  private(set) var errors: [RiskError] = []

  init(_ program: Program) { self.program = program }

  mutating func read(_ facts: RiskFacts) throws(RiskErrors) -> Risk {
    var scalars: [Int64] = []
    for slot in program.slots { scalars.append(scalar(slot, facts) ?? 0) }
    var lists: [Risk.Records] = []
    for (index, input) in program.rulebook.inputs.enumerated() {
      guard case .list(let fields, let atMost) = input.shape, program.listsUsed.contains(index) else {
        lists.append(Risk.Records())
        continue
      }
      lists.append(records(input.name, fields, atMost: atMost, facts))
    }
    guard errors.isEmpty else { throw RiskErrors(errors: errors) }
    return Risk(scalars: scalars, lists: lists)
  }

  private mutating func scalar(_ slot: Lowering.Slot, _ facts: RiskFacts) -> Int64? {
    switch facts[slot.name] {
    case .text(let text) where !text.trimmingBlanks.isEmpty:
      return value(text.trimmingBlanks, type: slot.type, bounds: slot.bounds, name: slot.name)
    case .records:
      fail(slot.name, zh: "应为单个值，而不是列表", en: "one value is wanted, not a list")
      return nil
    case .text, nil:
      if let input = program.rulebook.inputs.first(where: { $0.name == slot.name }),
        case .scalar(_, _, let standard?) = input.shape, !slot.isGivenRule
      {
        return standard
      }
      let label = program.rulebook.label(of: slot.name)
      fail(slot.name, zh: "缺少“\(label.zh)”", en: "\(label.en) is missing")
      return nil
    }
  }

  private mutating func value(_ text: String, type: ValueType, bounds: Bounds, name: String) -> Int64? {
    do {
      let value = try CellText.parse(text, type: type, at: SourcePosition(file: name, line: 1, column: 1))
      guard bounds.contains(Int128(value)) else {
        let (low, high) = (type.text(Int64(clamping: bounds.lower)), type.text(Int64(clamping: bounds.upper)))
        fail(name, zh: "\(text) 超出范围 \(low) 至 \(high)", en: "\(text) is outside \(low) to \(high)")
        return nil
      }
      return value
    } catch {
      let hint = error.hint.map { "; \($0)" } ?? ""
      fail(name, zh: "无法识别“\(text)”（\(type.name)）\(hint)", en: error.message + hint)
      return nil
    }
  }

  private mutating func records(_ name: String, _ fields: [Input.Field], atMost: Int, _ facts: RiskFacts) -> Risk.Records {
    let given: [[String: String]]
    switch facts[name] {
    case .records(let records): given = records
    case .text(let text): given = Self.records(in: text, fields: fields)
    case nil: given = []
    }
    var records = Risk.Records(count: given.count, fields: Array(repeating: [], count: fields.count))
    guard given.count <= atMost else {
      fail(name, zh: "最多 \(atMost) 条记录", en: "at most \(atMost) records, not \(given.count)")
      return Risk.Records()
    }
    for (index, record) in given.enumerated() {
      for unknown in record.keys.sorted() where !fields.contains(where: { $0.name == unknown }) {
        fail(
          "\(name)[\(index + 1)].\(unknown)", zh: "没有这个字段",
          en: "no such field; the fields are \(fields.map(\.name).joined(separator: ", "))")
      }
      for (position, field) in fields.enumerated() {
        let path = "\(name)[\(index + 1)].\(field.name)"
        guard let text = record[field.name]?.trimmingBlanks, !text.isEmpty else {
          fail(path, zh: "缺少“\(field.label.zh)”", en: "\(field.label.en) is missing")
          continue
        }
        records.fields[position].append(value(text, type: field.type, bounds: field.bounds, name: path) ?? 0)
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

  private mutating func fail(_ input: String, zh: String, en: String) {
    errors.append(RiskError(input: input, problem: Text(zh: zh, en: en)))
  }
}
