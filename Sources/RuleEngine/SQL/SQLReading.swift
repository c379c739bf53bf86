/// Turns columns of natural types into whole numbers in the unit of their type; NULL for what is missing or out of range.
struct SQLReading {
  /// Larger enumerations are joined as a table of codes.
  static let caseLimit = 64

  let dialect: SQLDialect
  /// The CTE of an enumeration's codes, for those that are joined.
  let codes: (Enumeration) -> String?

  /// The number that a column holds.
  ///
  /// - Parameters:
  ///   - source: the column with its table's alias.
  ///   - join: the alias of the table of codes, where there is one.
  func number(_ column: SQLColumn, source: String, join: String?) -> String {
    let bounds = column.bounds ?? Bounds(0, 0)
    let known = column.standard.map { " WHEN \(source) IS NULL THEN \($0)" } ?? ""
    switch column.type {
    case .number(let scale), .money(let scale):
      // DuckDB multiplies within the digits that the column's type has.
      let roomy = dialect == .duckdb ? "CAST(\(source) AS DECIMAL(28, 9))" : source
      let scaled = scale == 0 ? source : "\(roomy) * \(powerOfTen(scale))"
      let range = "\(source) BETWEEN \(amount(bounds.lower, column.type)) AND \(amount(bounds.upper, column.type))"
      let whole = "CAST(\(scaled) AS BIGINT)"
      return "CASE\(known) WHEN \(range) AND \(scaled) = \(whole) THEN \(whole) END"
    case .boolean:
      return "CASE\(known) WHEN \(source) THEN 1 WHEN NOT \(source) THEN 0 END"
    case .date:
      let range = "\(source) BETWEEN \(day(bounds.lower)) AND \(day(bounds.upper))"
      return "CASE\(known) WHEN \(range) THEN \(dialect.days(source)) END"
    case .code(let enumeration):
      if let join {
        let place = "\(join).\(dialect.quoted("place"))"
        return known.isEmpty ? place : "CASE\(known) ELSE \(place) END"
      }
      let choices = enumeration.codes.enumerated().filter { bounds.contains(Int128($0.offset)) }
      let cases = choices.map { "WHEN \(source) = \(dialect.literal($0.element)) THEN \($0.offset)" }
      return "CASE\(known) \(cases.joined(separator: " ")) END"
    }
  }

  private func amount(_ value: Int128, _ type: ValueType) -> String {
    let text = type.text(value)
    return value < 0 ? "(\(text))" : text
  }

  func day(_ number: Int128) -> String { "DATE '\(ValueType.date.text(Int64(clamping: number)))'" }

  /// The natural value of a number in the unit of its type.
  func natural(_ term: SQLTerm, _ type: ValueType, join: String?) -> String {
    switch type {
    case .number(0): return term.number.text
    case .number(let scale), .money(let scale):
      return "\(term.number.within(.product)) * 0.\(String(repeating: "0", count: scale - 1))1"
    case .boolean: return term.condition.text
    case .date: return dialect.date(term.number.text)
    case .code(let enumeration):
      if let join { return "\(join).\(dialect.quoted("code"))" }
      let number = term.number
      let choices = enumeration.codes.enumerated().map { "WHEN \($0.offset) THEN \(dialect.literal($0.element))" }
      return "CASE \(number.text) \(choices.joined(separator: " ")) END"
    }
  }

  /// The joins that a reading of columns needs, with the alias for each.
  func joins(_ columns: [SQLColumn], source: (SQLColumn) -> String, by side: String) -> (text: [String], aliases: [String: String]) {
    var text: [String] = []
    var aliases: [String: String] = [:]
    for column in columns {
      guard case .code(let enumeration) = column.type, let table = codes(enumeration) else { continue }
      let alias = "k\(text.count + 1)"
      aliases[column.name] = alias
      var condition = "\(alias).\(dialect.quoted(side)) = \(source(column))"
      if let bounds = column.bounds { condition += " AND \(alias).\(dialect.quoted("place")) BETWEEN \(bounds.lower) AND \(bounds.upper)" }
      text.append("LEFT JOIN \(dialect.quoted(table)) AS \(alias) ON \(condition)")
    }
    return (text, aliases)
  }

  /// The CTE of an enumeration's codes.
  func definition(_ name: String, _ enumeration: Enumeration) -> String {
    let rows = enumeration.codes.enumerated().map { place, code in
      "    (\(place == 0 ? "CAST(0 AS BIGINT)" : String(place)), \(dialect.literal(code)))"
    }
    return "\(dialect.quoted(name)) (\(dialect.quoted("place")), \(dialect.quoted("code"))) AS (VALUES\n\(rows.joined(separator: ",\n")))"
  }
}
