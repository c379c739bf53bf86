internal import Motor

/// Turns a program into steps over columns: parts that depend on few combinations become tables, the rest vector loops.
struct ColumnCompiler {
  /// The largest tabulated part: places fit 16 bits, the values of a part stay in the processor's near caches.
  static let tabulationLimit = 1 << 16
  /// The largest range of an axis for which an offset is written out for each value.
  static let directLimit: Int64 = 1 << 14

  private let program: Program
  private let graph: Graph
  private let tabulation: Tabulation
  private(set) var steps: [ColumnStep] = []
  private(set) var constants: [(register: Int, value: Int64)] = []
  private(set) var registers = 0
  private var registerOf: [NodeID: Int] = [:]
  private var uses: [NodeID: Int] = [:]

  init(_ program: Program) {
    self.program = program
    graph = program.lowering.graph
    tabulation = Tabulation(
      graph: graph, indexes: program.rulebook.indexes, lookups: program.rulebook.lookups, limit: Self.tabulationLimit)
    for node in graph.nodes { for operand in node.operands { uses[operand, default: 0] += 1 } }
  }

  private mutating func newRegister() -> Int {
    registers += 1
    return registers - 1
  }

  /// The register that holds a node's value, with the steps that put it there.
  mutating func register(of id: NodeID) -> Int {
    if let known = registerOf[id] { return known }
    let register = emit(id)
    registerOf[id] = register
    return register
  }

  private mutating func emit(_ id: NodeID) -> Int {
    let node = graph[id]
    if case .constant(let value) = node.operation {
      let register = newRegister()
      constants.append((register, Int64(clamping: value)))
      return register
    }
    if let tabulated = tabulated(id) { return tabulated }
    if node.operands.contains(where: { !graph.bounds($0).fitsWord }) { return wide(id) }
    switch node.operation {
    case .input(let slot): return add { .load(slot: slot, target: $0) }
    case .divide(let rounding):
      if let divided = divided(node, rounding) { return divided }
      fallthrough
    case .add, .subtract, .multiply, .minimum, .maximum, .less, .lessOrEqual, .equal, .and, .or, .addMonths, .monthsBetween:
      let (a, b) = (register(of: node.operands[0]), register(of: node.operands[1]))
      return add { .binary(node.operation, a, b, target: $0) }
    case .not, .yearOf, .monthOf, .dayOf:
      let a = register(of: node.operands[0])
      return add { .unary(node.operation, a, target: $0) }
    case .select:
      let (a, b, c) = (register(of: node.operands[0]), register(of: node.operands[1]), register(of: node.operands[2]))
      return add { .select(a, b, c, target: $0) }
    case .row(let table):
      let keys = node.operands.map { register(of: $0) }
      return add { .row(table: table, keys: keys, target: $0) }
    case .cell(let table, let column):
      let row = register(of: node.operands[0])
      return add { .cell(table: table, column: column, row: row, target: $0) }
    case .isUnknown(let table, let column):
      let row = register(of: node.operands[0])
      return add { .isUnknown(table: table, column: column, row: row, target: $0) }
    case .aggregate(let list, let aggregation): return aggregate(node, list, aggregation)
    case .field, .constant: preconditionFailure("fields live in the scope of their list, constants are placed above")
    }
  }

  private mutating func add(_ step: (Int) -> ColumnStep) -> Int {
    let target = newRegister()
    steps.append(step(target))
    return target
  }

  // MARK: Division

  private mutating func divided(_ node: GraphNode, _ rounding: Rounding) -> Int? {
    guard let divisor = graph.constantValue(node.operands[1]),
      let reciprocal = Reciprocal(divisor: divisor, rounding: rounding, numerators: graph.bounds(node.operands[0]))
    else { return nil }
    let numerator = graph[node.operands[0]]
    if numerator.operation == .multiply, uses[node.operands[0]] == 1, registerOf[node.operands[0]] == nil,
      numerator.operands.allSatisfy({ graph.bounds($0).fitsWord }), tabulation.axes[Int(node.operands[0])] == nil
    {
      let areSmall = numerator.operands.allSatisfy { Bounds(0, 0xffff_ffff).contains(graph.bounds($0)) }
      let factors = numerator.operands.sorted { !isColumn($0) && isColumn($1) }
      let (a, b) = (register(of: factors[0]), source(factors[1]))
      return add { .multiplyDivide(a, b, areSmall: areSmall, reciprocal, target: $0) }
    }
    let a = register(of: node.operands[0])
    return add { .divide(a, reciprocal, target: $0) }
  }

  // MARK: Tabulated parts

  private mutating func tabulated(_ id: NodeID) -> Int? {
    guard let axes = tabulation.axes[Int(id)], !axes.isEmpty, axes[0].leaf != id, isWorthTabulating(id, axes),
      let values = tabulation.values(of: id)
    else { return nil }
    var stride = 1
    var terms: [IndexTerm] = []
    for axis in axes.reversed() {
      terms.append(IndexTerm(source: source(axis.leaf), kind: kind(axis, stride: UInt16(truncatingIfNeeded: stride))))
      stride *= axis.starts.count
    }
    let ordered = Array(terms.reversed())
    return add { .tabulated(terms: ordered, values: TabulatedValues(values), target: $0) }
  }

  private func isColumn(_ id: NodeID) -> Bool { if case .input = graph[id].operation { true } else { false } }

  private mutating func source(_ leaf: NodeID) -> ColumnSource {
    if case .input(let slot) = graph[leaf].operation { return .slot(slot) }
    return .register(register(of: leaf))
  }

  private func kind(_ axis: Tabulation.Axis, stride: UInt16) -> IndexTerm.Kind {
    if axis.isFull { return .stride(stride, lower: axis.starts[0]) }
    if axis.starts.count <= 4 { return .cuts(axis.starts.dropFirst().map { ($0, stride) }) }
    let bounds = graph.bounds(axis.leaf)
    let (low, high) = (Int64(clamping: bounds.lower), Int64(clamping: bounds.upper))
    guard high - low < Self.directLimit else {
      return .search(TableIndex.Axis(lower: low, upper: high, starts: axis.starts, direct: []), stride)
    }
    var offsets: [UInt16] = []
    var piece = 0
    for value in low...high {
      if piece + 1 < axis.starts.count, axis.starts[piece + 1] == value { piece += 1 }
      offsets.append(UInt16(truncatingIfNeeded: piece) &* stride)
    }
    return .direct(lower: low, offsets)
  }

  /// Whether building a place and reading a table is less work than the steps themselves.
  private func isWorthTabulating(_ id: NodeID, _ axes: [Tabulation.Axis]) -> Bool {
    let leaves = Set(axes.map(\.leaf))
    var seen: Set<NodeID> = []
    var work = 0
    func visit(_ id: NodeID) {
      guard !leaves.contains(id), seen.insert(id).inserted else { return }
      switch graph[id].operation {
      case .constant: return
      case .row: work += 6
      case .divide: work += 3
      default: work += 1
      }
      for operand in graph[id].operands { visit(operand) }
    }
    visit(id)
    return work > axes.count
  }

  // MARK: Wide parts

  /// A value that fits a word but is made of values that do not: those are computed with 128 bits, row by row.
  private mutating func wide(_ id: NodeID) -> Int {
    var order: [NodeID] = []
    var seen: Set<NodeID> = []
    func visit(_ node: NodeID, isRoot: Bool) {
      guard seen.insert(node).inserted else { return }
      if isRoot || !graph.bounds(node).fitsWord { for operand in graph[node].operands { visit(operand, isRoot: false) } }
      order.append(node)
    }
    visit(id, isRoot: true)
    var part = WidePart(code: Program.Code(), initial: Array(repeating: 0, count: order.count), inputs: [], result: order.count - 1)
    let place = Dictionary(uniqueKeysWithValues: zip(order, order.indices))
    for (index, node) in order.enumerated() {
      let operands = graph[node].operands.map { Int32(place[$0] ?? 0) }
      if case .constant(let value) = graph[node].operation {
        part.initial[index] = value
      } else if node == id || !graph.bounds(node).fitsWord {
        part.code.append(graph[node].operation, target: Int32(index), operands: operands)
      } else {
        part.inputs.append((index, register(of: node)))
      }
    }
    return add { .wide(part, target: $0) }
  }

  // MARK: Lists

  private mutating func aggregate(_ node: GraphNode, _ list: Int, _ aggregation: Aggregation) -> Int {
    var plan = AggregatePlan(
      list: list, aggregation: aggregation, loads: [], broadcasts: [], constants: [], steps: [], innerRegisters: 0, predicate: 0,
      value: 0, start: register(of: node.operands[2]))
    var inner: [NodeID: Int] = [:]
    func innerRegister() -> Int {
      plan.innerRegisters += 1
      return plan.innerRegisters - 1
    }
    func place(_ id: NodeID, _ compiler: inout ColumnCompiler) -> Int {
      if let known = inner[id] { return known }
      let part = compiler.graph[id]
      let register: Int
      if case .constant(let value) = part.operation {
        register = innerRegister()
        plan.constants.append((register, Int64(clamping: value)))
      } else if case .field(_, let field) = part.operation {
        register = innerRegister()
        plan.loads.append((field, register))
      } else if part.scope == nil {
        let outer = compiler.register(of: id)
        register = innerRegister()
        plan.broadcasts.append((outer, register))
      } else {
        let operands = part.operands.map { place($0, &compiler) }
        register = innerRegister()
        plan.steps.append(Self.step(part.operation, operands, register))
      }
      inner[id] = register
      return register
    }
    plan.predicate = place(node.operands[0], &self)
    plan.value = place(node.operands[1], &self)
    let finished = plan
    return add { .aggregate(finished, target: $0) }
  }

  private static func step(_ operation: Operation, _ operands: [Int], _ target: Int) -> ColumnStep {
    switch operation {
    case .not, .yearOf, .monthOf, .dayOf: .unary(operation, operands[0], target: target)
    case .select: .select(operands[0], operands[1], operands[2], target: target)
    case .row(let table): .row(table: table, keys: operands, target: target)
    case .cell(let table, let column): .cell(table: table, column: column, row: operands[0], target: target)
    case .isUnknown(let table, let column): .isUnknown(table: table, column: column, row: operands[0], target: target)
    default: .binary(operation, operands[0], operands[1], target: target)
    }
  }

  /// Lets registers be used again once nothing reads them any more, so that they stay in the nearest cache.
  mutating func shareRegisters(keeping outputs: [Int]) -> [Int] {
    var lastRead: [Int: Int] = [:]
    for (index, step) in steps.enumerated() { for register in step.reads { lastRead[register] = index } }
    for output in outputs { lastRead[output] = steps.count }
    var physical: [Int: Int] = [:]
    var free: [Int] = []
    var count = 0
    for constant in constants {
      physical[constant.register] = count
      count += 1
    }
    let fixed = Set(constants.map(\.register))
    for (index, step) in steps.enumerated() {
      let target: Int
      if let reused = free.popLast() {
        target = reused
      } else {
        target = count
        count += 1
      }
      physical[step.target] = target
      for register in Set(step.reads) where lastRead[register] == index && !fixed.contains(register) {
        if let place = physical[register] { free.append(place) }
      }
      if lastRead[step.target] == nil { free.append(target) }
    }
    steps = steps.map { $0.renamed { physical[$0] ?? 0 } }
    constants = constants.map { (physical[$0.register] ?? 0, $0.value) }
    registers = count
    return outputs.map { physical[$0] ?? 0 }
  }
}
