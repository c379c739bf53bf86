/// The stages of one scope as CTEs: of the risks themselves, or of the records of one list.
struct SQLScope {
  let writer: SQLWriter
  let stages: SQLStages
  /// The name of the CTE of each stage.
  let stageName: (Int) -> String
  /// The columns that every stage hands on beside the steps' own: the key, and what is wrong with the risk.
  let carried: [String]
  /// The CTE that a stage reads instead of the stage before it: the same with sums over lists.
  var sources: [Int: String] = [:]

  private var dialect: SQLDialect { writer.dialect }

  /// The expressions of a stage, over the columns of the stage before it (as `s`) and over the stage's joins.
  func expressions(at stage: Int) -> SQLExpressions {
    let aliases = Dictionary(uniqueKeysWithValues: joins(of: stage))
    return SQLExpressions(
      graph: writer.graph, dialect: dialect,
      column: { id throws(Diagnostic) in
        if stages.isColumn(id, before: stage) {
          return SQLTerm(text: "s.\(dialect.quoted(writer.columnName(id)))", kind: writer.columnKind(id))
        }
        guard let join = SQLStages.join(of: id, writer.graph) else { return try writer.nowhere(id) }
        if case .aggregate(_, let aggregation) = writer.graph[join].operation { return try sum(id, aggregation, at: stage) }
        guard let alias = aliases[join] else { return try writer.nowhere(id) }
        return try joined(id, join, alias)
      }, position: writer.position)
  }

  /// The rows of tables that a stage joins, with an alias each.
  private func joins(of stage: Int) -> [(NodeID, String)] {
    let rows = stages.joins(of: stage).filter { if case .row = writer.graph[$0].operation { true } else { false } }
    return rows.enumerated().map { ($1, "j\($0 + 1)") }
  }

  private func joined(_ id: NodeID, _ join: NodeID, _ alias: String) throws(Diagnostic) -> SQLTerm {
    let node = writer.graph[id]
    let mayMiss = writer.graph.bounds(join).lower < 0
    switch node.operation {
    case .row(let table): return try writer.table(table).row(alias, mayMiss: mayMiss)
    case .cell(let table, let column): return try writer.table(table).cell(alias, column, mayMiss: mayMiss)
    case .isUnknown(let table, let column): return try writer.table(table).isUnknown(alias, column, mayMiss: mayMiss)
    default: throw Diagnostic("a step of the book cannot be joined", at: writer.position)
    }
  }

  /// A sum over a list, read where the stage before ends.
  private func sum(_ id: NodeID, _ aggregation: Aggregation, at stage: Int) throws(Diagnostic) -> SQLTerm {
    let sum = SQLTerm(text: "s.\(dialect.quoted(writer.columnName(id)))", kind: writer.columnKind(id))
    guard aggregation == .minimum || aggregation == .maximum else { return sum }
    // Without a record that counts it is NULL, which LEAST and GREATEST pass over.
    let start = try expressions(at: stage).term(writer.graph[id].operands[2]).number
    return SQLTerm(text: "\(aggregation == .minimum ? "LEAST" : "GREATEST")(\(start.text), \(sum.text))", kind: sum.kind)
  }

  /// FROM and the joins of a stage.
  func source(of stage: Int) throws(Diagnostic) -> String {
    var lines = ["  FROM \(dialect.quoted(sources[stage] ?? stageName(stage - 1))) AS s"]
    let expressions = expressions(at: stage)
    for (join, alias) in joins(of: stage) {
      guard case .row(let number) = writer.graph[join].operation else { continue }
      var keys: [SQLTerm] = []
      for key in writer.graph[join].operands { keys.append(try expressions.term(key).number) }
      let table = try writer.table(number)
      lines.append("  LEFT JOIN \(dialect.quoted(table.name)) AS \(alias) ON \(table.condition(alias, keys))")
    }
    return lines.joined(separator: "\n")
  }

  /// The CTE of a stage after 0.
  func definition(of stage: Int) throws(Diagnostic) -> String {
    var columns = carried.map { "s.\(dialect.quoted($0))" }
    let expressions = expressions(at: stage)
    for id in stages.columns(of: stage) {
      if carried.contains(writer.columnName(id)) { continue }
      let name = dialect.quoted(writer.columnName(id))
      if stages.isColumn(id, before: stage) {
        columns.append("s.\(name)")
      } else {
        let isJoined = SQLStages.join(of: id, writer.graph) != nil
        let term = isJoined ? try expressions.term(id) : try expressions.written(id)
        columns.append("\(held(term, as: writer.columnKind(id)).text) AS \(name)")
      }
    }
    let select = "  SELECT\n    \(columns.joined(separator: ",\n    "))\n\(try source(of: stage))"
    return "\(dialect.quoted(stageName(stage))) AS (\n\(select)\(dialect.fence.map { "\n  \($0)" } ?? ""))"
  }

  /// A term in the type that its column has.
  private func held(_ term: SQLTerm, as kind: SQLTerm.Kind) -> SQLTerm {
    if kind == .condition { return term.condition }
    let number = term.number
    return number.kind == kind ? number : number.cast(to: dialect, kind)
  }
}
