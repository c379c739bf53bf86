internal import Motor

/// Turns the rules of a book into a graph: resolves names, infers types and scales, proves bounds.
struct Lowering {
  let material: RulebookMaterial
  /// Rules whose value is told instead of computed, with type and bounds.
  let given: [String: (ValueType, Bounds)]

  private(set) var graph = Graph()
  private(set) var rules: [String: LoweredRule] = [:]
  private(set) var refusals: [RefusalReason] = []
  /// The scalar inputs that the graph reads, in the order of their slots.
  private(set) var slots: [Slot] = []
  /// For each table, what its keys have been looked up with.
  private(set) var keyUses: [[(type: ValueType, bounds: Bounds)]?]
  /// What a table that is not loaded is looked up with, for those who will bring it.
  var openKeyTypes: [Int: [ValueType]] = [:]
  /// For each table, its key cells once the types of its keys are known.
  private(set) var keyCells: [[[KeyCell]]?]
  private(set) var warnings: [Diagnostic] = []
  /// Names for nodes, for messages.
  private(set) var names: [NodeID: String] = [:]

  struct Slot: Sendable, Hashable {
    var name: String
    var type: ValueType
    var bounds: Bounds
    var isGivenRule: Bool
  }

  private var underWay: [String] = []
  private var trace = RuleTrace()
  private var scopes: [Int] = []
  private var source = ExpressionText(text: "", position: SourcePosition(file: "", line: 1, column: 1))

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
    let input = material.inputs.first { $0.name == name }
    if let index = material.rules.firstIndex(where: { $0.name == name }) {
      let value = try lowerRule(index, at: position)
      if let input { try checkCorridor(value, of: input, rule: material.rules[index]) }
      return value
    }
    if let input {
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

  private mutating func slot(_ name: String, _ type: ValueType, _ bounds: Bounds, isGivenRule: Bool) -> GraphValue {
    let slot = Slot(name: name, type: type, bounds: bounds, isGivenRule: isGivenRule)
    let index: Int
    if let known = slots.firstIndex(of: slot) { index = known } else {
      index = slots.count
      slots.append(slot)
    }
    let node = graph.insert(.input(index), [], bounds, scope: nil)
    names[node] = name
    return GraphValue(type: type, node: node)
  }

  /// An insurer's own value must lie within the range that the parent states.
  private func checkCorridor(_ value: GraphValue, of input: Input, rule: RuleDeclaration) throws(Diagnostic) {
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

  private func scaled(_ bounds: Bounds, by digits: Int) -> Bounds {
    let factor = Int128(powerOfTen(digits))
    return Bounds(bounds.lower * factor, bounds.upper * factor)
  }

  // MARK: Rules

  private mutating func lowerRule(_ index: Int, at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    let rule = material.rules[index]
    if let start = underWay.firstIndex(of: rule.name) {
      let cycle = underWay[start...] + [rule.name]
      throw Diagnostic("the rules go round in a circle: \(cycle.joined(separator: " → "))", at: rule.position)
    }
    underWay.append(rule.name)
    let outer = (trace, scopes, source)
    trace = RuleTrace()
    scopes = []
    defer {
      underWay.removeLast()
      (trace, scopes, source) = outer
    }
    let declaredType = try rule.typeName.map { name throws(Diagnostic) in try material.types.resolve(name, at: rule.position).0 }
    var value: GraphValue
    switch rule.body {
    case .expression(let text):
      trace.text = text.text
      value = try whole(text, expecting: declaredType)
    case .cases(let cases):
      value = try lowerCases(cases, of: rule, declaredType: declaredType)
    }
    if let declaredType, declaredType.isSameKind(as: value.type) {
      value = try rescale(value, to: declaredType.scale, at: rule.position)
    } else if let declaredType {
      throw Diagnostic("\(rule.name) is declared \(declaredType.name) but its value is \(value.type.name)", at: rule.position)
    }
    if names[value.node] == nil { names[value.node] = rule.name }
    rules[rule.name] = LoweredRule(declaration: index, value: value, trace: trace)
    return value
  }

  /// Parses and lowers an expression whose value must stand by itself.
  private mutating func whole(_ text: ExpressionText, expecting: ValueType?) throws(Diagnostic) -> GraphValue {
    source = text
    return try lower(try ExpressionParser.parse(text), expecting: expecting)
  }

  private mutating func lowerCases(
    _ cases: [RuleDeclaration.RuleCase], of rule: RuleDeclaration, declaredType: ValueType?
  ) throws(Diagnostic) -> GraphValue {
    var expecting = declaredType
    if expecting == nil { expecting = try commonCode(of: cases) }
    var lowered: [(condition: GraphValue?, value: GraphValue?, refusal: NodeID?)] = []
    for one in cases {
      let (firstLookup, firstRounding, firstMention) = (trace.lookups.count, trace.roundings.count, trace.mentions.count)
      var condition: GraphValue?
      if let text = one.condition {
        condition = try boolean(try whole(text, expecting: .boolean), at: text.position)
      }
      let firstOfOutcome = trace.mentions.count
      var outcome = "refuse"
      switch one.outcome {
      case .value(let text):
        lowered.append((condition, try whole(text, expecting: expecting), nil))
        outcome = text.text
      case .refusal(let text):
        lowered.append((condition, nil, refuse(.rule(name: rule.name), text)))
      }
      trace.cases.append(
        RuleTrace.Case(
          condition: condition?.node, conditionText: one.condition?.text ?? "", outcomeText: outcome, source: one.source,
          note: one.note, line: one.position.line, lookups: firstLookup..<trace.lookups.count, roundings: firstRounding..<trace.roundings.count,
          conditionMentions: firstMention..<firstOfOutcome, outcomeMentions: firstOfOutcome..<trace.mentions.count))
    }
    try checkCases(lowered.map { $0.condition?.node }, cases, of: rule)
    return try joined(lowered, at: rule.position, name: rule.name)
  }

  /// Folds cases from the last to the first. The last case needs no condition: the cases are exhaustive.
  private mutating func joined(
    _ cases: [(condition: GraphValue?, value: GraphValue?, refusal: NodeID?)], at position: SourcePosition, name: String
  ) throws(Diagnostic) -> GraphValue {
    guard let type = cases.compactMap({ $0.value?.type }).first else {
      throw Diagnostic("every case of \(name) refuses", at: position)
    }
    let scale = cases.compactMap { $0.value?.type.scale }.max() ?? 0
    var result: GraphValue?
    for one in cases.reversed() {
      var value = one.value
      if let present = value {
        guard present.type.isSameKind(as: type) else {
          throw Diagnostic("the cases of \(name) are \(type.name) and \(present.type.name)", at: position)
        }
        value = try rescale(present, to: scale, at: position)
      }
      let ownRefusal = one.refusal ?? value?.refusal
      guard let rest = result else {
        let node = value?.node ?? graph.constant(0)
        result = GraphValue(type: type.scaled(to: scale), node: node, refusal: ownRefusal)
        if value == nil { result?.node = try fallback(cases, scale, at: position) }
        continue
      }
      guard let condition = one.condition else {
        throw Diagnostic("only the last case of \(name) may go without a condition", at: position)
      }
      let node = try value.map { value throws(Diagnostic) in
        try step(.select, condition.node, value.node, rest.node, at: position)
      } ?? rest.node
      let refusal = try selectRefusal(condition, ownRefusal, rest.refusal, at: position)
      result = GraphValue(type: type.scaled(to: scale), node: node, refusal: refusal)
    }
    guard let result else { throw Diagnostic("the rule \(name) has no cases", at: position) }
    return result
  }

  /// The value that stands where the last case refuses: any value of the others, so that bounds stay tight.
  private mutating func fallback(
    _ cases: [(condition: GraphValue?, value: GraphValue?, refusal: NodeID?)], _ scale: Int, at position: SourcePosition
  ) throws(Diagnostic) -> NodeID {
    guard let value = cases.last(where: { $0.value != nil })?.value else { return graph.constant(0) }
    return try rescale(value, to: scale, at: position).node
  }

  /// The one enumeration that has every code which the cases yield as bare texts.
  private func commonCode(of cases: [RuleDeclaration.RuleCase]) throws(Diagnostic) -> ValueType? {
    var codes: [String] = []
    var place: SourcePosition?
    for one in cases {
      guard case .value(let text) = one.outcome else { continue }
      guard case .text(let code) = try ExpressionParser.parse(text).kind else { continue }
      codes.append(code)
      place = place ?? text.position
    }
    guard let place else { return nil }
    return try enumeration(having: codes, at: place)
  }

  private func enumeration(having codes: [String], at position: SourcePosition) throws(Diagnostic) -> ValueType {
    let candidates = material.types.enumerations.values.filter { enumeration in
      codes.allSatisfy { enumeration.position(of: $0) != nil }
    }
    if candidates.count == 1, let only = candidates.first { return .code(only) }
    let listed = codes.map { "\"\($0)\"" }.joined(separator: ", ")
    if candidates.isEmpty {
      let all = material.types.enumerations.values.flatMap(\.codes)
      let odd = codes.first { code in !all.contains(code) } ?? codes[0]
      throw Diagnostic("no type has the value \(listed)", at: position, hint: suggestion(for: odd, in: all))
    }
    let names = candidates.map(\.name).sorted().joined(separator: ", ")
    throw Diagnostic("\(listed) may belong to \(names)", at: position, hint: "say which with as: …")
  }

  // MARK: Refusals

  mutating func refuse(_ kind: RefusalReason.Kind, _ text: Text) -> NodeID {
    let reason = RefusalReason(kind: kind, text: text, index: refusals.count)
    refusals.append(reason)
    return graph.constant(Int128(reason.code))
  }

  /// Why a step refuses that yields this code.
  func reason(ofCode code: Int) -> RefusalReason { refusals[RefusalReason.index(ofCode: code)] }

  /// The refusal that is told where both stand in the way.
  private mutating func either(_ a: NodeID?, _ b: NodeID?, at position: SourcePosition) throws(Diagnostic) -> NodeID? {
    guard let a else { return b }
    guard let b, a != b else { return a }
    return try step(.maximum, a, b, at: position)
  }

  private mutating func selectRefusal(
    _ condition: GraphValue, _ whenTrue: NodeID?, _ whenFalse: NodeID?, at position: SourcePosition
  ) throws(Diagnostic) -> NodeID? {
    var chosen: NodeID?
    if whenTrue != nil || whenFalse != nil {
      let none = graph.constant(0)
      chosen = try step(.select, condition.node, whenTrue ?? none, whenFalse ?? none, at: position)
    }
    // What the condition cannot tell comes first: without it nobody knows which case holds.
    guard let undecided = condition.refusal else { return chosen }
    guard let chosen, chosen != undecided else { return undecided }
    let stands = try step(.equal, undecided, graph.constant(0), at: position)
    return try step(.select, stands, chosen, undecided, at: position)
  }

  // MARK: Expressions

  private func place(_ expression: Expression) -> SourcePosition { source.position(of: expression) }

  mutating func lower(_ expression: Expression, expecting: ValueType? = nil) throws(Diagnostic) -> GraphValue {
    let position = place(expression)
    switch expression.kind {
    case .number(let number):
      return GraphValue(type: .number(scale: number.scale), node: graph.constant(Int128(number.unscaled)))
    case .yuan(let amount):
      guard let fen = amount.rescaled(exactlyTo: 2) else { throw Diagnostic("an amount has at most two decimal places", at: position) }
      return GraphValue(type: .fen, node: graph.constant(Int128(fen.unscaled)))
    case .boolean(let value): return GraphValue(type: .boolean, node: graph.constant(value ? 1 : 0))
    case .date(let day): return GraphValue(type: .date, node: graph.constant(Int128(day.number)))
    case .text(let code): return try lowerCode(code, expecting: expecting, at: position)
    case .name(let name): return try lowerName(name, at: position)
    case .negate(let inner):
      let zero = Expression(kind: .number(FixedDecimal(unscaled: 0, scale: 0)), offset: expression.offset)
      return try lowerArithmetic(.subtract, zero, inner, isNegation: true, at: position)
    case .not(let inner):
      let value = try boolean(try lower(inner, expecting: .boolean), at: position)
      return GraphValue(type: .boolean, node: try step(.not, value.node, at: position), refusal: value.refusal)
    case .binary(let sign, let left, let right): return try lowerBinary(sign, left, right, at: position)
    case .select(let condition, let whenTrue, let whenFalse):
      return try lowerSelect(condition, whenTrue, whenFalse, expecting: expecting, at: position)
    case .round(let rounding, let inner, let scale): return try lowerRound(rounding, inner, scale, at: position)
    case .call(let function, let arguments): return try lowerCall(function, arguments, at: position)
    case .index(let name, let arguments, let member): return try lowerLookup(name, arguments, member, at: position)
    case .member(let name, _):
      throw Diagnostic("\(name).… stands only inside sum, min, max or count", at: position)
    case .within(let inner, let interval): return try lowerWithin(inner, interval, at: position)
    case .among(let inner, let members): return try lowerAmong(inner, members, at: position)
    }
  }

  private func lowerCodeType(_ expecting: ValueType?, _ code: String, at position: SourcePosition) throws(Diagnostic) -> ValueType {
    if let expecting, case .code = expecting { return expecting }
    if let expecting { throw Diagnostic("\"\(code)\" is a text where \(expecting.name) is wanted", at: position) }
    return try enumeration(having: [code], at: position)
  }

  private mutating func lowerCode(_ code: String, expecting: ValueType?, at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    let type = try lowerCodeType(expecting, code, at: position)
    let index = try CellText.parse(code, type: type, at: position)
    return GraphValue(type: type, node: graph.constant(Int128(index)))
  }

  private mutating func lowerName(_ name: String, at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    if let list = scopes.last, case .list(let fields, _) = material.inputs[list].shape,
      let index = fields.firstIndex(where: { $0.name == name })
    {
      let node = graph.insert(.field(list: list, index: index), [], fields[index].bounds, scope: list)
      names[node] = "\(material.inputs[list].name).\(name)"
      return GraphValue(type: fields[index].type, node: node)
    }
    let value = try value(ofName: name, at: position)
    if !trace.names.contains(name) { trace.names.append(name) }
    trace.mentions.append(name)
    return value
  }

  private mutating func lowerBinary(
    _ sign: Expression.BinaryOperator, _ left: Expression, _ right: Expression, at position: SourcePosition
  ) throws(Diagnostic) -> GraphValue {
    switch sign {
    case .add, .subtract, .multiply, .divide:
      return try lowerArithmetic(sign, left, right, isNegation: false, at: position)
    case .and, .or:
      let a = try boolean(try lower(left, expecting: .boolean), at: place(left))
      let b = try boolean(try lower(right, expecting: .boolean), at: place(right))
      let node = try step(sign == .and ? .and : .or, a.node, b.node, at: position)
      // What the first operand decides alone, the second cannot refuse.
      let none: NodeID? = nil
      let second =
        try sign == .and
        ? selectRefusal(GraphValue(type: .boolean, node: a.node), b.refusal, none, at: position)
        : selectRefusal(GraphValue(type: .boolean, node: a.node), none, b.refusal, at: position)
      return GraphValue(type: .boolean, node: node, refusal: try either(a.refusal, second, at: position))
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      let (a, b) = try pair(left, right, at: position)
      return try compare(sign, a, b, at: position)
    }
  }

  /// Lowers two operands that must be of one kind; a bare code takes the type of the other.
  private mutating func pair(_ left: Expression, _ right: Expression, at position: SourcePosition) throws(Diagnostic) -> (GraphValue, GraphValue) {
    if case .text = left.kind {
      let b = try lower(right)
      return (try lower(left, expecting: b.type), b)
    }
    let a = try lower(left)
    return (a, try lower(right, expecting: { if case .code = a.type { a.type } else { nil } }()))
  }

  private mutating func compare(
    _ sign: Expression.BinaryOperator, _ left: GraphValue, _ right: GraphValue, at position: SourcePosition
  ) throws(Diagnostic) -> GraphValue {
    guard left.type.isSameKind(as: right.type) else {
      throw Diagnostic("\(left.type.name) cannot be compared with \(right.type.name)", at: position)
    }
    try requireWhole(left, at: position)
    try requireWhole(right, at: position)
    let scale = max(left.type.scale, right.type.scale)
    let a = try rescale(left, to: scale, at: position), b = try rescale(right, to: scale, at: position)
    let node: NodeID
    switch sign {
    case .equal: node = try step(.equal, a.node, b.node, at: position)
    case .notEqual: node = try step(.not, try step(.equal, a.node, b.node, at: position), at: position)
    case .less: node = try step(.less, a.node, b.node, at: position)
    case .lessOrEqual: node = try step(.lessOrEqual, a.node, b.node, at: position)
    case .greater: node = try step(.less, b.node, a.node, at: position)
    default: node = try step(.lessOrEqual, b.node, a.node, at: position)
    }
    return GraphValue(type: .boolean, node: node, refusal: try either(a.refusal, b.refusal, at: position))
  }

  private mutating func lowerWithin(_ inner: Expression, _ interval: Expression.Interval, at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    let value = try lower(inner)
    let expecting: ValueType? = if case .code = value.type { value.type } else { nil }
    var result = GraphValue(type: .boolean, node: graph.constant(1), refusal: value.refusal)
    if let lower = interval.lower {
      let end = try self.lower(lower, expecting: expecting)
      let holds = try compare(interval.includesLower ? .greaterOrEqual : .greater, value, end, at: position)
      result = GraphValue(type: .boolean, node: holds.node, refusal: holds.refusal)
    }
    if let upper = interval.upper {
      let end = try self.lower(upper, expecting: expecting)
      let holds = try compare(interval.includesUpper ? .lessOrEqual : .less, value, end, at: position)
      result = GraphValue(
        type: .boolean, node: try step(.and, result.node, holds.node, at: position),
        refusal: try either(result.refusal, holds.refusal, at: position))
    }
    return result
  }

  private mutating func lowerAmong(_ inner: Expression, _ members: [Expression], at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    let value = try lower(inner)
    let expecting: ValueType? = if case .code = value.type { value.type } else { nil }
    var result = GraphValue(type: .boolean, node: graph.constant(0), refusal: value.refusal)
    for member in members {
      let equals = try compare(.equal, value, try lower(member, expecting: expecting), at: place(member))
      result.node = try step(.or, result.node, equals.node, at: position)
      result.refusal = try either(result.refusal, equals.refusal, at: position)
    }
    return result
  }

  private mutating func lowerSelect(
    _ condition: Expression, _ whenTrue: Expression, _ whenFalse: Expression, expecting: ValueType?, at position: SourcePosition
  ) throws(Diagnostic) -> GraphValue {
    let test = try boolean(try lower(condition, expecting: .boolean), at: place(condition))
    var (a, b): (GraphValue, GraphValue)
    if expecting == nil { (a, b) = try pair(whenTrue, whenFalse, at: position) } else {
      (a, b) = (try lower(whenTrue, expecting: expecting), try lower(whenFalse, expecting: expecting))
    }
    guard a.type.isSameKind(as: b.type) else {
      throw Diagnostic("one branch is \(a.type.name), the other \(b.type.name)", at: position)
    }
    try requireWhole(a, at: position)
    try requireWhole(b, at: position)
    let scale = max(a.type.scale, b.type.scale)
    a = try rescale(a, to: scale, at: position)
    b = try rescale(b, to: scale, at: position)
    return GraphValue(
      type: a.type, node: try step(.select, test.node, a.node, b.node, at: position),
      refusal: try selectRefusal(test, a.refusal, b.refusal, at: position))
  }

  // MARK: Numbers

  private mutating func lowerArithmetic(
    _ sign: Expression.BinaryOperator, _ left: Expression, _ right: Expression, isNegation: Bool, at position: SourcePosition
  ) throws(Diagnostic) -> GraphValue {
    var a = try number(try lower(left), at: place(left))
    var b = try number(try lower(right), at: place(right))
    if isNegation { a.type = b.type }
    let refusal = try either(a.refusal, b.refusal, at: position)
    if sign == .multiply || sign == .divide {
      return try multiplied(a, b, divides: sign == .divide, refusal: refusal, at: position)
    }
    guard a.type.isSameKind(as: b.type) else {
      throw Diagnostic(
        "\(a.type.name) \(sign.rawValue) \(b.type.name) mixes money and a number", at: position,
        hint: "write an amount as yuan(…)")
    }
    let scale = max(a.type.scale, b.type.scale)
    a = try rescale(a, to: scale, at: position)
    b = try rescale(b, to: scale, at: position)
    let operation: Operation = sign == .add ? .add : .subtract
    guard a.denominator != nil || b.denominator != nil else {
      return GraphValue(type: a.type, node: try step(operation, a.node, b.node, at: position), refusal: refusal)
    }
    let one = graph.constant(1)
    let crossed = (
      try step(.multiply, a.node, b.denominator ?? one, at: position), try step(.multiply, b.node, a.denominator ?? one, at: position)
    )
    return GraphValue(
      type: a.type, node: try step(operation, crossed.0, crossed.1, at: position),
      denominator: try step(.multiply, a.denominator ?? one, b.denominator ?? one, at: position), refusal: refusal)
  }

  private mutating func multiplied(
    _ a: GraphValue, _ b: GraphValue, divides: Bool, refusal: NodeID?, at position: SourcePosition
  ) throws(Diagnostic) -> GraphValue {
    let one = graph.constant(1)
    let type = try productType(a.type, b.type, divides: divides, at: position)
    var (top, bottom) = divides ? (b.denominator ?? one, b.node) : (b.node, b.denominator ?? one)
    if divides, graph.bounds(bottom).upper < 0 {
      top = try step(.subtract, graph.constant(0), top, at: position)
      bottom = try step(.subtract, graph.constant(0), bottom, at: position)
    }
    if divides, graph.bounds(bottom).lower <= 0 {
      let range = graph.bounds(bottom)
      throw Diagnostic(
        "the divisor can be \(range.lower > 0 ? range.lower : 0) (it lies between \(b.type.text(Int64(clamping: range.lower))) and "
          + "\(b.type.text(Int64(clamping: range.upper))))", at: position, hint: "narrow the range of what it is made of")
    }
    var numerator = try step(.multiply, a.node, top, at: position)
    var denominator = try step(.multiply, a.denominator ?? one, bottom, at: position)
    var scale = type.scale
    if scale < 0 {
      // More places in the divisor than above it: the missing ones move up.
      numerator = try step(.multiply, numerator, graph.constant(powerOfTen(-scale)), at: position)
      scale = 0
    }
    if graph.constantValue(denominator) == 1 { denominator = one }
    return GraphValue(
      type: type.scaled(to: scale), node: numerator, denominator: denominator == one ? nil : denominator, refusal: refusal)
  }

  private func productType(_ a: ValueType, _ b: ValueType, divides: Bool, at position: SourcePosition) throws(Diagnostic) -> ValueType {
    let scale = divides ? a.scale - b.scale : a.scale + b.scale
    switch (a, b, divides) {
    case (.number, .number, _): return .number(scale: scale)
    case (.money, .number, _), (.number, .money, false): return .money(scale: scale)
    case (.money, .money, true): return .number(scale: scale)
    case (.money, .money, false): throw Diagnostic("money times money has no meaning", at: position)
    default: throw Diagnostic("a number divided by money has no meaning", at: position)
    }
  }

  private mutating func lowerRound(_ rounding: Rounding, _ inner: Expression, _ scale: Int, at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    let value = try number(try lower(inner), at: place(inner))
    trace.roundings.append((rounding, scale: scale))
    let digits = scale - value.type.scale
    var numerator = value.node
    var denominator = value.denominator ?? graph.constant(1)
    if digits >= 0 {
      numerator = try step(.multiply, numerator, graph.constant(powerOfTen(digits)), at: position)
    } else {
      denominator = try step(.multiply, denominator, graph.constant(powerOfTen(-digits)), at: position)
    }
    return GraphValue(
      type: value.type.scaled(to: scale), node: try step(.divide(rounding), numerator, denominator, at: position),
      refusal: value.refusal)
  }

  // MARK: Functions

  private mutating func lowerCall(_ function: Expression.Function, _ arguments: [Expression], at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    if let list = try listArgument(of: function, arguments, at: position) {
      return try lowerAggregate(function, list, arguments, at: position)
    }
    switch function {
    case .count, .sum: throw Diagnostic("\(function.rawValue) works on a list", at: position)
    case .min, .max: return try lowerExtreme(function, arguments, at: position)
    case .abs:
      let value = try number(try lower(arguments[0]), at: position)
      try requireWhole(value, at: position)
      let negative = try step(.subtract, graph.constant(0), value.node, at: position)
      return GraphValue(type: value.type, node: try step(.maximum, value.node, negative, at: position), refusal: value.refusal)
    case .daysBetween:
      let (a, b) = (try date(arguments[0]), try date(arguments[1]))
      return GraphValue(
        type: .integer, node: try step(.subtract, b.node, a.node, at: position), refusal: try either(a.refusal, b.refusal, at: position))
    case .monthsBetween, .yearsBetween:
      let (a, b) = (try date(arguments[0]), try date(arguments[1]))
      let months = try step(.monthsBetween, a.node, b.node, at: position)
      let node = function == .monthsBetween ? months : try step(.divide(.floor), months, graph.constant(12), at: position)
      return GraphValue(type: .integer, node: node, refusal: try either(a.refusal, b.refusal, at: position))
    case .addDays, .addMonths, .addYears:
      let (day, amount) = (try date(arguments[0]), try integer(arguments[1]))
      let node: NodeID
      switch function {
      case .addDays: node = try step(.add, day.node, amount.node, at: position)
      case .addMonths: node = try step(.addMonths, day.node, amount.node, at: position)
      default:
        node = try step(.addMonths, day.node, try step(.multiply, amount.node, graph.constant(12), at: position), at: position)
      }
      return GraphValue(type: .date, node: node, refusal: try either(day.refusal, amount.refusal, at: position))
    case .yearOf, .monthOf, .dayOf:
      let day = try date(arguments[0])
      let operation: Operation = function == .yearOf ? .yearOf : function == .monthOf ? .monthOf : .dayOf
      return GraphValue(type: .integer, node: try step(operation, day.node, at: position), refusal: day.refusal)
    }
  }

  private mutating func lowerExtreme(_ function: Expression.Function, _ arguments: [Expression], at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    var values: [GraphValue] = []
    for argument in arguments {
      let expecting: ValueType? = if let first = values.first, case .code = first.type { first.type } else { nil }
      let value = try lower(argument, expecting: expecting)
      try requireWhole(value, at: place(argument))
      guard value.type != .boolean, values.first.map({ $0.type.isSameKind(as: value.type) }) ?? true else {
        throw Diagnostic("\(function.rawValue) compares \(values.first?.type.name ?? "") with \(value.type.name)", at: place(argument))
      }
      values.append(value)
    }
    let scale = values.map(\.type.scale).max() ?? 0
    var result = try rescale(values[0], to: scale, at: position)
    for value in values.dropFirst() {
      let other = try rescale(value, to: scale, at: position)
      result.node = try step(function == .min ? .minimum : .maximum, result.node, other.node, at: position)
      result.refusal = try either(result.refusal, other.refusal, at: position)
    }
    return result
  }

  // MARK: Kinds

  private func boolean(_ value: GraphValue, at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    guard value.type == .boolean else {
      throw Diagnostic("a condition is wanted, this is \(value.type.name)", at: position)
    }
    return value
  }

  private func number(_ value: GraphValue, at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    switch value.type {
    case .number, .money: return value
    default: throw Diagnostic("a number or an amount is wanted, this is \(value.type.name)", at: position)
    }
  }

  private mutating func date(_ expression: Expression) throws(Diagnostic) -> GraphValue {
    let value = try lower(expression)
    guard value.type == .date else {
      throw Diagnostic("a date is wanted, this is \(value.type.name)", at: place(expression), hint: "write date(\"2020-09-19\")")
    }
    return value
  }

  private mutating func integer(_ expression: Expression) throws(Diagnostic) -> GraphValue {
    let value = try lower(expression)
    guard value.type == .integer, value.denominator == nil else {
      throw Diagnostic("a whole number is wanted, this is \(value.type.name)", at: place(expression))
    }
    return value
  }

  /// A quotient stands only inside a rounding.
  private func requireWhole(_ value: GraphValue, at position: SourcePosition) throws(Diagnostic) {
    guard value.denominator == nil else {
      throw Diagnostic("a division is not rounded", at: position, hint: "write round half up(… / …, 2)")
    }
  }

  mutating func rescale(_ value: GraphValue, to scale: Int, at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    guard scale > value.type.scale else { return value }
    var result = value
    result.node = try step(.multiply, value.node, graph.constant(powerOfTen(scale - value.type.scale)), at: position)
    result.type = value.type.scaled(to: scale)
    return result
  }

  // MARK: Steps

  private mutating func step(_ operation: Operation, _ operands: NodeID..., at position: SourcePosition) throws(Diagnostic) -> NodeID {
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
  mutating func warn(_ diagnostic: Diagnostic) { warnings.append(diagnostic) }
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
