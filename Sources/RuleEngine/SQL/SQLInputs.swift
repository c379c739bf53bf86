internal import Motor

/// What a query reads: the risks' table and a table for each list, as whole numbers with everything wrong told apart.
struct SQLInputs {
  struct List {
    var input: Int
    var name: String
    var table: String
    var columns: [SQLColumn]
    var atMost: Int
    /// The CTE of its records, checked.
    var records = ""
    var checked = ""
  }

  let scalars: [SQLColumn]
  private(set) var lists: [List] = []
  let table: String
  private let program: Program

  init(_ program: Program, table: String, dialect: SQLDialect) throws(Diagnostic) {
    self.program = program
    self.table = table
    let book = program.rulebook
    scalars = program.slots.map { slot in
      var standard: Int64?
      if !slot.isGivenRule, case .scalar(_, _, let value)? = book.inputs.first(where: { $0.name == slot.name })?.shape { standard = value }
      return SQLColumn(
        table: table, name: slot.name, label: book.label(of: slot.name), type: slot.type, sqlType: dialect.natural(slot.type),
        bounds: slot.bounds, standard: standard, isRequired: standard == nil)
    }
    for input in program.listsUsed.sorted() {
      guard case .list(let fields, let atMost) = book.inputs[input].shape else { continue }
      let child = "\(table)_\(book.inputs[input].name)"
      let columns = fields.map { field in
        SQLColumn(
          table: child, name: field.name, label: field.label, type: field.type, sqlType: dialect.natural(field.type), bounds: field.bounds,
          standard: nil, isRequired: true)
      }
      lists.append(List(input: input, name: book.inputs[input].name, table: child, columns: columns, atMost: atMost))
    }
    for columns in [scalars] + lists.map(\.columns) { try Self.check(columns.map(\.name), dialect, at: book.material.source.position) }
    for path in [table] + lists.map(\.table) {
      for part in path.split(separator: ".", omittingEmptySubsequences: false) {
        if let problem = dialect.problem(with: String(part)) {
          throw Diagnostic("the table's name \"\(path)\" \(problem)", at: book.material.source.position)
        }
      }
    }
  }

  /// Complains of names that the database cannot tell apart or hold.
  static func check(_ names: [String], _ dialect: SQLDialect, at position: SourcePosition) throws(Diagnostic) {
    var seen: Set<String> = [SQLWriter.key, SQLWriter.error]
    for name in names {
      if let problem = dialect.problem(with: name) { throw Diagnostic("the name \"\(name)\" \(problem)", at: position) }
      guard seen.insert(name.lowercased()).inserted else {
        throw Diagnostic("two columns of the query would be called \"\(name)\"", at: position, hint: "rename the input or output")
      }
    }
  }

  var columns: [SQLColumn] { scalars + lists.flatMap(\.columns) }

  // MARK: CTEs

  /// The CTEs up to stage 0.
  mutating func definitions(
    _ stage: String, _ provided: [NodeID], _ writer: SQLWriter, _ reading: SQLReading, _ names: inout SQLNames
  ) -> [String] {
    let dialect = writer.dialect
    let key = dialect.quoted(SQLWriter.key)
    let read = names.name("\(Self.lastPart(table))_read")
    var definitions = [Self.reading(scalars, from: table, as: read, reading)]
    var joins: [String] = []
    var errors = scalars.enumerated().map { "WHEN r.\(dialect.quoted($1.name)) IS NULL THEN \($0 + 1)" }
    for index in lists.indices {
      lists[index].records = names.name("\(lists[index].name)_records")
      lists[index].checked = names.name("\(lists[index].name)_checked")
      definitions += records(lists[index], reading, &names)
      let alias = "l\(index + 1)"
      joins.append("\n  LEFT JOIN \(dialect.quoted(lists[index].checked)) AS \(alias) ON \(alias).\(key) = r.\(key)")
      errors.append("WHEN \(alias).\(dialect.quoted("is_wrong")) = 1 THEN \(scalars.count + index + 1)")
    }
    var columns = ["r.\(key)"]
    columns.append((errors.isEmpty ? "0" : "CASE \(errors.joined(separator: " ")) ELSE 0 END") + " AS \(dialect.quoted(SQLWriter.error))")
    for id in provided {
      guard case .input(let slot) = writer.graph[id].operation else { continue }
      let lower = SQLTerm.number(scalars[slot].bounds?.lower ?? 0).cast(to: dialect, .word).text
      columns.append("COALESCE(r.\(dialect.quoted(scalars[slot].name)), \(lower)) AS \(dialect.quoted(writer.columnName(id)))")
    }
    definitions.append(
      "\(dialect.quoted(stage)) AS (\n  SELECT\n    \(columns.joined(separator: ",\n    "))\n  FROM \(dialect.quoted(read)) AS r"
        + joins.joined() + (dialect.fence.map { "\n  \($0)" } ?? "") + ")")
    return definitions
  }

  private static func lastPart(_ path: String) -> String { String(path.split(separator: ".").last ?? "risks") }

  /// A table's columns as whole numbers.
  private static func reading(_ columns: [SQLColumn], from table: String, as name: String, _ reading: SQLReading) -> String {
    let dialect = reading.dialect
    let (joins, aliases) = reading.joins(columns, source: { "r.\(dialect.quoted($0.name))" }, by: "code")
    var lines = ["r.\(dialect.quoted(SQLWriter.key))"]
    for column in columns {
      let quoted = dialect.quoted(column.name)
      lines.append("\(reading.number(column, source: "r.\(quoted)", join: aliases[column.name])) AS \(quoted)")
    }
    let from = (["FROM \(dialect.quotedPath(table)) AS r"] + joins).joined(separator: "\n  ")
    let fence = dialect.fence.map { "\n  \($0)" } ?? ""
    return "\(dialect.quoted(name)) AS (\n  SELECT\n    \(lines.joined(separator: ",\n    "))\n  \(from)\(fence))"
  }

  private func records(_ list: List, _ reading: SQLReading, _ names: inout SQLNames) -> [String] {
    let dialect = reading.dialect
    let key = dialect.quoted(SQLWriter.key)
    let wrong = dialect.quoted("is_wrong")
    let read = names.name("\(list.name)_read")
    var columns = ["r.\(key)"]
    for column in list.columns {
      let lower = SQLTerm.number(column.bounds?.lower ?? 0).cast(to: dialect, .word).text
      columns.append("COALESCE(r.\(dialect.quoted(column.name)), \(lower)) AS \(dialect.quoted(column.name))")
    }
    let missing = list.columns.map { "r.\(dialect.quoted($0.name)) IS NULL" }.joined(separator: " OR ")
    let anyWrong = "MAX(CASE WHEN \(missing.isEmpty ? "FALSE" : missing) THEN 1 ELSE 0 END)"
    return [
      Self.reading(list.columns, from: list.table, as: read, reading),
      "\(dialect.quoted(list.records)) AS (\n  SELECT\n    \(columns.joined(separator: ",\n    "))\n"
        + "  FROM \(dialect.quoted(read)) AS r)",
      "\(dialect.quoted(list.checked)) AS (\n  SELECT\n    r.\(key),\n"
        + "    CASE WHEN COUNT(*) > \(list.atMost) OR \(anyWrong) = 1 THEN 1 ELSE 0 END AS \(wrong)\n  FROM \(dialect.quoted(read)) AS r\n  GROUP BY r.\(key))",
    ]
  }

  /// What the number of an error says, by number.
  func errors(_ language: Language) -> [String] {
    scalars.map { column in
      let bounds = column.bounds ?? Bounds(0, 0)
      let low = column.type.text(Int64(clamping: bounds.lower))
      let high = column.type.text(Int64(clamping: bounds.upper))
      switch (language, column.type.isCode || column.type == .boolean) {
      case (.zh, true): return "\(column.name)：\(column.isRequired ? "缺少或" : "")不是允许的取值"
      case (.zh, false): return "\(column.name)：\(column.isRequired ? "缺少或" : "")超出范围 \(low) 至 \(high)"
      case (.en, true): return "\(column.name) is \(column.isRequired ? "missing or " : "")none of its values"
      case (.en, false): return "\(column.name) is \(column.isRequired ? "missing or " : "")outside \(low) to \(high)"
      }
    }
      + lists.map { list in
        language == .zh
          ? "\(list.name)：超过 \(list.atMost) 条记录，或有字段缺少或超出范围"
          : "\(list.name) has more than \(list.atMost) records, or one with a field that is missing or out of range"
      }
  }
}
