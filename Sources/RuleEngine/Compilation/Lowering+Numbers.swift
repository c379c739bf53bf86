internal import Motor

/// Arithmetic, roundings and functions, with the scale of every value kept exact.
extension Lowering {
  /// The most decimal places that a value may carry on its way to a rounding.
  static let scaleLimit = 36

  mutating func lowerArithmetic(
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

  mutating func multiplied(
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
    guard scale <= Self.scaleLimit else {
      throw Diagnostic(
        "the product has more than \(Self.scaleLimit) decimal places", at: position, hint: "round one of the factors")
    }
    if scale < 0 {
      // More places in the divisor than above it: the missing ones move up.
      numerator = try step(.multiply, numerator, graph.constant(powerOfTen(-scale)), at: position)
      scale = 0
    }
    if graph.constantValue(denominator) == 1 { denominator = one }
    return GraphValue(
      type: type.scaled(to: scale), node: numerator, denominator: denominator == one ? nil : denominator, refusal: refusal)
  }

  func productType(_ a: ValueType, _ b: ValueType, divides: Bool, at position: SourcePosition) throws(Diagnostic) -> ValueType {
    let scale = divides ? a.scale - b.scale : a.scale + b.scale
    switch (a, b, divides) {
    case (.number, .number, _): return .number(scale: scale)
    case (.money, .number, _), (.number, .money, false): return .money(scale: scale)
    case (.money, .money, true): return .number(scale: scale)
    case (.money, .money, false): throw Diagnostic("money times money has no meaning", at: position)
    default: throw Diagnostic("a number divided by money has no meaning", at: position)
    }
  }

  mutating func lowerRound(_ rounding: Rounding, _ inner: Expression, _ scale: Int, at position: SourcePosition) throws(Diagnostic)
    -> GraphValue
  {
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

  mutating func lowerCall(_ function: Expression.Function, _ arguments: [Expression], at position: SourcePosition) throws(Diagnostic)
    -> GraphValue
  {
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
      case .addDays:
        node = try step(.add, day.node, amount.node, at: position)
        guard CalendarBounds.days.contains(graph.bounds(node)) else { throw Self.diagnostic(.calendar, at: position) }
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

  mutating func lowerExtreme(_ function: Expression.Function, _ arguments: [Expression], at position: SourcePosition) throws(Diagnostic)
    -> GraphValue
  {
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

  func boolean(_ value: GraphValue, at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    guard value.type == .boolean else {
      throw Diagnostic("a condition is wanted, this is \(value.type.name)", at: position)
    }
    return value
  }

  func number(_ value: GraphValue, at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    switch value.type {
    case .number, .money: return value
    default: throw Diagnostic("a number or an amount is wanted, this is \(value.type.name)", at: position)
    }
  }

  mutating func date(_ expression: Expression) throws(Diagnostic) -> GraphValue {
    let value = try lower(expression)
    guard value.type == .date else {
      throw Diagnostic("a date is wanted, this is \(value.type.name)", at: place(expression), hint: "write date(\"2020-09-19\")")
    }
    return value
  }

  mutating func integer(_ expression: Expression) throws(Diagnostic) -> GraphValue {
    let value = try lower(expression)
    guard value.type == .integer, value.denominator == nil else {
      throw Diagnostic("a whole number is wanted, this is \(value.type.name)", at: place(expression))
    }
    return value
  }

  /// A quotient stands only inside a rounding.
  func requireWhole(_ value: GraphValue, at position: SourcePosition) throws(Diagnostic) {
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
}
