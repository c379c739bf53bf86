/// The stages of one scope as CTEs: of the risks themselves, or of the records of one list.
struct SQLScope {
  let writer: SQLWriter
  let stages: SQLStages
  /// The name of the CTE of each stage.
  let stageName: (Int) -> String
  /// The columns that every stage hands on beside the steps' own: the key, and what is wrong with the risk.
  let carried: [String]
  /// The CTE that holds the sum over a list.
  var sums: [NodeID: String] = [:]

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
        guard let join = SQLStages.join(of: id, writer.graph), let alias = aliases[join] else { return try writer.nowhere(id) }
        return try joined(id, join, alias, at: stage)
      }, position: writer.position)
  }

  /// The joins of a stage with an alias each; sums over one list are one join.
  private func joins(of stage: Int) -> [(NodeID, String)] {
    var known: [String: String] = [:]
    var joins: [(NodeID, String)] = []
    var count = 0
    for join in stages.joins(of: stage) {
      if let sum = sums[join], let alias = known[sum] {
        joins.append((join, alias))
        continue
      }
      count += 1
      joins.append((join, "j\(count)"))
      if let sum = sums[join] { known[sum] = "j\(count)" }
    }
    return joins
  }

  private func joined(_ id: NodeID, _ join: NodeID, _ alias: String, at stage: Int) throws(Diagnostic) -> SQLTerm {
    let node = writer.graph[id]
    let mayMiss = writer.graph.bounds(join).lower < 0
    switch node.operation {
    case .row(let table): return try writer.table(table).row(alias, mayMiss: mayMiss)
    case .cell(let table, let column): return try writer.table(table).cell(alias, column, mayMiss: mayMiss)
    case .isUnknown(let table, let column): return try writer.table(table).isUnknown(alias, column, mayMiss: mayMiss)
    case .aggregate(_, let aggregation):
      let kind = writer.columnKind(id)
      let sum = SQLTerm(text: "\(alias).\(dialect.quoted(writer.columnName(id)))", kind: kind)
      guard aggregation == .minimum || aggregation == .maximum else { return SQLTerm(text: "COALESCE(\(sum.text), 0)", kind: kind) }
      // Without a record that counts, the sum is NULL, which LEAST and GREATEST pass over.
      let start = try expressions(at: stage).term(node.operands[2]).number
      return SQLTerm(text: "\(aggregation == .minimum ? "LEAST" : "GREATEST")(\(start.text), \(sum.text))", kind: kind)
    default: throw Diagnostic("a step of the book cannot be joined", at: writer.position)
    }
  }

  /// FROM and the joins of a stage.
  func source(of stage: Int) throws(Diagnostic) -> String {
    var lines = ["  FROM \(dialect.quoted(stageName(stage - 1))) AS s"]
    let expressions = expressions(at: stage)
    var seen: Set<String> = []
    for (join, alias) in joins(of: stage) where seen.insert(alias).inserted {
      if case .row(let table) = writer.graph[join].operation {
        var keys: [SQLTerm] = []
        for key in writer.graph[join].operands { keys.append(try expressions.term(key).number) }
        let table = try writer.table(table)
        lines.append("  LEFT JOIN \(dialect.quoted(table.name)) AS \(alias) ON \(table.condition(alias, keys))")
      } else if let sum = sums[join] {
        let key = dialect.quoted(SQLWriter.key)
        lines.append("  LEFT JOIN \(dialect.quoted(sum)) AS \(alias) ON \(alias).\(key) = s.\(key)")
      }
    }
    return lines.joined(separator: "\n")
  }

  /// The CTE of a stage after 0.
  func definition(of stage: Int) throws(Diagnostic) -> String {
    var columns = carried.map { "s.\(dialect.quoted($0))" }
    let expressions = expressions(at: stage)
    for id in stages.columns(of: stage) {
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
