/// A table of the rulebook as a CTE: its keys, the number of the row, and the values that the query reads.
struct SQLTable {
  let name: String
  private let dialect: SQLDialect
  private let boxes: SQLBoxes
  /// For each key, the columns of its lower and upper end, or of its value; `nil` for a key that selects nothing.
  private var keys: [(lower: String, upper: String?)?] = []
  private let hit: String
  private var values: [Int: String] = [:]
  private var unknowns: [Int: String] = [:]
  private let table: RuleTable

  /// - Parameters:
  ///   - columns: the value columns that are read.
  ///   - flagged: the value columns of which it is asked whether a figure is known.
  init(
    _ table: RuleTable, name: String, boxes: SQLBoxes, columns: [Int], flagged: [Int], dialect: SQLDialect
  ) {
    self.table = table
    self.name = name
    self.boxes = boxes
    self.dialect = dialect
    var names = SQLNames()
    hit = names.name("hit")
    for (key, keyName) in table.keys.enumerated() {
      guard boxes.matters[key] else {
        keys.append(nil)
        continue
      }
      let lower = names.name(boxes.isSingle[key] ? keyName : keyName + "_from")
      keys.append((lower, boxes.isSingle[key] ? nil : names.name(keyName + "_to")))
    }
    for column in columns { values[column] = names.name(table.columns[column].name) }
    for column in flagged { unknowns[column] = names.name(table.columns[column].name + "_unknown") }
  }

  /// The CTE.
  var definition: String {
    var columns: [String] = []
    for key in keys.compactMap({ $0 }) { columns += [key.lower] + (key.upper.map { [$0] } ?? []) }
    columns.append(hit)
    let valueColumns = values.keys.sorted()
    let flagColumns = unknowns.keys.sorted()
    columns += valueColumns.compactMap { values[$0] } + flagColumns.compactMap { unknowns[$0] }
    var lines: [String] = []
    for box in boxes.boxes {
      var numbers: [Int64] = []
      for (key, side) in zip(keys, box.sides) {
        guard let key else { continue }
        numbers.append(side.lowerBound)
        if key.upper != nil { numbers.append(side.upperBound) }
      }
      numbers.append(Int64(box.row))
      numbers += valueColumns.map { table.columns[$0].cells[box.row] }
      numbers += flagColumns.map { table.columns[$0].unknown.contains(box.row) ? 1 : 0 }
      let isFirst = lines.isEmpty
      lines.append("    (" + numbers.map { isFirst ? "CAST(\($0) AS BIGINT)" : String($0) }.joined(separator: ", ") + ")")
    }
    let header = columns.map(dialect.quoted).joined(separator: ", ")
    return "\(dialect.quoted(name)) (\(header)) AS (VALUES\n\(lines.joined(separator: ",\n")))"
  }

  /// The condition under which a row of the table, under an alias, is hit by keys.
  func condition(_ alias: String, _ keyTerms: [SQLTerm]) -> String {
    var parts: [String] = []
    for (key, term) in zip(keys, keyTerms) {
      guard let key else { continue }
      let lower = "\(alias).\(dialect.quoted(key.lower))"
      if let upper = key.upper {
        parts.append("\(term.within(.sum)) BETWEEN \(lower) AND \(alias).\(dialect.quoted(upper))")
      } else {
        parts.append("\(term.within(.sum)) = \(lower)")
      }
    }
    return parts.isEmpty ? "TRUE" : parts.joined(separator: " AND ")
  }

  /// The number of the row that was hit, −1 for none.
  func row(_ alias: String, mayMiss: Bool) -> SQLTerm { read(hit, alias, mayMiss ? "-1" : nil) }
  func cell(_ alias: String, _ column: Int, mayMiss: Bool) -> SQLTerm { read(values[column] ?? hit, alias, mayMiss ? "0" : nil) }
  func isUnknown(_ alias: String, _ column: Int, mayMiss: Bool) -> SQLTerm {
    let flag = read(unknowns[column] ?? hit, alias, mayMiss ? "0" : nil)
    return SQLTerm(text: "\(flag.text) = 1", kind: .condition, binding: .comparison)
  }

  private func read(_ column: String, _ alias: String, _ otherwise: String?) -> SQLTerm {
    let text = "\(alias).\(dialect.quoted(column))"
    return SQLTerm(text: otherwise.map { "COALESCE(\(text), \($0))" } ?? text, kind: .word)
  }
}
