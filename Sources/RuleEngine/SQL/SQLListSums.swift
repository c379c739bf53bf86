/// The sums over the records of one list that one stage of the risks joins.
struct SQLListSums {
  let name: String
  let definitions: [String]

  /// - Parameters:
  ///   - aggregates: the sums, all over one list.
  ///   - fields: the names of the list's fields.
  ///   - records: the CTE that holds the list's records, checked.
  ///   - risks: the CTE with what the records are compared with.
  init(
    _ aggregates: [NodeID], fields: [String], records: String, risks: String, list: String, writer: SQLWriter, names: inout SQLNames
  ) throws(Diagnostic) {
    let (graph, dialect) = (writer.graph, writer.dialect)
    let roots = aggregates.flatMap { graph[$0].operands.prefix(2) }
    let outer = Set(aggregates.flatMap { SQLStages.outerSteps(of: $0, graph) })
    let needed = graph.needed(by: roots)
    let own = needed.filter { if case .field = graph[$0].operation { true } else { false } }
    let bare = SQLExpressions(graph: graph, dialect: dialect, column: { _ throws(Diagnostic) in nil }, position: writer.position)
    let stages = SQLStages(graph: graph, roots: roots, provided: outer.union(own), areWrittenOut: true, repetitions: bare.repetitions)
    let stageNames = (0..<stages.last).map { _ in names.name("\(list)_compared") }
    name = names.name("\(list)_sums")
    let scope = SQLScope(writer: writer, stages: stages, stageName: { stageNames[$0] }, carried: [SQLWriter.key])

    let key = dialect.quoted(SQLWriter.key)
    var columns = ["r.\(key)"]
    for id in stages.columns(of: 0) {
      let name = dialect.quoted(writer.columnName(id))
      if case .field(_, let index) = graph[id].operation { columns.append("r.\(dialect.quoted(fields[index])) AS \(name)") } else {
        columns.append("s.\(name)")
      }
    }
    var first = "\(dialect.quoted(stageNames[0])) AS (\n  SELECT\n    \(columns.joined(separator: ",\n    "))\n  FROM \(dialect.quoted(records)) AS r"
    if !outer.isEmpty { first += "\n  JOIN \(dialect.quoted(risks)) AS s ON s.\(key) = r.\(key)" }
    var definitions = [first + ")"]
    for stage in 1..<stages.last { definitions.append(try scope.definition(of: stage)) }

    let expressions = scope.expressions(at: stages.last)
    var sums = ["s.\(key)"]
    for id in aggregates { sums.append("\(try Self.sum(id, expressions, writer)) AS \(dialect.quoted(writer.columnName(id)))") }
    let select = "  SELECT\n    \(sums.joined(separator: ",\n    "))\n\(try scope.source(of: stages.last))\n  GROUP BY s.\(key)"
    definitions.append("\(dialect.quoted(name)) AS (\n\(select))")
    self.definitions = definitions
  }

  private static func sum(_ id: NodeID, _ expressions: SQLExpressions, _ writer: SQLWriter) throws(Diagnostic) -> String {
    let (graph, dialect) = (writer.graph, writer.dialect)
    let node = graph[id]
    guard case .aggregate(_, let aggregation) = node.operation else { return "NULL" }
    let (predicate, bounds) = (node.operands[0], node.bounds)
    let kind = writer.columnKind(id)
    var condition = try expressions.term(predicate).condition.text
    if let always = graph.constantValue(predicate) { condition = always != 0 ? "TRUE" : "FALSE" }
    func within(_ sum: String) -> String {
      // Only a risk that is wrong anyhow has more records than allowed; its sums must not overflow either.
      "CAST(LEAST(GREATEST(\(sum), \(SQLTerm.number(bounds.lower).text)), \(SQLTerm.number(bounds.upper).text)) AS \(kind == .wide ? dialect.wide : dialect.word))"
    }
    if aggregation == .count {
      return condition == "TRUE" ? within("COUNT(*)") : within("SUM(CASE WHEN \(condition) THEN 1 ELSE 0 END)")
    }
    var value = try expressions.term(node.operands[1]).number
    if value.kind < kind { value = value.cast(to: dialect, kind) }
    switch aggregation {
    case .sum: return within("SUM(\(condition == "TRUE" ? value.text : "CASE WHEN \(condition) THEN \(value.text) ELSE 0 END"))")
    case .minimum: return "MIN(\(condition == "TRUE" ? value.text : "CASE WHEN \(condition) THEN \(value.text) END"))"
    default: return "MAX(\(condition == "TRUE" ? value.text : "CASE WHEN \(condition) THEN \(value.text) END"))"
    }
  }
}
