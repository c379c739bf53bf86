internal import Motor

/// Turns the rules of a book into a graph: resolves names, infers types and scales, proves bounds.
struct Lowering {
  let material: RulebookMaterial
  /// Rules whose value is told instead of computed, with type and bounds.
  let given: [String: (ValueType, Bounds)]

  var graph = Graph()
  var rules: [String: LoweredRule] = [:]
  var refusals: [RefusalReason] = []
  /// The scalar inputs that the graph reads, in the order of their slots.
  var slots: [Slot] = []
  /// For each table, what its keys have been looked up with.
  var keyUses: [[(type: ValueType, bounds: Bounds)]?]
  /// What a table that is not loaded is looked up with, for those who will bring it.
  var openKeyTypes: [Int: [ValueType]] = [:]
  /// For each table, its key cells once the types of its keys are known.
  var keyCells: [[[KeyCell]]?]
  /// Names for nodes, for messages.
  var names: [NodeID: String] = [:]

  struct Slot: Sendable, Hashable {
    var name: String
    var type: ValueType
    var bounds: Bounds
    var isGivenRule: Bool
  }

  var underWay: [String] = []
  /// How many reasons to refuse each rule has so far, by its place in the book.
  var refusalsOfRule: [Int: Int] = [:]
  /// Where a reason stands by its code.
  var refusalOfCode: [Int: Int] = [:]
  /// How many expressions lie one within the other behind each rule, those of the rules it is made of included.
  var depths: [String: Int] = [:]
  /// The most of them; deeper books are refused rather than run into the end of the stack.
  static let depthLimit = 200
  /// The levels that are being lowered, and the highest expression of the rule at hand.
  var level = 0
  var height = 0
  var trace = RuleTrace()
  var scopes: [Int] = []
  var source = ExpressionText(text: "", position: SourcePosition(file: "", line: 1, column: 1))

  init(_ material: RulebookMaterial, given: [String: (ValueType, Bounds)] = [:]) {
    self.material = material
    self.given = given
    keyUses = Array(repeating: nil, count: material.tables.count)
    keyCells = Array(repeating: nil, count: material.tables.count)
  }

  /// Takes over what a first lowering found out about the tables.
  init(_ material: RulebookMaterial, given: [String: (ValueType, Bounds)], tables: Lowering) {
    self.init(material, given: given)
    keyUses = tables.keyUses
    keyCells = tables.keyCells
  }

  // MARK: Names

  /// The value of a rule or an input.
  mutating func value(ofName name: String, at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    if let told = given[name] { return slot(name, told.0, told.1, isGivenRule: true) }
    if let rule = rules[name] { return rule.value }
    if let index = material.rules.firstIndex(where: { $0.name == name }) {
      let value = try lowerRule(index, at: position)
      if let filed = material.settled.first(where: { $0.name == name }) {
        try checkCorridor(value, of: filed, rule: material.rules[index])
      }
      return value
    }
    if let input = material.inputs.first(where: { $0.name == name }) {
      guard case .scalar(let type, let bounds, _) = input.shape else {
        throw Diagnostic("\(name) is a list", at: position, hint: "count(\(name)) tells how many records it has")
      }
      return slot(name, type, bounds, isGivenRule: false)
    }
    if material.tables.contains(where: { $0.name == name }) {
      throw Diagnostic("\(name) is a table", at: position, hint: "look it up with \(name)[…]")
    }
    let known = material.inputs.map(\.name) + material.rules.map(\.name) + material.tables.map(\.name)
    throw Diagnostic("nothing is called \"\(name)\"", at: position, hint: suggestion(for: name, in: known))
  }

  mutating func slot(_ name: String, _ type: ValueType, _ bounds: Bounds, isGivenRule: Bool) -> GraphValue {
    let slot = Slot(name: name, type: type, bounds: bounds, isGivenRule: isGivenRule)
    let index: Int
    if let known = slots.firstIndex(of: slot) {
      index = known
    } else {
      index = slots.count
      slots.append(slot)
    }
    let node = graph.insert(.input(index), [], bounds, scope: nil)
    names[node] = name
    return GraphValue(type: type, node: node)
  }

  /// An insurer's own value must lie within the range that the parent states.
  func checkCorridor(_ value: GraphValue, of input: Input, rule: RuleDeclaration) throws(Diagnostic) {
    guard case .scalar(let type, let bounds, _) = input.shape, type.isSameKind(as: value.type) else {
      throw Diagnostic(
        "\(input.name) is \(input.scalarType?.name ?? "a list"), the filing gives \(value.type.name)", at: rule.position)
    }
    let filed = graph.bounds(value.node)
    guard value.type.scale <= type.scale, bounds.contains(scaled(filed, by: type.scale - value.type.scale)) else {
      let range = "[\(type.text(Int64(clamping: bounds.lower)))..\(type.text(Int64(clamping: bounds.upper)))]"
      throw Diagnostic(
        "corridor breach: \(input.name) can be \(value.type.text(Int64(clamping: filed.lower))) to "
          + "\(value.type.text(Int64(clamping: filed.upper))), the parent allows \(range)",
        at: rule.position, hint: "file values within the range")
    }
  }

  func scaled(_ bounds: Bounds, by digits: Int) -> Bounds {
    let factor = Int128(powerOfTen(digits))
    return Bounds(bounds.lower * factor, bounds.upper * factor)
  }

  // MARK: Steps

  mutating func step(_ operation: Operation, _ operands: NodeID..., at position: SourcePosition) throws(Diagnostic) -> NodeID {
    do {
      switch operands.count {
      case 1: return try graph.step(operation, operands[0])
      case 2: return try graph.step(operation, operands[0], operands[1])
      default: return try graph.step(operation, operands[0], operands[1], operands[2])
      }
    } catch {
      throw Self.diagnostic(error, at: position)
    }
  }

  static func diagnostic(_ error: GraphError, at position: SourcePosition) -> Diagnostic {
    switch error {
    case .overflow:
      Diagnostic(
        "the value could grow beyond 128 bits", at: position, hint: "round an intermediate value or narrow the inputs' ranges")
    case .calendar:
      Diagnostic("the day can lie beyond the years 1 to 9999", at: position, hint: "narrow the range of what is added to it")
    case .divisionByZero: Diagnostic("the divisor can be zero", at: position, hint: "narrow the range of what it is made of")
    case .listsMixed: Diagnostic("one condition runs over two lists", at: position, hint: "count each list by itself")
    }
  }

  // MARK: Access for the other parts of the lowering

  mutating func withScope<Value>(
    _ list: Int, _ body: (inout Lowering) throws(Diagnostic) -> Value
  ) throws(Diagnostic) -> Value {
    scopes.append(list)
    defer { scopes.removeLast() }
    return try body(&self)
  }

  var isInsideList: Bool { !scopes.isEmpty }

  mutating func record(_ count: RuleTrace.Count) { trace.counts.append(count) }
  mutating func record(_ lookup: RuleTrace.Lookup) { trace.lookups.append(lookup) }
  mutating func combine(_ a: NodeID?, _ b: NodeID?, at position: SourcePosition) throws(Diagnostic) -> NodeID? {
    try either(a, b, at: position)
  }
  mutating func choose(_ condition: NodeID, _ whenTrue: NodeID, at position: SourcePosition) throws(Diagnostic) -> NodeID {
    try step(.select, condition, whenTrue, graph.constant(0), at: position)
  }
  mutating func condition(_ expression: Expression) throws(Diagnostic) -> GraphValue {
    try boolean(try lower(expression, expecting: .boolean), at: place(expression))
  }
  func position(_ expression: Expression) -> SourcePosition { place(expression) }
  mutating func insert(_ operation: Operation, _ operands: [NodeID], _ bounds: Bounds, scope: Int?) -> NodeID {
    graph.insert(operation, operands, bounds, scope: scope)
  }
  mutating func constant(_ value: Int128) -> NodeID { graph.constant(value) }
  mutating func withGraph<Value>(
    at position: SourcePosition, _ body: (inout Graph) throws(GraphError) -> Value
  ) throws(Diagnostic) -> Value {
    do { return try body(&graph) } catch { throw Self.diagnostic(error, at: position) }
  }
  mutating func use(table: Int, keys: [(type: ValueType, bounds: Bounds)], cells: [[KeyCell]]) {
    keyUses[table] = keys
    keyCells[table] = cells
  }
}

/// 10^digits, for 0 ≤ digits ≤ 36.
func powerOfTen(_ digits: Int) -> Int128 {
  var power: Int128 = 1
  for _ in 0..<min(max(digits, 0), 36) { power *= 10 }
  return power
}
