/// The sums over the records of one list, added to the risks of a stage.
///
/// The risks are joined with their records and grouped again, all columns with them: so every CTE is read once, and a database that
/// puts each CTE in the place of its name computes nothing twice.
struct SQLListSums {
  /// Marks that a risk has a record at all.
  static let marker = "is_record"

  /// The CTE with the risks and the sums.
  let name: String
  let definitions: [String]

  /// - Parameters:
  ///   - aggregates: the sums, all over one list.
  ///   - fields: the names of the list's fields.
  ///   - records: the CTE that holds the list's records, checked.
  ///   - risks: the CTE with the risks.
  ///   - columns: the columns of the risks beside their key, and how they hold their values.
  init(
    _ aggregates: [NodeID], fields: [String], records: String, risks: String, columns: [(name: String, kind: SQLTerm.Kind)], list: String,
    writer: SQLWriter, names: inout SQLNames
  ) throws(Diagnostic) {
    let (graph, dialect) = (writer.graph, writer.dialect)
    let roots = aggregates.flatMap { graph[$0].operands.prefix(2) }
    let outer = Set(aggregates.flatMap { SQLStages.outerSteps(of: $0, graph) })
    let own = graph.needed(by: roots).filter { if case .field = graph[$0].operation { true } else { false } }
    let bare = SQLExpressions(graph: graph, dialect: dialect, column: { _ throws(Diagnostic) in nil }, position: writer.position)
    let stages = SQLStages(graph: graph, roots: roots, provided: outer.union(own), areWrittenOut: true, repetitions: bare.repetitions)
    let stageNames = (0..<stages.last).map { _ in names.name("\(list)_compared") }
    name = names.name("\(list)_sums")
    let scope = SQLScope(
      writer: writer, stages: stages, stageName: { stageNames[$0] }, carried: [SQLWriter.key] + columns.map(\.name) + [Self.marker])

    let key = dialect.quoted(SQLWriter.key)
    var first = ["s.\(key)"] + columns.map { "s.\(dialect.quoted($0.name))" }
    first.append("r.\(key) IS NOT NULL AS \(dialect.quoted(Self.marker))")
    for id in stages.columns(of: 0) {
      guard case .field(_, let index) = graph[id].operation else { continue }
      first.append("r.\(dialect.quoted(fields[index])) AS \(dialect.quoted(writer.columnName(id)))")
    }
    let from = "  FROM \(dialect.quoted(risks)) AS s\n  LEFT JOIN \(dialect.quoted(records)) AS r ON r.\(key) = s.\(key)"
    var definitions = ["\(dialect.quoted(stageNames[0])) AS (\n  SELECT\n    \(first.joined(separator: ",\n    "))\n\(from))"]
    for stage in 1..<stages.last { definitions.append(try scope.definition(of: stage)) }

    let expressions = scope.expressions(at: stages.last)
    var sums = ["s.\(key)"]
    for column in columns {
      // The same in every record of a risk.
      let quoted = dialect.quoted(column.name)
      sums.append("\(column.kind == .condition ? "BOOL_AND" : "MIN")(s.\(quoted)) AS \(quoted)")
    }
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
    let there = "s.\(dialect.quoted(Self.marker))"
    var condition = there
    if graph.constantValue(predicate) == nil {
      condition += " AND \(try expressions.term(predicate).condition.within(.and))"
    } else if graph.constantValue(predicate) == 0 {
      condition = "FALSE"
    }
    func within(_ sum: String) -> String {
      // Only a risk that is wrong anyhow has more records than allowed; its sums must not overflow either.
      let kept = "LEAST(GREATEST(\(sum), \(SQLTerm.number(bounds.lower).text)), \(SQLTerm.number(bounds.upper).text))"
      return "CAST(\(kept) AS \(kind == .wide ? dialect.wide : dialect.word))"
    }
    if aggregation == .count { return within("SUM(CASE WHEN \(condition) THEN 1 ELSE 0 END)") }
    var value = try expressions.term(node.operands[1]).number
    if value.kind < kind { value = value.cast(to: dialect, kind) }
    switch aggregation {
    case .sum: return within("SUM(CASE WHEN \(condition) THEN \(value.text) ELSE 0 END)")
    case .minimum: return "MIN(CASE WHEN \(condition) THEN \(value.text) END)"
    default: return "MAX(CASE WHEN \(condition) THEN \(value.text) END)"
    }
  }
}
