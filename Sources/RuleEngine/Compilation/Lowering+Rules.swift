internal import Motor

/// Rules and their cases, and what refuses.
extension Lowering {
  mutating func lowerRule(_ index: Int, at position: SourcePosition) throws(Diagnostic) -> GraphValue {
    let rule = material.rules[index]
    if let start = underWay.firstIndex(of: rule.name) {
      let cycle = underWay[start...] + [rule.name]
      throw Diagnostic("the rules go round in a circle: \(cycle.joined(separator: " → "))", at: rule.position)
    }
    underWay.append(rule.name)
    let outer = (trace, scopes, source, height)
    trace = RuleTrace()
    height = 0
    scopes = []
    defer {
      underWay.removeLast()
      (trace, scopes, source, height) = outer
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
    let range = graph.bounds(value.node)
    guard Bounds(Int128(Int64.min), Int128(Int64.max)).contains(range) else {
      throw Diagnostic(
        "the value of \(rule.name) can lie beyond 64 bits, between \(value.type.text(range.lower)) and \(value.type.text(range.upper))",
        at: rule.position, hint: "round it, or narrow the ranges of what it is made of")
    }
    let depth = height + trace.names.reduce(0) { max($0, depths[$1] ?? 0) }
    guard depth <= Self.depthLimit else { throw Self.tooDeep(rule.name, at: rule.position) }
    depths[rule.name] = depth
    if names[value.node] == nil { names[value.node] = rule.name }
    rules[rule.name] = LoweredRule(declaration: index, value: value, trace: trace)
    return value
  }

  static func tooDeep(_ name: String, at position: SourcePosition) -> Diagnostic {
    Diagnostic(
      "\(name) is made of more than \(depthLimit) expressions one within the other", at: position,
      hint: "shorten the chain of rules, or make a table of it")
  }

  /// Parses and lowers an expression whose value must stand by itself.
  mutating func whole(_ text: ExpressionText, expecting: ValueType?) throws(Diagnostic) -> GraphValue {
    source = text
    let expression = try ExpressionParser.parse(text)
    height = max(height, expression.height)
    let value = try lower(expression, expecting: expecting)
    try requireWhole(value, at: place(expression))
    return value
  }

  mutating func lowerCases(
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
          note: one.note, line: one.position.line, lookups: firstLookup..<trace.lookups.count,
          roundings: firstRounding..<trace.roundings.count,
          conditionMentions: firstMention..<firstOfOutcome, outcomeMentions: firstOfOutcome..<trace.mentions.count))
    }
    try checkCases(lowered.map { $0.condition?.node }, cases, of: rule)
    return try joined(lowered, at: rule.position, name: rule.name)
  }

  /// Folds cases from the last to the first. The last case needs no condition: the cases are exhaustive.
  mutating func joined(
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
      let node =
        try value.map { value throws(Diagnostic) in
          try step(.select, condition.node, value.node, rest.node, at: position)
        } ?? rest.node
      let refusal = try selectRefusal(condition, ownRefusal, rest.refusal, at: position)
      result = GraphValue(type: type.scaled(to: scale), node: node, refusal: refusal)
    }
    guard let result else { throw Diagnostic("the rule \(name) has no cases", at: position) }
    return result
  }

  /// The value that stands where the last case refuses: any value of the others, so that bounds stay tight.
  mutating func fallback(
    _ cases: [(condition: GraphValue?, value: GraphValue?, refusal: NodeID?)], _ scale: Int, at position: SourcePosition
  ) throws(Diagnostic) -> NodeID {
    guard let value = cases.last(where: { $0.value != nil })?.value else { return graph.constant(0) }
    return try rescale(value, to: scale, at: position).node
  }

  /// The one enumeration that has every code which the cases yield as bare texts.
  func commonCode(of cases: [RuleDeclaration.RuleCase]) throws(Diagnostic) -> ValueType? {
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

  func enumeration(having codes: [String], at position: SourcePosition) throws(Diagnostic) -> ValueType {
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
    let rule = material.rules.firstIndex { $0.name == underWay.last } ?? material.rules.count
    let number = refusalsOfRule[rule, default: 0]
    refusalsOfRule[rule] = number + 1
    let reason = RefusalReason(kind: kind, text: text, rule: rule, number: number)
    refusalOfCode[reason.code] = refusals.count
    refusals.append(reason)
    return graph.constant(Int128(reason.code))
  }

  /// Why a step refuses that yields this code.
  ///
  /// - Precondition: the code is one that a step of this book yields.
  func reason(ofCode code: Int) -> RefusalReason {
    guard let index = refusalOfCode[code] else { preconditionFailure("no step refuses with \(code)") }
    return refusals[index]
  }

  /// The refusal that is told where both stand in the way.
  mutating func either(_ a: NodeID?, _ b: NodeID?, at position: SourcePosition) throws(Diagnostic) -> NodeID? {
    guard let a else { return b }
    guard let b, a != b else { return a }
    return try step(.maximum, a, b, at: position)
  }

  mutating func selectRefusal(
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
}
