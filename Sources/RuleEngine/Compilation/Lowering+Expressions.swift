internal import Motor

/// Expressions but for arithmetic.
extension Lowering {
  func place(_ expression: Expression) -> SourcePosition { source.position(of: expression) }

  mutating func lower(_ expression: Expression, expecting: ValueType? = nil) throws(Diagnostic) -> GraphValue {
    let position = place(expression)
    level += 1
    defer { level -= 1 }
    guard level <= Self.depthLimit else { throw Self.tooDeep(underWay.first ?? "the expression", at: position) }
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

  func lowerCodeType(_ expecting: ValueType?, _ code: String, at position: SourcePosition) throws(Diagnostic) -> ValueType {
    if let expecting, case .code = expecting { return expecting }
    if let expecting { throw Diagnostic("\"\(code)\" is a text where \(expecting.name) is wanted", at: position) }
    return try enumeration(having: [code], at: position)
  }

  mutating func lowerCode(_ code: String, expecting: ValueType?, at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    let type = try lowerCodeType(expecting, code, at: position)
    let index = try CellText.parse(code, type: type, at: position)
    return GraphValue(type: type, node: graph.constant(Int128(index)))
  }

  mutating func lowerName(_ name: String, at position: SourcePosition) throws(Diagnostic) -> GraphValue {
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

  mutating func lowerBinary(
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
  mutating func pair(_ left: Expression, _ right: Expression, at position: SourcePosition) throws(Diagnostic) -> (GraphValue, GraphValue) {
    if case .text = left.kind {
      let b = try lower(right)
      return (try lower(left, expecting: b.type), b)
    }
    let a = try lower(left)
    return (a, try lower(right, expecting: { if case .code = a.type { a.type } else { nil } }()))
  }

  mutating func compare(
    _ sign: Expression.BinaryOperator, _ left: GraphValue, _ right: GraphValue, at position: SourcePosition
  ) throws(Diagnostic) -> GraphValue {
    guard left.type.isSameKind(as: right.type) else {
      throw Diagnostic("\(left.type.name) cannot be compared with \(right.type.name)", at: position)
    }
    try requireWhole(left, at: position)
    try requireWhole(right, at: position)
    let scale = max(left.type.scale, right.type.scale)
    let a = try rescale(left, to: scale, at: position)
    let b = try rescale(right, to: scale, at: position)
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

  mutating func lowerWithin(_ inner: Expression, _ interval: Expression.Interval, at position: SourcePosition) throws(Diagnostic)
    -> GraphValue
  {
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

  mutating func lowerAmong(_ inner: Expression, _ members: [Expression], at position: SourcePosition) throws(Diagnostic) -> GraphValue {
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

  mutating func lowerSelect(
    _ condition: Expression, _ whenTrue: Expression, _ whenFalse: Expression, expecting: ValueType?, at position: SourcePosition
  ) throws(Diagnostic) -> GraphValue {
    let test = try boolean(try lower(condition, expecting: .boolean), at: place(condition))
    var (a, b): (GraphValue, GraphValue)
    if expecting == nil {
      (a, b) = try pair(whenTrue, whenFalse, at: position)
    } else {
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
}
