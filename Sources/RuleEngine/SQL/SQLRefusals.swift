internal import Motor

/// The texts of a book's refusals, by the number that a step yields.
struct SQLRefusals {
  let program: Program
  let dialect: SQLDialect
  let language: Language

  /// The refusals that a step can yield: number and reason.
  func reasons(of refusal: NodeID) -> [(code: Int, reason: RefusalReason)] {
    let graph = program.lowering.graph
    let constants = Set(graph.needed(by: [refusal]).compactMap { graph.constantValue($0) })
    let bounds = graph.bounds(refusal)
    return program.lowering.refusals.compactMap { reason in
      let code = Int128(reason.code)
      return constants.contains(code) && bounds.contains(code) ? (reason.code, reason) : nil
    }
  }

  /// The rows of tables that the texts name.
  func rows(of refusal: NodeID) -> [NodeID] {
    reasons(of: refusal).compactMap { row(of: $0.reason) }
  }

  private func row(of reason: RefusalReason) -> NodeID? {
    if case .unknown(_, _, let row) = reason.kind, program.lowering.graph[row].scope == nil { row } else { nil }
  }

  /// What a refusal says, `nil` where nothing is refused.
  func text(of refusal: SQLTerm, _ id: NodeID, row term: (NodeID) throws(Diagnostic) -> SQLTerm) throws(Diagnostic) -> String {
    var choices: [String] = []
    for (code, reason) in reasons(of: id) {
      var text = dialect.literal(said(code, row: -1))
      if case .unknown(let table, let column, _) = reason.kind, let row = row(of: reason) {
        let number = try term(row).number
        let unknown = program.rulebook.tables[table].columns[column].unknown.sorted()
        let rows = unknown.map { "WHEN \($0) THEN \(dialect.literal(said(code, row: $0)))" }
        text = "CASE \(number.text) \(rows.joined(separator: " ")) ELSE \(text) END"
      }
      choices.append("WHEN \(code) THEN \(text)")
    }
    return "CASE \(refusal.number.text) \(choices.joined(separator: " ")) END"
  }

  private func said(_ code: Int, row: Int) -> String {
    let refusal = program.refusalNamed(code, row: row)
    return refusal.text[language] + (refusal.position.map { " (\($0))" } ?? "") + (refusal.note.map { ": \($0)" } ?? "")
  }
}
