internal import Motor

/// Turns the cells of a table's file into typed columns.
enum TableReader {
  /// Columns that tell a reader something and carry no value.
  static let commentary: Set<String> = ["source", "confidence", "note", "label_zh", "label_en"]

  static func fill(
    _ table: inout RuleTable, from file: TableFile, declared: [(name: String, type: ValueType, bounds: Bounds)], path: String
  ) throws(Diagnostic) {
    table.file = path
    let names = file.header.map(\.text)
    let top = SourcePosition(file: path, line: 1, column: 1)
    if let twice = names.first(where: { name in names.count(where: { $0 == name }) > 1 }) {
      throw Diagnostic("the column \"\(twice)\" stands twice", at: top)
    }
    guard !file.rows.isEmpty else { throw Diagnostic("the table has no rows", at: top) }
    var keyColumns: [Int] = []
    for key in table.keys {
      guard let index = names.firstIndex(of: key) else {
        throw Diagnostic("the key column \"\(key)\" is missing", at: top, hint: suggestion(for: key, in: names))
      }
      keyColumns.append(index)
    }
    for (name, _, _) in declared where !names.contains(name) {
      throw Diagnostic("the value column \"\(name)\" is missing", at: top, hint: suggestion(for: name, in: names))
    }
    let position = { (cell: TableFile.Cell) in SourcePosition(file: path, line: cell.line, column: cell.column) }
    for (index, name) in names.enumerated() where !table.keys.contains(name) && !commentary.contains(name) {
      let cells = file.rows.map { $0[index] }
      var type = declared.first { $0.name == name }?.type
      if type == nil { type = try inferredType(of: cells, path: path) }
      guard let type else { continue }
      table.columns.append(try column(name, type, cells, isImported: table.isImported, position: position))
    }
    guard !table.columns.isEmpty else {
      throw Diagnostic("the table has no value column", at: top, hint: "keys are \(table.keys.joined(separator: ", "))")
    }
    let commentaryIndex = { (name: String) in names.firstIndex(of: name) }
    for row in file.rows {
      table.rows.append(try info(row, keyColumns, at: position(row[0]), commentaryIndex))
      table.keyPositions.append(keyColumns.map { position(row[$0]) })
    }
  }

  private static func column(
    _ name: String, _ type: ValueType, _ cells: [TableFile.Cell], isImported: Bool, position: (TableFile.Cell) -> SourcePosition
  ) throws(Diagnostic) -> RuleTable.Column {
    var column = RuleTable.Column(name: name, type: type, cells: [], unknown: [], bounds: Bounds(0, 0))
    column.cells.reserveCapacity(cells.count)
    for (row, cell) in cells.enumerated() {
      if cell.text == "?" {
        column.unknown.insert(row)
        column.cells.append(0)
      } else {
        let value = try CellText.parse(cell.text, type: type, at: position(cell))
        if isImported, case .money = type, value < 0 {
          throw Diagnostic("an amount below zero", at: position(cell), hint: "what is imported is a price, no refund")
        }
        column.cells.append(value)
      }
    }
    let known = column.cells.indices.lazy.filter { !column.unknown.contains($0) }.map { Int128(column.cells[$0]) }
    column.bounds = Bounds(known.min() ?? 0, known.max() ?? 0)
    return column
  }

  /// A decimal with as many places as the longest cell has.
  private static func inferredType(of cells: [TableFile.Cell], path: String) throws(Diagnostic) -> ValueType {
    var scale = 0
    for cell in cells where cell.text != "?" {
      guard let number = try? FixedDecimal(parsing: cell.text) else {
        throw Diagnostic(
          "\"\(cell.text)\" is not a number", at: SourcePosition(file: path, line: cell.line, column: cell.column),
          hint: "say the column's type under values:")
      }
      scale = max(scale, number.scale)
    }
    return .number(scale: scale)
  }

  private static func info(
    _ row: [TableFile.Cell], _ keyColumns: [Int], at position: SourcePosition, _ index: (String) -> Int?
  ) throws(Diagnostic) -> RuleTable.Row {
    func text(_ name: String) -> String? {
      guard let column = index(name), !row[column].text.isEmpty else { return nil }
      return row[column].text
    }
    var confidence: Confidence?
    if let written = text("confidence") {
      guard let known = Confidence(rawValue: written) else {
        throw Diagnostic(
          "\"\(written)\" is no confidence", at: position, hint: Confidence.allCases.map(\.rawValue).joined(separator: ", "))
      }
      confidence = known
    }
    let label = text("label_zh").map { zh in Text(zh: zh, en: text("label_en") ?? zh) }
    return RuleTable.Row(
      line: row.first?.line ?? 0, source: text("source").map(Citation.init(parsing:)), confidence: confidence, note: text("note"),
      label: label, keys: keyColumns.map { row[$0].text })
  }
}
