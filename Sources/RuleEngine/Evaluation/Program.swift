public import Motor

/// A rulebook compiled for certain outputs: one risk at a time.
public final class Program: Sendable {
  /// One step, with the places of its operands among the registers. Plain memory, so that running it touches no reference count.
  struct Step: Sendable {
    var operation: Operation
    var target: Int32
    var a: Int32
    var b: Int32
    var c: Int32
    /// Where more belongs to the step: the keys of a look-up, the steps that an aggregate runs for each record.
    var start: Int32 = 0
    var end: Int32 = 0

    init(_ operation: Operation, target: Int32, operands: [Int32]) {
      self.operation = operation
      self.target = target
      a = operands.first ?? 0
      b = operands.count > 1 ? operands[1] : 0
      c = operands.count > 2 ? operands[2] : 0
    }
  }

  /// Steps in the order in which they run, with the keys and the per-record steps that they point to.
  struct Code: Sendable {
    var steps: [Step] = []
    var perRecord: [Step] = []
    var keys: [Int32] = []

    mutating func append(_ operation: Operation, target: Int32, operands: [Int32]) {
      steps.append(step(operation, target: target, operands: operands))
    }

    mutating func step(_ operation: Operation, target: Int32, operands: [Int32]) -> Step {
      var step = Step(operation, target: target, operands: operands)
      if case .row = operation {
        step.start = Int32(keys.count)
        keys += operands
        step.end = Int32(keys.count)
      }
      return step
    }
  }

  public let rulebook: Rulebook
  let lowering: Lowering
  let outputs: [(name: String, value: GraphValue)]
  /// The scalar inputs, in the order in which a risk holds them.
  let slots: [Lowering.Slot]
  let listsUsed: Set<Int>
  /// What a slot holds when a risk leaves it out; `nil` where it must be told.
  let standards: [Int64?]
  /// By input: the fields of a list that is read, and how many records it takes.
  let listShapes: [(name: String, fields: [Input.Field], atMost: Int)?]
  private let code: Code
  /// The registers as an evaluation finds them: constants in place.
  private let initial: [Int64]
  private let initialWide: [Int128]
  private let isWide: Bool
  private let registerOf: [NodeID: Int32]
  private let outputRegisters: [(value: Int32, refusal: Int32?)]
  private let slotRegisters: [Int32]

  /// The names of the scalar inputs and given rules that a risk must or may carry.
  public var inputNames: [String] {
    slots.map(\.name) + listsUsed.sorted().map { rulebook.inputs[$0].name }
  }
  /// The names of what it computes, in order.
  public var outputNames: [String] { outputs.map(\.name) }
  /// The type of the n-th output.
  public func outputType(_ index: Int) -> ValueType { outputs[index].value.type }

  /// - Parameter tracing: keep every step that a receipt may show, not only what the outputs need.
  init(rulebook: Rulebook, lowering: Lowering, outputs: [(name: String, value: GraphValue)], tracing: Bool = false) {
    self.rulebook = rulebook
    self.lowering = lowering
    self.outputs = outputs
    slots = lowering.slots
    let inputs = rulebook.inputs
    standards = lowering.slots.map { slot in
      guard !slot.isGivenRule, case .scalar(_, _, let standard)? = inputs.first(where: { $0.name == slot.name })?.shape else { return nil }
      return standard
    }
    let graph = lowering.graph
    var roots: [NodeID] = []
    for output in outputs {
      roots.append(output.value.node)
      if let refusal = output.value.refusal { roots.append(refusal) }
    }
    for reason in lowering.refusals {
      if case .unknown(_, _, let row) = reason.kind, graph[row].scope == nil { roots.append(row) }
    }
    if tracing {
      for rule in lowering.rules.values {
        roots.append(rule.value.node)
        if let refusal = rule.value.refusal { roots.append(refusal) }
        roots += rule.trace.cases.compactMap(\.condition)
        roots += rule.trace.counts.map(\.result)
        for lookup in rule.trace.lookups where graph[lookup.row].scope == nil {
          roots += [lookup.row, lookup.value] + lookup.keys.map(\.node)
        }
      }
    }
    let needed = graph.needed(by: roots)
    var registerOf: [NodeID: Int32] = [:]
    for (register, id) in needed.enumerated() { registerOf[id] = Int32(register) }
    var initial: [Int128] = Array(repeating: 0, count: needed.count)
    var code = Code()
    var lists: Set<Int> = []
    let register = { (id: NodeID) -> Int32 in registerOf[id] ?? 0 }
    for id in needed {
      let node = graph[id]
      if case .constant(let value) = node.operation { initial[Int(register(id))] = value }
      guard node.scope == nil else { continue }
      switch node.operation {
      case .constant, .input, .field: continue
      case .aggregate(let list, _):
        lists.insert(list)
        var step = Step(node.operation, target: register(id), operands: node.operands.map(register))
        step.start = Int32(code.perRecord.count)
        for inner in graph.needed(by: Array(node.operands.prefix(2))) where graph[inner].scope == list {
          code.perRecord.append(
            code.step(graph[inner].operation, target: register(inner), operands: graph[inner].operands.map(register)))
        }
        step.end = Int32(code.perRecord.count)
        code.steps.append(step)
      default: code.append(node.operation, target: register(id), operands: node.operands.map(register))
      }
    }
    self.code = code
    self.registerOf = registerOf
    listsUsed = lists
    listShapes = inputs.enumerated().map { index, input in
      guard case .list(let fields, let atMost) = input.shape, lists.contains(index) else { return nil }
      return (input.name, fields, atMost)
    }
    isWide = needed.contains { !graph.bounds($0).fitsWord }
    self.initial = isWide ? [] : initial.map { Int64(clamping: $0) }
    initialWide = isWide ? initial : []
    outputRegisters = outputs.map { (register($0.value.node), $0.value.refusal.map(register)) }
    var slotRegisters = Array(repeating: Int32(-1), count: lowering.slots.count)
    for id in needed {
      if case .input(let slot) = graph[id].operation { slotRegisters[slot] = register(id) }
    }
    self.slotRegisters = slotRegisters
  }

  // MARK: Running

  /// Reads a risk's texts.
  ///
  /// - Parameter years: by how many years every day that is told is moved, before it is checked against its range; negative is into the past.
  public func risk(_ facts: RiskFacts, movedBy years: Int = 0) throws(RiskErrors) -> Risk {
    var reader = RiskReader(self, movedBy: years)
    return try reader.read(facts)
  }

  /// The value of one output.
  /// - Returns: the value in the unit of the output's type.
  public func value(of output: Int, _ risk: Risk) throws(Refusal) -> Int64 {
    let (value, refusal, row) = withRegisters(risk) { read -> (Int64, Int, Int) in
      let registers = outputRegisters[output]
      let code = registers.refusal.map { Int(read($0)) } ?? 0
      return (read(registers.value), code, code == 0 ? -1 : refusalRow(code, read))
    }
    guard refusal == 0 else { throw refusalNamed(refusal, row: row) }
    return value
  }

  /// What an evaluation yields for each output.
  public func values(_ risk: Risk) -> [Result<Int64, Refusal>] {
    withRegisters(risk) { read in
      outputRegisters.map { registers in
        let code = registers.refusal.map { Int(read($0)) } ?? 0
        return code == 0 ? .success(read(registers.value)) : .failure(refusalNamed(code, row: refusalRow(code, read)))
      }
    }
  }

  /// Evaluates and hands every register to `body`, by node.
  func withTrace<Result>(_ risk: Risk, _ body: (Trace) -> Result) -> Result {
    withRegisters(risk) { body(Trace(registers: $0, registerOf: registerOf)) }
  }

  /// The value of every node after an evaluation.
  struct Trace {
    let registers: Registers
    let registerOf: [NodeID: Int32]

    func callAsFunction(_ id: NodeID) -> Int64 { registers(registerOf[id] ?? 0) }
  }

  /// The registers after an evaluation; valid only within the closure that they are handed to.
  struct Registers {
    let narrow: UnsafeMutableBufferPointer<Int64>?
    let wide: UnsafeMutableBufferPointer<Int128>?

    @inline(__always)
    func callAsFunction(_ register: Int32) -> Int64 {
      if let narrow { return narrow[Int(register)] }
      return wide.map { Int64(clamping: $0[Int(register)]) } ?? 0
    }
  }

  func isComputed(_ id: NodeID) -> Bool { registerOf[id] != nil }

  private func withRegisters<Result>(_ risk: Risk, _ body: (Registers) -> Result) -> Result {
    if isWide {
      return withUnsafeTemporaryAllocation(of: Int128.self, capacity: initialWide.count) { registers in
        for index in initialWide.indices { registers[index] = initialWide[index] }
        rulebook.lookups.withEvaluator(registers, code) { $0.run(risk, slotRegisters) }
        return body(Registers(narrow: nil, wide: registers))
      }
    }
    return withUnsafeTemporaryAllocation(of: Int64.self, capacity: initial.count) { registers in
      _ = registers.update(from: initial)
      rulebook.lookups.withEvaluator(registers, code) { $0.run(risk, slotRegisters) }
      return body(Registers(narrow: registers, wide: nil))
    }
  }

  // MARK: Refusals

  private func refusalRow(_ code: Int, _ read: Registers) -> Int {
    if case .unknown(_, _, let row) = lowering.reason(ofCode: code).kind, let register = registerOf[row] { return Int(read(register)) }
    return -1
  }

  func refusalNamed(_ code: Int, row: Int) -> Refusal {
    let reason = lowering.reason(ofCode: code)
    var refusal = Refusal(text: reason.text, rule: nil, table: nil, position: nil, note: nil, source: nil)
    switch reason.kind {
    case .rule(let name):
      refusal.rule = name
      refusal.source = rulebook.material.rules.first { $0.name == name }?.source
    case .unmatched(let table), .notLoaded(let table): refusal.table = rulebook.tables[table].name
    case .unknown(let table, _, _):
      refusal.table = rulebook.tables[table].name
      if rulebook.tables[table].rows.indices.contains(row) {
        refusal.position = rulebook.tables[table].position(ofRow: row)
        refusal.note = rulebook.tables[table].rows[row].note
        refusal.source = rulebook.tables[table].rows[row].source
      }
    }
    return refusal
  }
}

/// Why a book gives no value for a risk that is otherwise in order.
public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
  public var text: Text
  /// The rule that refuses.
  public var rule: String?
  /// The table whose figure is missing.
  public var table: String?
  /// The row, where it is a row's figure that is not known.
  public var position: SourcePosition?
  public var note: String?
  public var source: Citation?

  public var description: String {
    text.en + (position.map { " (\($0))" } ?? "") + (note.map { ": \($0)" } ?? "")
  }
}
