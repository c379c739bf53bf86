internal import Motor

/// Writes steps of a graph as expressions over columns.
struct SQLExpressions {
  let graph: Graph
  let dialect: SQLDialect
  /// The column that holds a step's value, `nil` where the step must be written out.
  let column: (NodeID) throws(Diagnostic) -> SQLTerm?
  let position: SourcePosition

  /// The value of a step that has a column or not.
  func term(_ id: NodeID) throws(Diagnostic) -> SQLTerm {
    if let value = graph.constantValue(id) { return .number(value) }
    if let column = try column(id) { return column }
    return try written(id)
  }

  /// A step written out over its operands.
  func written(_ id: NodeID) throws(Diagnostic) -> SQLTerm {
    let node = graph[id]
    switch node.operation {
    case .add: return try arithmetic(id, " + ", .sum, .product)
    case .subtract: return try arithmetic(id, " - ", .sum, .product)
    case .multiply: return try arithmetic(id, " * ", .product, .atom)
    case .minimum: return try extreme(id, "LEAST")
    case .maximum: return try extreme(id, "GREATEST")
    case .divide(let rounding): return try quotient(id, rounding)
    case .less: return try comparison(node, "<")
    case .lessOrEqual: return try comparison(node, "<=")
    case .equal: return try comparison(node, "=")
    case .and: return try junction(node, " AND ", .and)
    case .or: return try junction(node, " OR ", .or)
    case .not:
      let operand = try term(node.operands[0]).condition
      return SQLTerm(text: "NOT " + operand.within(.atom), kind: .condition, binding: .not)
    case .select: return try select(id)
    case .addMonths, .monthsBetween, .yearOf, .monthOf, .dayOf: return try calendar(id)
    case .input, .field, .constant, .row, .cell, .isUnknown, .aggregate:
      throw Diagnostic("a step of the book has no column to stand in", at: position)
    }
  }

  /// How often writing a step writes each of its operands.
  func repetitions(_ id: NodeID) -> [Int] {
    let node = graph[id]
    switch node.operation {
    case .divide(let rounding):
      let isPlain = graph.bounds(node.operands[0]).lower >= 0 && rounding != .halfEven && !needsSplitQuotient(id)
      return isPlain ? [1, 2] : [3, 3]
    case .monthsBetween: return [2, 3]
    default: return Array(repeating: 1, count: node.operands.count)
    }
  }

  // MARK: Numbers

  private func arithmetic(
    _ id: NodeID, _ sign: String, _ binding: SQLTerm.Binding, _ right: SQLTerm.Binding
  ) throws(Diagnostic) -> SQLTerm {
    let node = graph[id]
    var a = try term(node.operands[0]).number
    let b = try term(node.operands[1]).number
    let kind = resultKind(node.bounds, [a.kind, b.kind])
    if a.kind < kind, b.kind < kind { a = a.cast(to: dialect, kind) }
    return fitted(SQLTerm(text: a.within(binding) + sign + b.within(right), kind: kind, binding: binding), node.bounds)
  }

  /// The kind in which a result is computed so that nothing overflows.
  private func resultKind(_ bounds: Bounds, _ operands: [SQLTerm.Kind]) -> SQLTerm.Kind {
    operands.contains(.wide) || !bounds.fitsBigint ? .wide : .word
  }

  /// What was computed with many digits but needs few becomes a BIGINT again.
  private func fitted(_ term: SQLTerm, _ bounds: Bounds) -> SQLTerm {
    term.kind == .wide && bounds.fitsBigint ? term.cast(to: dialect, .word) : term
  }

  private func extreme(_ id: NodeID, _ function: String) throws(Diagnostic) -> SQLTerm {
    let node = graph[id]
    let a = try term(node.operands[0]).number
    let b = try term(node.operands[1]).number
    return fitted(SQLTerm(text: "\(function)(\(a.text), \(b.text))", kind: max(a.kind, b.kind)), node.bounds)
  }

  private func comparison(_ node: GraphNode, _ sign: String) throws(Diagnostic) -> SQLTerm {
    var (a, b, sign) = (try term(node.operands[0]).number, try term(node.operands[1]).number, sign)
    if graph.constantValue(node.operands[0]) != nil {
      // A number stands behind what it is compared with.
      (a, b, sign) = (b, a, ["<": ">", "<=": ">="][sign] ?? sign)
    }
    return SQLTerm(text: "\(a.within(.sum)) \(sign) \(b.within(.sum))", kind: .condition, binding: .comparison)
  }

  private func junction(_ node: GraphNode, _ sign: String, _ binding: SQLTerm.Binding) throws(Diagnostic) -> SQLTerm {
    let a = try term(node.operands[0]).condition
    let b = try term(node.operands[1]).condition
    return SQLTerm(text: a.within(binding) + sign + b.within(binding), kind: .condition, binding: binding)
  }

  /// A chain of choices as one CASE.
  private func select(_ id: NodeID) throws(Diagnostic) -> SQLTerm {
    var text = "CASE"
    var kind = SQLTerm.Kind.short
    var rest = id
    while true {
      let node = graph[rest]
      let condition = try term(node.operands[0]).condition
      let value = try term(node.operands[1]).number
      text += " WHEN \(condition.text) THEN \(value.text)"
      kind = max(kind, value.kind)
      rest = node.operands[2]
      if case .select = graph[rest].operation, try column(rest) == nil { continue }
      let last = try term(rest).number
      text += " ELSE \(last.text) END"
      return fitted(SQLTerm(text: text, kind: max(kind, last.kind)), graph.bounds(id))
    }
  }

  // MARK: Division

  /// Whether a quotient has too many digits for Spark's `div`, which yields a BIGINT.
  private func needsSplitQuotient(_ id: NodeID) -> Bool { dialect == .spark && !graph.bounds(id).fitsBigint }

  private func quotient(_ id: NodeID, _ rounding: Rounding) throws(Diagnostic) -> SQLTerm {
    let node = graph[id]
    let (top, bottom) = (graph.bounds(node.operands[0]), graph.bounds(node.operands[1]))
    let room = Bounds(-top.magnitude - 2 * bottom.upper, top.magnitude + 2 * bottom.upper)
    let n = try term(node.operands[0]).number
    let d = try term(node.operands[1]).number
    let kind = resultKind(room, [n.kind, d.kind])
    let division = SQLDivision(dialect: dialect, kind: kind, quotientFits: node.bounds.fitsBigint)
    guard !needsSplitQuotient(id) || node.bounds.magnitude < powerOfTen(30) else {
      throw Diagnostic(
        "a quotient of this book has more digits than Spark can divide exactly", at: position, hint: "round to fewer places")
    }
    let divisor = graph.constantValue(node.operands[1])
    let positive = top.upper <= 0 ? nil : division.rounded(n, d, rounding, divisor: divisor, isNegative: false)
    if top.lower >= 0, let positive { return fitted(positive, node.bounds) }
    let minus = SQLTerm(text: "-" + n.within(.atom), kind: n.kind, binding: .sum)
    let magnitude = division.rounded(minus, d, rounding, divisor: divisor, isNegative: true)
    let negative = SQLTerm(text: "-" + magnitude.within(.atom), kind: magnitude.kind, binding: .sum)
    guard let positive else { return fitted(negative, node.bounds) }
    let text = "CASE WHEN \(n.within(.sum)) >= 0 THEN \(positive.text) ELSE \(negative.text) END"
    return fitted(SQLTerm(text: text, kind: max(positive.kind, negative.kind)), node.bounds)
  }

  // MARK: The calendar

  /// From the year 1 to the year 9999, which every database knows.
  private static let days = Bounds(-719_162, 2_932_896)

  private func calendar(_ id: NodeID) throws(Diagnostic) -> SQLTerm {
    let node = graph[id]
    func date(_ operand: Int) throws(Diagnostic) -> String {
      guard Self.days.contains(graph.bounds(node.operands[operand])) else {
        throw Diagnostic(
          "a day of this book can lie beyond the years 1 to 9999", at: position, hint: "narrow the range of what it is made of")
      }
      return dialect.date(try term(node.operands[operand]).number.text)
    }
    func part(_ name: String, _ date: String) -> String { "CAST(EXTRACT(\(name) FROM \(date)) AS BIGINT)" }
    switch node.operation {
    case .addMonths:
      guard Self.days.contains(node.bounds) else {
        throw Diagnostic("a day of this book can lie beyond the years 1 to 9999", at: position, hint: "narrow the range of the months")
      }
      let months = try term(node.operands[1]).number
      return SQLTerm(text: dialect.days(dialect.addingMonths(months.text, to: try date(0))), kind: .word)
    case .yearOf: return SQLTerm(text: part("YEAR", try date(0)), kind: .word)
    case .monthOf: return SQLTerm(text: part("MONTH", try date(0)), kind: .word)
    case .dayOf: return SQLTerm(text: part("DAY", try date(0)), kind: .word)
    default:
      let (from, to) = (try date(0), try date(1))
      let dayAfter = dialect.date("\(try term(node.operands[1]).number.within(.sum)) + 1")
      // A month is whole when its day is reached, or when the later month has no such day and ends.
      let text =
        "(\(part("YEAR", to)) - \(part("YEAR", from))) * 12 + \(part("MONTH", to)) - \(part("MONTH", from))"
        + " - CASE WHEN \(part("DAY", from)) > \(part("DAY", to)) AND \(part("DAY", dayAfter)) <> 1 THEN 1 ELSE 0 END"
      return SQLTerm(text: text, kind: .word, binding: .sum)
    }
  }
}
