internal import Motor

/// The comment above a query, and the statements that create what it reads.
struct SQLHeader {
  let program: Program
  let inputs: SQLInputs
  let outputs: [SQLColumn]
  let dialect: SQLDialect
  let language: Language

  var comment: String {
    let book = program.rulebook
    let isChinese = language == .zh
    var lines = ["\(book.id)  \(book.title[language])"]
    lines += ["\(isChinese ? "内容散列" : "content hash") \(book.contentHash), \(dialect.title)", ""]
    lines.append(
      isChinese
        ? "读取表 \(inputs.table)：一行一个风险，\(SQLWriter.key)（BIGINT）唯一；金额以元为单位。"
        : "Reads \(inputs.table): a row for each risk, \(SQLWriter.key) (BIGINT) unique, amounts in yuan.")
    lines += inputs.scalars.map(line)
    for list in inputs.lists {
      lines.append(
        isChinese
          ? "读取表 \(list.table)：每个风险 0 至 \(list.atMost) 行，以 \(SQLWriter.key) 相连。"
          : "Reads \(list.table): 0 to \(list.atMost) rows for each risk, by \(SQLWriter.key).")
      lines += list.columns.map(line)
    }
    lines.append(
      isChinese
        ? "得出：每个风险一行：\(SQLWriter.key)，以下各列（拒绝时为 NULL，原因在 …_refusal 列），"
          + "以及 \(SQLWriter.error)（输入有误时说明原因，其余为 NULL）。"
        : "Yields a row for each risk: \(SQLWriter.key), the columns below (NULL where refused, …_refusal says why), "
          + "and \(SQLWriter.error) (what is wrong with the inputs; all else is NULL then).")
    lines += outputs.map(line)
    return lines.map { $0.isEmpty ? "--" : "-- \(dialect.comment($0))" }.joined(separator: "\n")
  }

  private func line(_ column: SQLColumn) -> String {
    "  \(column.name)  \(column.sqlType)\(column.isRequired ? " NOT NULL" : "")  \(column.explanation(language))"
  }

  var tables: String {
    var statements = [statement(inputs.table, inputs.scalars, isParent: true)]
    statements += inputs.lists.map { statement($0.table, $0.columns, isParent: false) }
    return statements.joined(separator: "\n")
  }

  private func statement(_ table: String, _ columns: [SQLColumn], isParent: Bool) -> String {
    let key = "  \(dialect.quoted(SQLWriter.key)) BIGINT NOT NULL" + (isParent && dialect != .spark ? " PRIMARY KEY" : "")
    let others = columns.map { "  \(dialect.quoted($0.name)) \($0.sqlType)" }
    return "CREATE TABLE \(dialect.quotedPath(table)) (\n\(([key] + others).joined(separator: ",\n"))\n);\n"
  }
}
