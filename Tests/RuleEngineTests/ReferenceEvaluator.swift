import Motor

@testable import RuleEngine

/// A graph worked out node by node in 128 bits, with tables searched row by row: slow, and nothing shared with what it checks.
struct ReferenceEvaluator {
  let program: Program
  let risk: Risk
  private var known: [NodeID: Int128] = [:]

  init(_ program: Program, _ risk: Risk) {
    self.program = program
    self.risk = risk
  }

  /// The value of an output, or the number of its refusal.
  mutating func answer(_ output: Int) -> (value: Int128, refusal: Int) {
    let value = program.outputs[output].value
    let refusal = value.refusal.map { Int(self.value($0)) } ?? 0
    return (self.value(value.node), refusal)
  }

  /// A node outside of every list; all nodes before it are worked out first.
  private mutating func value(_ id: NodeID) -> Int128 {
    if let value = known[id] { return value }
    for needed in program.lowering.graph.needed(by: [id]) where known[needed] == nil && program.lowering.graph[needed].scope == nil {
      known[needed] = compute(needed, within: known)
    }
    return known[id] ?? 0
  }

  private func compute(_ id: NodeID, within values: [NodeID: Int128]) -> Int128 {
    let node = program.lowering.graph[id]
    func operand(_ index: Int) -> Int128 { values[node.operands[index]] ?? 0 }
    switch node.operation {
    case .input(let slot): return Int128(risk.scalars[slot])
    case .field: preconditionFailure("a field is set for each record")
    case .constant(let value): return value
    case .add: return operand(0) + operand(1)
    case .subtract: return operand(0) - operand(1)
    case .multiply: return operand(0) * operand(1)
    case .minimum: return min(operand(0), operand(1))
    case .maximum: return max(operand(0), operand(1))
    case .divide(let rounding): return Self.quotient(operand(0), operand(1), rounding)
    case .less: return operand(0) < operand(1) ? 1 : 0
    case .lessOrEqual: return operand(0) <= operand(1) ? 1 : 0
    case .equal: return operand(0) == operand(1) ? 1 : 0
    case .and: return operand(0) * operand(1)
    case .or: return operand(0) + operand(1) > 0 ? 1 : 0
    case .not: return operand(0) == 0 ? 1 : 0
    case .select: return operand(0) != 0 ? operand(1) : operand(2)
    case .row(let table): return row(of: table, node.operands.map { values[$0] ?? 0 })
    case .cell(let table, let column):
      return operand(0) < 0 ? 0 : Int128(program.rulebook.tables[table].columns[column].cells[Int(operand(0))])
    case .isUnknown(let table, let column): return program.rulebook.tables[table].columns[column].unknown.contains(Int(operand(0))) ? 1 : 0
    case .aggregate(let list, let aggregation): return aggregate(node, list, aggregation, values)
    case .addMonths: return Int128(Day(number: Int32(operand(0))).adding(months: Int(operand(1))).number)
    case .monthsBetween: return Int128(Day.wholeMonths(from: Day(number: Int32(operand(0))), to: Day(number: Int32(operand(1)))))
    case .yearOf: return Int128(Day(number: Int32(operand(0))).year)
    case .monthOf: return Int128(Day(number: Int32(operand(0))).month)
    case .dayOf: return Int128(Day(number: Int32(operand(0))).day)
    }
  }

  private func row(of table: Int, _ keys: [Int128]) -> Int128 {
    let rows = program.lowering.keyCells[table] ?? []
    let hit = rows.firstIndex { cells in
      zip(cells, keys).allSatisfy { cell, key in cell.stretches.contains { Int128($0.lowerBound) <= key && key <= Int128($0.upperBound) } }
    }
    return hit.map { Int128($0) } ?? -1
  }

  private func aggregate(_ node: GraphNode, _ list: Int, _ aggregation: Aggregation, _ outer: [NodeID: Int128]) -> Int128 {
    let graph = program.lowering.graph
    let inner = graph.needed(by: [node.operands[0], node.operands[1]])
    var matching: [Int128] = []
    for record in 0..<risk.lists[list].count {
      var values = outer
      for id in inner where graph[id].scope == list {
        if case .field(_, let field) = graph[id].operation {
          values[id] = Int128(risk.lists[list].fields[field][record])
        } else {
          values[id] = compute(id, within: values)
        }
      }
      for id in inner where values[id] == nil && graph[id].scope == nil { values[id] = compute(id, within: values) }
      if values[node.operands[0]] != 0 { matching.append(values[node.operands[1]] ?? 0) }
    }
    let start = outer[node.operands[2]] ?? 0
    switch aggregation {
    case .count: return Int128(matching.count)
    case .sum: return matching.reduce(0, +)
    case .minimum: return matching.reduce(start, min)
    case .maximum: return matching.reduce(start, max)
    }
  }

  /// Rounding by its definition: the exact remainder decides. The divisor is positive.
  static func quotient(_ a: Int128, _ b: Int128, _ rounding: Rounding) -> Int128 {
    let towardsZero = a / b
    let rest = (a % b).magnitude
    let half = UInt128(b.magnitude)
    if rest == 0 { return towardsZero }
    let away = towardsZero + (a < 0 ? -1 : 1)
    switch rounding {
    case .down: return towardsZero
    case .up: return away
    case .floor: return a < 0 ? away : towardsZero
    case .ceiling: return a < 0 ? towardsZero : away
    case .halfUp: return rest * 2 >= half ? away : towardsZero
    case .halfDown: return rest * 2 > half ? away : towardsZero
    case .halfEven: return rest * 2 == half ? (towardsZero % 2 == 0 ? towardsZero : away) : rest * 2 > half ? away : towardsZero
    }
  }
}
