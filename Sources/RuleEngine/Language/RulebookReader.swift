internal import Motor

/// Reads `rulebook.yaml` into declarations.
struct RulebookReader {
  private let root: YAMLValue
  private let folder: String

  static func read(_ text: String, file: String, folder: String) throws(Diagnostic) -> RulebookSource {
    let reader = RulebookReader(root: try YAMLValue.parse(text, file: file), folder: folder)
    return try reader.book()
  }

  private func book() throws(Diagnostic) -> RulebookSource {
    let fields = try root.fields(
      "a rulebook",
      allowed: [
        "rulebook", "title", "summary", "standing", "product", "jurisdiction", "in_force", "known_from", "source", "compared",
        "extends", "types", "inputs", "tables", "rules", "outputs", "monotone",
      ])
    let id = try fields.required("rulebook").text("rulebook")
    let folderName = folder.split(separator: "/").last.map(String.init) ?? folder
    guard id == folderName else {
      throw Diagnostic(
        "the book calls itself \"\(id)\" but stands in the folder \"\(folderName)\"",
        at: try fields.required("rulebook").position, hint: "give both the same name")
    }
    let standingText = try fields.required("standing").text("standing")
    guard let standing = Standing(rawValue: standingText) else {
      throw Diagnostic(
        "\"\(standingText)\" is no standing", at: try fields.required("standing").position,
        hint: "official, draft or illustrative")
    }
    return RulebookSource(
      id: id,
      title: try fields.required("title").label("title"),
      summary: try fields.optional("summary") { value throws(Diagnostic) in try value.label("summary") },
      standing: standing,
      product: try fields.required("product").text("product"),
      jurisdiction: try fields.required("jurisdiction").text("jurisdiction"),
      inForce: try inForce(try fields.required("in_force")),
      knownFrom: try fields.optional("known_from") { value throws(Diagnostic) in try value.day("known_from") },
      source: try Self.citation(try fields.required("source")),
      compared: try fields.required("compared").day("compared"),
      parent: try fields.optional("extends") { value throws(Diagnostic) in (try value.text("extends"), value.position) },
      types: try fields.optional("types", Self.types) ?? [],
      inputs: try fields.optional("inputs", Self.inputs) ?? [],
      tables: try fields.optional("tables", Self.tables) ?? [],
      rules: try fields.optional("rules", Self.rules) ?? [],
      outputs: try fields.optional("outputs", Self.outputs) ?? [],
      monotone: try fields.optional("monotone", Self.monotone) ?? [],
      folder: folder,
      position: root.position)
  }

  private func inForce(_ value: YAMLValue) throws(Diagnostic) -> InForce {
    let fields = try value.fields("in_force", allowed: ["inception", "quoting", "kinds"])
    var kinds = Set(InForce.Business.allCases)
    if let value = fields["kinds"] {
      kinds = []
      for element in try value.elements("kinds") {
        guard let kind = InForce.Business(rawValue: try element.text("kinds")) else {
          throw Diagnostic("kinds are new and renewal", at: element.position)
        }
        kinds.insert(kind)
      }
    }
    return InForce(
      inception: try Self.dayRange(try fields.required("inception")),
      quoting: try fields.optional("quoting", Self.dayRange),
      kinds: kinds)
  }

  static func dayRange(_ value: YAMLValue) throws(Diagnostic) -> DayRange {
    let text = try value.text("a range of days").trimmingBlanks
    let wrong = Diagnostic(
      "\"\(text)\" is not a range of days", at: value.position, hint: "write it as \"[2016-07-01..2020-09-19)\"")
    guard let open = text.first, let close = text.last, "[(".contains(open), ")]".contains(close), text.count > 2 else { throw wrong }
    let parts = text.dropFirst().dropLast().split(separator: "..", omittingEmptySubsequences: false).map { String($0).trimmingBlanks }
    guard parts.count == 2 else { throw wrong }
    func day(_ text: String) throws(Diagnostic) -> Day? {
      if text.isEmpty { return nil }
      do { return try Day(parsing: text) } catch { throw Diagnostic("\"\(text)\" is not a day: \(error.problem.en)", at: value.position) }
    }
    let first = try day(parts[0]).map { open == "(" ? $0.adding(days: 1) : $0 }
    let last = try day(parts[1]).map { close == ")" ? $0.adding(days: -1) : $0 }
    if let first, let last, last < first { throw Diagnostic("the range \(text) holds no day", at: value.position) }
    return DayRange(first: first, last: last)
  }

  static func citation(_ value: YAMLValue) throws(Diagnostic) -> Citation {
    if value.isScalar { return Citation(parsing: try value.text("source")) }
    let fields = try value.fields("source", allowed: ["id", "place"])
    return Citation(
      id: try fields.required("id").text("id"),
      place: try fields.optional("place") { value throws(Diagnostic) in try value.text("place") })
  }

  static func types(_ value: YAMLValue) throws(Diagnostic) -> [TypeDeclaration] {
    var types: [TypeDeclaration] = []
    for entry in try value.entries("types") {
      let fields = try entry.value.fields("the type \(entry.name)", allowed: ["label", "values", "file", "column"])
      var codes: [(code: String, label: Text)] = []
      if let values = fields["values"] {
        if values.isSequence {
          for element in try values.elements("values") {
            let code = try element.text("a code")
            codes.append((code, Text(zh: code, en: code)))
          }
        } else {
          for code in try values.entries("values") { codes.append((code.name, try code.value.label("the label of \(code.name)"))) }
        }
      }
      for (index, one) in codes.enumerated() where codes[..<index].contains(where: { $0.code == one.code }) {
        throw Diagnostic(
          "the code \(one.code) of \(entry.name) stands twice", at: fields["values"]?.position ?? entry.key.position,
          hint: "each code stands once, in the order that counts")
      }
      var file: (path: String, column: String)?
      if let path = fields["file"] {
        file = (try path.text("file"), try fields.required("column").text("column"))
      }
      guard !codes.isEmpty || file != nil else {
        throw Diagnostic("the type \(entry.name) has no values", at: entry.key.position)
      }
      let label = try fields.optional("label") { value throws(Diagnostic) in try value.label("label") }
      types.append(
        TypeDeclaration(
          name: entry.name, label: label ?? Text(zh: entry.name, en: entry.name), codes: codes, file: file,
          position: entry.key.position))
    }
    return types
  }

  static func inputs(_ value: YAMLValue) throws(Diagnostic) -> [InputDeclaration] {
    var inputs: [InputDeclaration] = []
    if value.isSequence {
      for element in try value.elements("inputs") {
        inputs.append(
          InputDeclaration(
            name: try element.text("an input"), shape: nil, range: nil, defaultText: nil, isFiled: false, label: nil, unit: nil,
            note: nil, position: element.position))
      }
      return inputs
    }
    for entry in try value.named("inputs") { inputs.append(try input(entry.name, entry.value, at: entry.key.position)) }
    return inputs
  }

  private static func input(_ name: String, _ value: YAMLValue, at position: SourcePosition) throws(Diagnostic) -> InputDeclaration {
    let fields = try value.fields(
      "the input \(name)", allowed: ["type", "list", "at_most", "range", "default", "filed", "label", "unit", "note"])
    var shape: InputDeclaration.Shape?
    try fields.onlyOne(of: ["type", "list"])
    if let type = fields["type"] { shape = .scalar(typeName: try type.text("type")) }
    if let list = fields["list"] {
      var members: [(name: String, typeName: String, range: ExpressionText?, label: Text, position: SourcePosition)] = []
      for entry in try list.named("list") {
        let field = try entry.value.fields("the field \(entry.name)", allowed: ["type", "range", "label"])
        members.append(
          (
            entry.name, try field.required("type").text("type"),
            try field.optional("range") { value throws(Diagnostic) in try value.expression("range") },
            try field.optional("label") { value throws(Diagnostic) in try value.label("label") } ?? Text(zh: entry.name, en: entry.name),
            entry.key.position
          ))
      }
      let mostText = try fields.required("at_most").text("at_most")
      guard let atMost = Int(mostText), (1...10_000).contains(atMost) else {
        throw Diagnostic("at_most is a number of records, 1 to 10000", at: try fields.required("at_most").position)
      }
      shape = .list(fields: members, atMost: atMost)
    }
    return InputDeclaration(
      name: name, shape: shape,
      range: try fields.optional("range") { value throws(Diagnostic) in try value.expression("range") },
      defaultText: try fields.optional("default") { value throws(Diagnostic) in try value.text("default") },
      isFiled: try fields.optional("filed") { value throws(Diagnostic) in try value.boolean("filed") } ?? false,
      label: try fields.optional("label") { value throws(Diagnostic) in try value.label("label") },
      unit: try fields.optional("unit") { value throws(Diagnostic) in try value.label("unit") },
      note: try fields.optional("note") { value throws(Diagnostic) in try value.label("note") },
      position: position)
  }

  static func tables(_ value: YAMLValue) throws(Diagnostic) -> [TableDeclaration] {
    var tables: [TableDeclaration] = []
    for entry in try value.named("tables") {
      let fields = try entry.value.fields(
        "the table \(entry.name)",
        allowed: ["file", "keys", "values", "imported", "hit", "unmatched", "label", "note", "source"])
      var keys: [String] = []
      for key in try fields.required("keys").elements("keys") { keys.append(try key.text("a key")) }
      guard !keys.isEmpty else { throw Diagnostic("the table \(entry.name) has no keys", at: entry.key.position) }
      var values: [(column: String, typeName: String, position: SourcePosition)] = []
      if let declared = fields["values"] {
        for column in try declared.entries("values") {
          values.append((column.name, try column.value.text("a type"), column.key.position))
        }
      }
      let hitText = try fields.optional("hit") { value throws(Diagnostic) in try value.text("hit") } ?? "unique"
      guard let hit = TableDeclaration.Hit(rawValue: hitText) else {
        throw Diagnostic("hit is unique or first", at: try fields.required("hit").position)
      }
      let file = try fields.optional("file") { value throws(Diagnostic) in try value.text("file") }
      let isImported = try fields.optional("imported") { value throws(Diagnostic) in try value.boolean("imported") } ?? false
      guard file != nil || isImported else {
        throw Diagnostic("the table \(entry.name) has no file", at: entry.key.position, hint: "or say imported: true")
      }
      tables.append(
        TableDeclaration(
          name: entry.name, file: file, keys: keys, valueTypes: values, isImported: isImported, hit: hit,
          unmatched: try fields.optional("unmatched") { value throws(Diagnostic) in try value.label("unmatched") },
          label: try fields.optional("label") { value throws(Diagnostic) in try value.label("label") }
            ?? Text(zh: entry.name, en: entry.name),
          note: try fields.optional("note") { value throws(Diagnostic) in try value.label("note") },
          source: try fields.optional("source", citation),
          position: entry.key.position))
    }
    return tables
  }

  static func rules(_ value: YAMLValue) throws(Diagnostic) -> [RuleDeclaration] {
    var rules: [RuleDeclaration] = []
    for entry in try value.named("rules") {
      var rule = RuleDeclaration(
        name: entry.name, body: .cases([]), label: nil, typeName: nil, source: nil, note: nil, position: entry.key.position)
      if entry.value.isScalar {
        rule.body = .expression(try entry.value.expression("the rule \(entry.name)"))
      } else if entry.value.isSequence {
        rule.body = .cases(try cases(entry.value, of: entry.name))
      } else {
        let fields = try entry.value.fields("the rule \(entry.name)", allowed: ["is", "cases", "label", "as", "source", "note"])
        try fields.onlyOne(of: ["is", "cases"])
        if let expression = fields["is"] {
          rule.body = .expression(try expression.expression("is"))
        } else {
          rule.body = .cases(try cases(try fields.required("cases"), of: entry.name))
        }
        rule.label = try fields.optional("label") { value throws(Diagnostic) in try value.label("label") }
        rule.typeName = try fields.optional("as") { value throws(Diagnostic) in try value.text("as") }
        rule.source = try fields.optional("source", citation)
        rule.note = try fields.optional("note") { value throws(Diagnostic) in try value.label("note") }
      }
      rules.append(rule)
    }
    return rules
  }

  private static func cases(_ value: YAMLValue, of rule: String) throws(Diagnostic) -> [RuleDeclaration.RuleCase] {
    var cases: [RuleDeclaration.RuleCase] = []
    for element in try value.elements("the cases of \(rule)") {
      let fields = try element.fields("a case of \(rule)", allowed: ["when", "then", "otherwise", "refuse", "source", "note"])
      let condition = try fields.optional("when") { value throws(Diagnostic) in try value.expression("when") }
      try fields.onlyOne(of: ["then", "refuse", "otherwise"])
      let outcome: RuleDeclaration.RuleCase.Outcome
      if let refusal = fields["refuse"] {
        outcome = .refusal(try refusal.label("refuse"))
      } else if let otherwise = fields["otherwise"], condition == nil {
        outcome = .value(try otherwise.expression("otherwise"))
      } else if let then = fields["then"], condition != nil {
        outcome = .value(try then.expression("then"))
      } else {
        throw Diagnostic(
          "a case of \(rule) is { when: …, then: … }, { when: …, refuse: … } or { otherwise: … }", at: element.position)
      }
      if let last = cases.last, last.condition == nil {
        throw Diagnostic("a case behind \"otherwise\" can never be reached", at: element.position)
      }
      cases.append(
        RuleDeclaration.RuleCase(
          condition: condition, outcome: outcome, source: try fields.optional("source", citation),
          note: try fields.optional("note") { value throws(Diagnostic) in try value.label("note") }, position: element.position))
    }
    guard !cases.isEmpty else { throw Diagnostic("the rule \(rule) has no cases", at: value.position) }
    return cases
  }

  private static func outputs(_ value: YAMLValue) throws(Diagnostic) -> [(name: String, position: SourcePosition)] {
    var outputs: [(name: String, position: SourcePosition)] = []
    for element in try value.elements("outputs") { outputs.append((try element.text("an output"), element.position)) }
    return outputs
  }

  private static func monotone(_ value: YAMLValue) throws(Diagnostic) -> [MonotoneDeclaration] {
    var monotone: [MonotoneDeclaration] = []
    for element in try value.elements("monotone") {
      let fields = try element.fields("a monotone declaration", allowed: ["output", "rises_with", "falls_with"])
      guard let input = fields["rises_with"] ?? fields["falls_with"], (fields["rises_with"] == nil) != (fields["falls_with"] == nil) else {
        throw Diagnostic("say rises_with or falls_with, one of them", at: element.position)
      }
      monotone.append(
        MonotoneDeclaration(
          output: try fields.required("output").text("output"), input: try input.text("an input"),
          rises: fields["rises_with"] != nil, position: element.position))
    }
    return monotone
  }
}
