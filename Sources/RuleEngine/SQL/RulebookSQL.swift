public import Motor

/// A rulebook as one query: a table of risks in, a row for every risk out, with the values that the engine itself would give.
///
/// The query reads natural values (yuan, days, codes) and yields natural values; in between it works with whole numbers alone. It needs no
/// function or table of its own in the database, and does not change anything there.
public struct RulebookSQL: Sendable {
  /// The query, with a comment above it that says what it reads and yields.
  public let query: String
  /// Statements that create the tables which the query reads.
  public let tables: String
  /// The columns that the query reads.
  public let inputs: [SQLColumn]
  /// The columns that the query yields; each has a column for its refusal behind it.
  public let outputs: [SQLColumn]

  /// - Parameters:
  ///   - program: the book with the outputs that are wanted and the rules that are given.
  ///   - table: the risks' table, with its schema where it needs one; the records of a list are in the table of that name with `_` and
  ///     the list's name behind it.
  ///   - language: of refusals and comments.
  /// - Throws: when the book needs something that the database cannot do or name.
  public init(_ program: Program, dialect: SQLDialect, table: String = "risks", language: Language = .en) throws(Diagnostic) {
    let position = program.rulebook.material.source.position
    var inputs = try SQLInputs(program, table: table, dialect: dialect)
    self.inputs = inputs.columns
    outputs = try Self.outputs(program, dialect, position)
    let refusals = SQLRefusals(program: program, dialect: dialect, language: language)
    let graph = program.lowering.graph
    var roots: [NodeID] = []
    for output in program.outputs {
      roots.append(output.value.node)
      if let refusal = output.value.refusal { roots += [refusal] + refusals.rows(of: refusal) }
    }
    var names = SQLNames(taken: [table] + inputs.lists.map(\.table) + [table.split(separator: ".").last.map(String.init) ?? table])
    let needed = graph.needed(by: roots)
    let writer = try SQLWriter(program, dialect, needed: needed, names: &names)
    let provided = needed.filter { if case .input = graph[$0].operation { true } else { false } }
    let bare = SQLExpressions(graph: graph, dialect: dialect, column: { _ throws(Diagnostic) in nil }, position: position)
    let stages = SQLStages(
      graph: graph, roots: roots, provided: Set(provided), areWrittenOut: false, repetitions: bare.repetitions)
    let stageNames = (0..<stages.last).map { names.name("stage_\($0)") }

    var codes: [(enumeration: Enumeration, name: String)] = []
    for case .code(let enumeration) in (inputs.columns + outputs).map(\.type)
    where enumeration.codes.count > SQLReading.caseLimit && !codes.contains(where: { $0.enumeration == enumeration }) {
      codes.append((enumeration, names.name("codes_\(enumeration.name)")))
    }
    let codeTables = codes
    let reading = SQLReading(dialect: dialect, codes: { enumeration in codeTables.first { $0.enumeration == enumeration }?.name })
    var definitions = codes.map { reading.definition($0.name, $0.enumeration) } + writer.tableDefinitions
    definitions += inputs.definitions(stageNames[0], provided, writer, reading, &names)
    var scope = SQLScope(writer: writer, stages: stages, stageName: { stageNames[$0] }, carried: [SQLWriter.key, SQLWriter.error])
    for stage in 1..<stages.last {
      var columns = [(name: SQLWriter.error, kind: SQLTerm.Kind.word)]
      columns += stages.columns(of: stage - 1).map { (writer.columnName($0), writer.columnKind($0)) }
      for list in inputs.lists {
        let aggregates = stages.joins(of: stage).filter { id in
          if case .aggregate(list.input, _) = graph[id].operation { true } else { false }
        }
        guard !aggregates.isEmpty else { continue }
        let sums = try SQLListSums(
          aggregates, fields: list.columns.map(\.name), records: list.records, risks: scope.sources[stage] ?? stageNames[stage - 1],
          columns: columns, list: list.name, writer: writer, names: &names)
        definitions += sums.definitions
        scope.sources[stage] = sums.name
        columns += aggregates.map { (writer.columnName($0), writer.columnKind($0)) }
      }
      definitions.append(try scope.definition(of: stage))
    }
    let result = SQLResult(
      program: program, columns: outputs, reading: reading, refusals: refusals, errors: inputs.errors(language),
      source: stageNames[stages.last - 1], expressions: scope.expressions(at: stages.last))
    let header = SQLHeader(program: program, inputs: inputs, outputs: outputs, dialect: dialect, language: language)
    query = "\(header.comment)\nWITH\n\(definitions.joined(separator: ",\n"))\n\(try result.select);\n"
    tables = header.tables
  }

  private static func outputs(_ program: Program, _ dialect: SQLDialect, _ position: SourcePosition) throws(Diagnostic) -> [SQLColumn] {
    try SQLInputs.check(program.outputs.flatMap { [$0.name, "\($0.name)_refusal"] }, dialect, at: position)
    var columns: [SQLColumn] = []
    for output in program.outputs {
      guard program.lowering.graph.bounds(output.value.node).fitsBigint else {
        throw Diagnostic("\(output.name) can grow beyond 64 bits", at: position, hint: "round it or narrow the inputs' ranges")
      }
      guard output.value.denominator == nil else { throw Diagnostic("\(output.name) is not rounded", at: position) }
      columns.append(
        SQLColumn(
          table: "", name: output.name, label: program.rulebook.label(of: output.name), type: output.value.type,
          sqlType: dialect.natural(output.value.type), bounds: nil, standard: nil, isRequired: false,
          mayBeRefused: output.value.refusal != nil))
    }
    return columns
  }

  /// The columns as JSON, for programs that prepare the tables.
  public var json: JSONText {
    .object([("inputs", .array(inputs.map(\.json))), ("outputs", .array(outputs.map(\.json)))])
  }
}

/// The last SELECT: natural values, refusals, and what is wrong with the risk.
struct SQLResult {
  let program: Program
  let columns: [SQLColumn]
  let reading: SQLReading
  let refusals: SQLRefusals
  let errors: [String]
  let source: String
  let expressions: SQLExpressions

  var select: String {
    get throws(Diagnostic) {
      let dialect = reading.dialect
      let error = "s.\(dialect.quoted(SQLWriter.error))"
      var lines = ["s.\(dialect.quoted(SQLWriter.key))"]
      var terms: [String: SQLTerm] = [:]
      for output in program.outputs { terms[output.name] = try expressions.term(output.value.node) }
      let (joins, aliases) = reading.joins(columns, source: { terms[$0.name]?.number.text ?? "NULL" }, by: "place")
      for (output, column) in zip(program.outputs, columns) {
        guard let term = terms[output.name] else { continue }
        let nothing = "CAST(NULL AS \(column.sqlType))"
        let natural = reading.natural(term, output.value.type, join: aliases[output.name])
        var value = "CASE WHEN \(error) = 0 THEN \(natural) END"
        var said = "CAST(NULL AS \(dialect.text))"
        if let refusal = output.value.refusal {
          let code = try expressions.term(refusal)
          let text = try refusals.text(of: code, refusal) { id throws(Diagnostic) in try expressions.term(id) }
          said = "CASE WHEN \(error) = 0 THEN \(text) END"
          value = "CASE WHEN \(error) = 0 AND \(code.number.within(.sum)) = 0 THEN \(natural) END"
          if let always = expressions.graph.constantValue(refusal), always != 0 { value = nothing }
        }
        lines.append("\(value) AS \(dialect.quoted(column.name))")
        lines.append("\(said) AS \(dialect.quoted(column.name + "_refusal"))")
      }
      let choices = errors.enumerated().map { "WHEN \($0 + 1) THEN \(dialect.literal($1))" }
      let message = choices.isEmpty ? "CAST(NULL AS \(dialect.text))" : "CASE \(error) \(choices.joined(separator: " ")) END"
      lines.append("\(message) AS \(dialect.quoted(SQLWriter.error))")
      let from = (["FROM \(dialect.quoted(source)) AS s"] + joins).joined(separator: "\n")
      return "SELECT\n  \(lines.joined(separator: ",\n  "))\n\(from)"
    }
  }
}
