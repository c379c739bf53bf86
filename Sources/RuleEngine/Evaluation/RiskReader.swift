internal import Motor

/// Reads the texts of a risk into numbers, checking each against its input's type and range.
struct RiskReader {
  private let program: Program
  private var facts: FactReader

  init(_ program: Program, movedBy years: Int = 0) {
    self.program = program
    facts = FactReader(movedBy: years)
  }

  mutating func read(_ told: RiskFacts) throws(RiskErrors) -> Risk {
    var risk = Risk(scalars: Array(repeating: 0, count: program.slots.count), lists: [])
    for index in program.slots.indices { risk.scalars[index] = scalar(index, told) ?? 0 }
    risk.lists.reserveCapacity(program.listShapes.count)
    for shape in program.listShapes {
      guard let shape, let list = told[shape.name] else {
        risk.lists.append(Risk.Records(count: 0, fields: shape.map { Array(repeating: [], count: $0.fields.count) } ?? []))
        continue
      }
      risk.lists.append(facts.records(shape.name, shape.fields, atMost: shape.atMost, list))
    }
    guard facts.errors.isEmpty else { throw RiskErrors(errors: facts.errors) }
    return risk
  }

  private mutating func scalar(_ index: Int, _ told: RiskFacts) -> Int64? {
    let name = program.slots[index].name
    switch told[name] {
    case .text(let text):
      if let value = facts.value(text, type: program.slots[index].type, bounds: program.slots[index].bounds, name: name) { return value }
      return text.trimmingBlanks.isEmpty ? leftOut(index) : nil
    case .records:
      facts.fail(name, zh: "应为单个值，而不是列表", en: "one value is wanted, not a list")
      return nil
    case nil: return leftOut(index)
    }
  }

  private mutating func leftOut(_ index: Int) -> Int64? {
    if let standard = program.standards[index] { return standard }
    let name = program.slots[index].name
    let label = program.rulebook.label(of: name)
    facts.fail(name, zh: "缺少“\(label.zh)”", en: "\(label.en) is missing")
    return nil
  }
}
