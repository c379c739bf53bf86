internal import Motor

extension Lowering {
  /// `table[keys]` and `table[keys].column`.
  mutating func lowerLookup(
    _ name: String, _ arguments: [Expression], _ member: String?, at position: SourcePosition
  ) throws(Diagnostic) -> GraphValue {
    guard let table = material.tables.firstIndex(where: { $0.name == name }) else {
      if material.inputs.contains(where: { $0.name == name }) {
        throw Diagnostic("\(name)[…] filters a list", at: position, hint: "count(\(name)[…]) or sum(\(name)[…].field)")
      }
      throw Diagnostic(
        "there is no table \"\(name)\"", at: position, hint: suggestion(for: name, in: material.tables.map(\.name)))
    }
    let declared = material.tables[table]
    guard arguments.count == declared.keys.count else {
      throw Diagnostic(
        "\(name) is looked up with \(declared.keys.joined(separator: ", ")): \(declared.keys.count) keys, not \(arguments.count)",
        at: position)
    }
    let column = try columnIndex(of: member, in: declared, at: position)
    let keys = try lowerKeys(arguments, of: table)
    var refusal: NodeID?
    for key in keys { refusal = try combine(refusal, key.refusal, at: position) }
    guard declared.isLoaded else {
      openKeyTypes[table] = keys.map(\.type)
      return try lowerUnloaded(table, column, refusal: refusal, at: position)
    }
    try recordUse(of: table, keys, at: position)
    return try lowerCell(table, column, keys, refusal: refusal, at: position)
  }

  private func columnIndex(of member: String?, in table: RuleTable, at position: SourcePosition) throws(Diagnostic) -> Int {
    let columns = table.columns.map(\.name)
    guard let member else {
      if columns.count == 1 { return 0 }
      throw Diagnostic(
        "\(table.name) has the columns \(columns.joined(separator: ", "))", at: position,
        hint: "say which: \(table.name)[…].\(columns.first ?? "")")
    }
    guard let column = table.column(member) else {
      throw Diagnostic(
        "\(table.name) has no column \"\(member)\"", at: position,
        hint: suggestion(for: member, in: columns) ?? "it has \(columns.joined(separator: ", "))")
    }
    return column
  }

  private mutating func lowerKeys(_ arguments: [Expression], of table: Int) throws(Diagnostic) -> [GraphValue] {
    var keys: [GraphValue] = []
    for (index, argument) in arguments.enumerated() {
      var expecting: ValueType?
      if let known = keyUses[table]?[index].type, case .code = known { expecting = known }
      let key = try lower(argument, expecting: expecting)
      guard key.denominator == nil else {
        throw Diagnostic("a key must be rounded", at: self.position(argument))
      }
      guard graph.bounds(key.node).fitsWord else {
        throw Diagnostic(
          "the key can lie beyond 64 bits", at: self.position(argument), hint: "round it, or narrow the ranges of what it is made of")
      }
      keys.append(key)
    }
    guard let known = keyUses[table] else { return keys }
    for (index, argument) in arguments.enumerated() {
      guard keys[index].type.isSameKind(as: known[index].type), keys[index].type.scale <= known[index].type.scale else {
        throw Diagnostic(
          "\(material.tables[table].name) was looked up with \(known[index].type.name) before, here with \(keys[index].type.name)",
          at: self.position(argument))
      }
      keys[index] = try rescale(keys[index], to: known[index].type.scale, at: self.position(argument))
    }
    return keys
  }

  /// The first look-up fixes the types of the keys and reads the key cells; every look-up widens what the table must cover.
  private mutating func recordUse(of table: Int, _ keys: [GraphValue], at position: SourcePosition) throws(Diagnostic) {
    let uses = keys.map { (type: $0.type, bounds: graph.bounds($0.node)) }
    guard let known = keyUses[table], let cells = keyCells[table] else {
      let declared = material.tables[table]
      var cells: [[KeyCell]] = []
      cells.reserveCapacity(declared.rows.count)
      for (row, info) in declared.rows.enumerated() {
        var rowCells: [KeyCell] = []
        for (index, text) in info.keys.enumerated() {
          rowCells.append(try KeyCell.parse(text, type: keys[index].type, at: declared.keyPositions[row][index]))
        }
        cells.append(rowCells)
      }
      return use(table: table, keys: uses, cells: cells)
    }
    let widened = zip(known, uses).map { (type: $0.type, bounds: $0.bounds.union($1.bounds)) }
    use(table: table, keys: widened, cells: cells)
  }

  private mutating func lowerCell(
    _ table: Int, _ column: Int, _ keys: [GraphValue], refusal: NodeID?, at position: SourcePosition
  ) throws(Diagnostic) -> GraphValue {
    let declared = material.tables[table]
    let values = declared.columns[column]
    let bounds = keys.map { graph.bounds($0.node) }
    let cells = keyCells[table] ?? []
    let rows = declared.rows.indices.filter { row in zip(cells[row], bounds).allSatisfy { $0.intersects($1) } }
    guard let firstRow = rows.first, let lastRow = rows.last else {
      guard declared.isImported else { throw Diagnostic("no row of \(declared.name) can ever match here", at: position) }
      // A table that somebody else brings may have fewer rows than its book looks up.
      let text =
        declared.unmatched ?? Text(zh: "\(declared.label.zh)没有这一行", en: "\(declared.label.en) has no such row")
      return try lowerAbsent(table, column, .unmatched(table: table), text, refusal: refusal, at: position)
    }
    let scope = keys.compactMap { graph[$0.node].scope }.first
    let mayMiss = declared.unmatched != nil
    let row = insert(
      .row(table: table), keys.map(\.node), Bounds(mayMiss ? -1 : Int128(firstRow), Int128(lastRow)), scope: scope)
    let known = rows.filter { !values.unknown.contains($0) }.map { Int128(values.cells[$0]) }
    var range = Bounds(known.min() ?? 0, known.max() ?? 0)
    if mayMiss || known.count < rows.count { range = range.union(Bounds(0, 0)) }
    let value = insert(.cell(table: table, column: column), [row], range, scope: scope)
    var refusal = refusal
    if let unmatched = declared.unmatched {
      let missed = try withGraph(at: position) { graph throws(GraphError) in
        try graph.step(.equal, row, graph.constant(-1))
      }
      let reason = refuse(.unmatched(table: table), unmatched)
      refusal = try combine(refusal, try choose(missed, reason, at: position), at: position)
    }
    if rows.contains(where: values.unknown.contains) {
      let isUnknown = insert(.isUnknown(table: table, column: column), [row], Bounds(0, 1), scope: scope)
      let text = Text(
        zh: "\(declared.label.zh)：此数值尚未核实，导入含此数值的表后方可报价",
        en: "\(declared.label.en): this figure is not confirmed; import a table that has it")
      let reason = refuse(.unknown(table: table, column: column, row: row), text)
      refusal = try combine(refusal, try choose(isUnknown, reason, at: position), at: position)
    }
    record(RuleTrace.Lookup(table: table, keys: keys, row: row, column: column, value: value))
    return GraphValue(type: values.type, node: value, refusal: refusal)
  }

  /// A table that is imported and not there: the value is refused, its bounds are those of its type.
  private mutating func lowerUnloaded(
    _ table: Int, _ column: Int, refusal: NodeID?, at position: SourcePosition
  ) throws(Diagnostic) -> GraphValue {
    let declared = material.tables[table]
    let text = Text(
      zh: "\(declared.label.zh)尚未导入，不能报价", en: "\(declared.label.en) is not loaded: import it before quoting")
    return try lowerAbsent(table, column, .notLoaded(table: table), text, refusal: refusal, at: position)
  }

  /// A value that no row can give: always refused.
  private mutating func lowerAbsent(
    _ table: Int, _ column: Int, _ kind: RefusalReason.Kind, _ text: Text, refusal: NodeID?, at position: SourcePosition
  ) throws(Diagnostic) -> GraphValue {
    let declared = material.tables[table].columns[column]
    let value = insert(.cell(table: table, column: column), [constant(-1)], declared.bounds, scope: nil)
    return GraphValue(type: declared.type, node: value, refusal: try combine(refusal, refuse(kind, text), at: position))
  }

  // MARK: Lists

  /// The list that a call works on, when its first argument is one.
  func listArgument(
    of function: Expression.Function, _ arguments: [Expression], at position: SourcePosition
  ) throws(Diagnostic) -> Int? {
    guard let first = arguments.first else { return nil }
    let name: String
    switch first.kind {
    case .name(let base), .index(let base, _, _), .member(let base, _): name = base
    default: return nil
    }
    guard let list = material.inputs.firstIndex(where: { $0.name == name }), case .list = material.inputs[list].shape else { return nil }
    guard [.count, .sum, .min, .max].contains(function) else {
      throw Diagnostic("\(function.rawValue) does not work on a list", at: position)
    }
    if isInsideList { throw Diagnostic("a list inside the condition of a list", at: position, hint: "count it in a rule of its own") }
    return list
  }

  mutating func lowerAggregate(
    _ function: Expression.Function, _ list: Int, _ arguments: [Expression], at position: SourcePosition
  ) throws(Diagnostic) -> GraphValue {
    guard case .list(let fields, let atMost) = material.inputs[list].shape else {
      throw Diagnostic("\(material.inputs[list].name) is not a list", at: position)
    }
    var condition: Expression?
    var member: String?
    switch arguments[0].kind {
    case .index(_, let filters, let field):
      guard filters.count == 1 else { throw Diagnostic("a list has one condition", at: position) }
      condition = filters[0]
      member = field
    case .member(_, let field): member = field
    default: break
    }
    let predicate = try condition.map { condition throws(Diagnostic) in
      try withScope(list) { lowering throws(Diagnostic) in try lowering.condition(condition) }
    }
    try checkWords(of: predicate, list, at: position)
    var refusal = try refusalOfAny(record: predicate?.refusal, list, atMost, at: position)
    if function == .count {
      guard member == nil else { throw Diagnostic("count takes records, not a field", at: position, hint: "leave out the field") }
      let node = try withGraph(at: position) { graph throws(GraphError) in
        try graph.aggregate(list: list, .count, predicate: predicate?.node, value: nil, start: graph.constant(0), atMost: atMost)
      }
      record(RuleTrace.Count(list: list, result: node, predicate: predicate?.node))
      return GraphValue(type: .integer, node: node, refusal: refusal)
    }
    guard let member, let field = fields.firstIndex(where: { $0.name == member }) else {
      throw Diagnostic(
        "\(function.rawValue) needs a field: \(function.rawValue)(\(material.inputs[list].name)[…].field)", at: position,
        hint: "the fields are \(fields.map(\.name).joined(separator: ", "))")
    }
    let type = fields[field].type
    let value = insert(.field(list: list, index: field), [], fields[field].bounds, scope: list)
    guard function != .sum else {
      guard arguments.count == 1, type != .date, type != .boolean else { throw Diagnostic("only numbers and amounts add up", at: position) }
      let node = try withGraph(at: position) { graph throws(GraphError) in
        try graph.aggregate(list: list, .sum, predicate: predicate?.node, value: value, start: graph.constant(0), atMost: atMost)
      }
      guard graph.bounds(node).fitsWord else {
        throw Diagnostic(
          "the sum of \(atMost) records may reach \(graph.bounds(node).upper), more than 64 bits hold", at: position,
          hint: "narrow the field's range, or take fewer records")
      }
      return GraphValue(type: type, node: node, refusal: refusal)
    }
    guard arguments.count == 2 else {
      throw Diagnostic(
        "say what \(function.rawValue) is when no record matches", at: position,
        hint: "\(function.rawValue)(\(material.inputs[list].name)[…].\(member), otherwise)")
    }
    let otherwise = try lower(arguments[1], expecting: { if case .code = type { type } else { nil } }())
    try requireWhole(otherwise, at: self.position(arguments[1]))
    guard otherwise.type == type else {
      throw Diagnostic("\(member) is \(type.name), the other value \(otherwise.type.name)", at: position)
    }
    refusal = try combine(refusal, otherwise.refusal, at: position)
    let bounds = fields[field].bounds
    // The extreme starts from the other end of what the field can be, so that any record beats it; `otherwise` stands in where none is.
    let node = try withGraph(at: position) { graph throws(GraphError) in
      let extreme = try graph.aggregate(
        list: list, function == .min ? .minimum : .maximum, predicate: predicate?.node, value: value,
        start: graph.constant(function == .min ? bounds.upper : bounds.lower), atMost: atMost)
      let found = try graph.aggregate(list: list, .count, predicate: predicate?.node, value: nil, start: graph.constant(0), atMost: atMost)
      return try graph.step(.select, graph.step(.less, graph.constant(0), found), extreme, otherwise.node)
    }
    return GraphValue(type: type, node: node, refusal: refusal)
  }

  /// Records are worked through in 64 bits, on one risk as on columns of them.
  private func checkWords(of predicate: GraphValue?, _ list: Int, at position: SourcePosition) throws(Diagnostic) {
    guard let predicate else { return }
    let steps = graph.needed(by: [predicate.node])
    let read = steps.filter { graph[$0].scope == list }.flatMap { [$0] + graph[$0].operands }
    guard let large = read.first(where: { !graph.bounds($0).fitsWord }) else { return }
    let bounds = graph.bounds(large)
    throw Diagnostic(
      "a step of the condition may reach \(bounds.lower) to \(bounds.upper), more than 64 bits hold", at: position,
      hint: "narrow the fields' ranges, or compare before you multiply")
  }

  /// A refusal within a record refuses the whole: the highest of the records' refusals.
  private mutating func refusalOfAny(
    record refusal: NodeID?, _ list: Int, _ atMost: Int, at position: SourcePosition
  ) throws(Diagnostic) -> NodeID? {
    guard let refusal else { return nil }
    return try withGraph(at: position) { graph throws(GraphError) in
      try graph.aggregate(list: list, .maximum, predicate: nil, value: refusal, start: graph.constant(0), atMost: atMost)
    }
  }
}
