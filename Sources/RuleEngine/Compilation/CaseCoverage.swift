internal import Motor

/// Proves a list of cases exhaustive and finds cases that can never be reached.
///
/// The conditions are looked at as functions of their *subjects*: values that are compared with constants. Each subject's range is cut at
/// the constants; within a piece every comparison keeps its answer, so one value a piece stands for all. All combinations of pieces are tried.
struct CaseCoverage {
  static let combinationLimit = 1_000_000

  private let graph: Graph
  private var subjects: [NodeID] = []
  private var cuts: [[Int128]] = []

  struct Findings {
    /// For each case, whether some combination reaches it.
    var isReached: [Bool]
    /// A combination that no case covers.
    var gap: [(subject: NodeID, value: Int128)]?
    /// Too many combinations to try.
    var isTooLarge: Bool
  }

  static func check(_ conditions: [NodeID?], in graph: Graph) -> Findings {
    var coverage = CaseCoverage(graph: graph)
    for case let condition? in conditions { coverage.collect(condition) }
    return coverage.tryAll(conditions)
  }

  private init(graph: Graph) { self.graph = graph }

  /// Finds the subjects of a condition and where their ranges are cut.
  private mutating func collect(_ id: NodeID) {
    let node = graph[id]
    switch node.operation {
    case .constant: return
    case .and, .or, .not: for operand in node.operands { collect(operand) }
    case .select where node.bounds == Bounds(0, 1): for operand in node.operands { collect(operand) }
    case .less, .lessOrEqual, .equal:
      if let (subject, value, isLeft) = comparedWithConstant(node) {
        add(subject, cutsAround(value, node.operation, subjectIsLeft: isLeft))
      } else {
        add(id, [1])
      }
    default: add(id, [1])
    }
  }

  private func comparedWithConstant(_ node: GraphNode) -> (subject: NodeID, value: Int128, isLeft: Bool)? {
    if let value = graph.constantValue(node.operands[1]) { return (node.operands[0], value, true) }
    if let value = graph.constantValue(node.operands[0]) { return (node.operands[1], value, false) }
    return nil
  }

  private func cutsAround(_ value: Int128, _ operation: Operation, subjectIsLeft: Bool) -> [Int128] {
    switch (operation, subjectIsLeft) {
    case (.equal, _): [value, value + 1]
    case (.less, true), (.lessOrEqual, false): [value]
    default: [value + 1]
    }
  }

  private mutating func add(_ subject: NodeID, _ values: [Int128]) {
    let index: Int
    if let known = subjects.firstIndex(of: subject) {
      index = known
    } else {
      index = subjects.count
      subjects.append(subject)
      cuts.append([graph.bounds(subject).lower])
    }
    let bounds = graph.bounds(subject)
    for value in values where bounds.contains(value) && !cuts[index].contains(value) { cuts[index].append(value) }
  }

  private func tryAll(_ conditions: [NodeID?]) -> Findings {
    let pieces = cuts.map { $0.sorted() }
    var findings = Findings(isReached: Array(repeating: false, count: conditions.count), gap: nil, isTooLarge: false)
    var combinations = 1
    for piece in pieces {
      combinations *= piece.count
      if combinations > Self.combinationLimit {
        findings.isTooLarge = true
        return findings
      }
    }
    var chosen = Array(repeating: 0, count: subjects.count)
    while true {
      var values: [NodeID: Int128] = [:]
      for (index, subject) in subjects.enumerated() { values[subject] = pieces[index][chosen[index]] }
      if let hit = conditions.firstIndex(where: { $0.map { holds($0, values) } ?? true }) {
        findings.isReached[hit] = true
      } else if findings.gap == nil {
        findings.gap = subjects.map { ($0, values[$0] ?? 0) }
      }
      var place = chosen.count - 1
      while place >= 0, chosen[place] + 1 == pieces[place].count {
        chosen[place] = 0
        place -= 1
      }
      if place < 0 { return findings }
      chosen[place] += 1
    }
  }

  private func holds(_ id: NodeID, _ values: [NodeID: Int128]) -> Bool { value(id, values) != 0 }

  private func value(_ id: NodeID, _ values: [NodeID: Int128]) -> Int128 {
    if let value = values[id] { return value }
    let node = graph[id]
    let operands = node.operands
    switch node.operation {
    case .constant(let value): return value
    case .and: return min(value(operands[0], values), value(operands[1], values))
    case .or: return max(value(operands[0], values), value(operands[1], values))
    case .not: return 1 - value(operands[0], values)
    case .select: return value(operands[value(operands[0], values) != 0 ? 1 : 2], values)
    case .less: return value(operands[0], values) < value(operands[1], values) ? 1 : 0
    case .lessOrEqual: return value(operands[0], values) <= value(operands[1], values) ? 1 : 0
    case .equal: return value(operands[0], values) == value(operands[1], values) ? 1 : 0
    default: preconditionFailure("every other node of a condition is a subject")
    }
  }
}

extension Lowering {
  /// Complains of cases that leave a gap or can never be reached.
  mutating func checkCases(
    _ conditions: [NodeID?], _ cases: [RuleDeclaration.RuleCase], of rule: RuleDeclaration
  ) throws(Diagnostic) {
    let findings = CaseCoverage.check(conditions, in: graph)
    if findings.isTooLarge {
      guard conditions.last != .some(nil) else { return }
      throw Diagnostic(
        "the cases of \(rule.name) are too many to prove exhaustive", at: rule.position, hint: "end them with otherwise")
    }
    if let gap = findings.gap {
      let example = gap.map { subject, value in "\(describe(subject)) = \(describe(value, of: subject))" }
      throw Diagnostic(
        "no case of \(rule.name) covers \(example.joined(separator: ", "))", at: rule.position,
        hint: "add a case, or end with otherwise")
    }
    for (index, isReached) in findings.isReached.enumerated() where !isReached {
      throw Diagnostic(
        "this case of \(rule.name) can never be reached: earlier cases cover all it holds for", at: cases[index].position,
        hint: "remove it, or move it up")
    }
  }

  /// A node as an author knows it.
  func describe(_ node: NodeID) -> String {
    if let name = names[node] { return name }
    switch graph[node].operation {
    case .row(let table): return "the row of \(material.tables[table].name)"
    case .cell(let table, let column):
      return "\(material.tables[table].name)[…].\(material.tables[table].columns[column].name)"
    case .aggregate(let list, _): return "a count over \(material.inputs[list].name)"
    default: return "an intermediate value"
    }
  }

  private func describe(_ value: Int128, of node: NodeID) -> String {
    let word = Int64(clamping: value)
    if case .input(let slot) = graph[node].operation { return slots[slot].type.text(word) }
    if let name = names[node], let rule = rules[name] { return rule.value.type.text(word) }
    if case .cell(let table, let column) = graph[node].operation { return material.tables[table].columns[column].type.text(word) }
    return graph[node].bounds == Bounds(0, 1) ? (word == 0 ? "false" : "true") : "\(value)"
  }
}
