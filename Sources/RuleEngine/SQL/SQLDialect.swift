/// A database in whose SQL a rulebook can be written.
public enum SQLDialect: String, CaseIterable, Sendable {
  case postgresql, duckdb, spark

  /// The database's name as people write it.
  public var title: String {
    switch self {
    case .postgresql: "PostgreSQL"
    case .duckdb: "DuckDB"
    case .spark: "Spark"
    }
  }

  /// Whole numbers of 64 bits.
  var word: String { "BIGINT" }

  /// Whole numbers of up to 37 digits.
  var wide: String {
    switch self {
    case .postgresql: "NUMERIC"
    case .duckdb: "HUGEINT"
    case .spark: "DECIMAL(38, 0)"
    }
  }

  var text: String {
    switch self {
    case .postgresql: "TEXT"
    case .duckdb: "VARCHAR"
    case .spark: "STRING"
    }
  }

  /// The type in which a table keeps values of a rulebook's type.
  func natural(_ type: ValueType) -> String {
    switch type {
    case .number(0): word
    case .number(let scale), .money(let scale): "DECIMAL(18, \(scale))"
    case .boolean: "BOOLEAN"
    case .date: "DATE"
    case .code: text
    }
  }

  /// Keeps a planner from writing a stage's columns out wherever they are used.
  var fence: String? { self == .postgresql ? "OFFSET 0" : nil }

  // MARK: Names and texts

  /// A name in quotes.
  func quoted(_ name: String) -> String {
    let mark = self == .spark ? "`" : "\""
    return mark + name.split(separator: mark, omittingEmptySubsequences: false).joined(separator: mark + mark) + mark
  }

  /// Names separated by points, each in quotes: a table with its schema.
  func quotedPath(_ path: String) -> String {
    path.split(separator: ".", omittingEmptySubsequences: false).map { quoted(String($0)) }.joined(separator: ".")
  }

  /// A text as a literal; no text ends it early.
  func literal(_ text: String) -> String {
    var body = ""
    for scalar in text.unicodeScalars {
      switch (scalar, self) {
      case ("\0", _): continue
      case ("'", .spark): body += "\\'"
      case ("'", _): body += "''"
      case ("\\", .postgresql), ("\\", .spark): body += "\\\\"
      // Spark replaces ${…} wherever it stands.
      case ("$", .spark): body += "\\u0024"
      default: body.unicodeScalars.append(scalar)
      }
    }
    return (self == .postgresql && text.unicodeScalars.contains("\\") ? "E'" : "'") + body + "'"
  }

  /// A text within a comment of one line.
  func comment(_ text: String) -> String {
    var body = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: body += " "
      default: if scalar != "$" { body.unicodeScalars.append(scalar) }
      }
    }
    return body
  }

  /// Why a name cannot stand in this database, `nil` when it can.
  func problem(with name: String) -> String? {
    if name.isEmpty { return "is empty" }
    if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) { return "holds a control character" }
    if self == .postgresql, name.utf8.count > 63 { return "is longer than PostgreSQL's 63 bytes" }
    if self == .spark, name.contains("${") { return "holds ${, which Spark replaces" }
    return nil
  }

  // MARK: Days

  /// The day that a number of days since 1970-01-01 means.
  func date(_ days: String) -> String {
    self == .spark ? "DATE_FROM_UNIX_DATE(CAST(\(days) AS INT))" : "(DATE '1970-01-01' + CAST(\(days) AS INTEGER))"
  }

  /// Days since 1970-01-01.
  func days(_ date: String) -> String {
    self == .spark ? "CAST(UNIX_DATE(\(date)) AS BIGINT)" : "CAST(\(date) - DATE '1970-01-01' AS BIGINT)"
  }

  /// A day some months later; the end of a shorter month is kept.
  func addingMonths(_ months: String, to date: String) -> String {
    switch self {
    case .postgresql: "CAST(\(date) + MAKE_INTERVAL(months => CAST(\(months) AS INTEGER)) AS DATE)"
    case .duckdb: "CAST(\(date) + TO_MONTHS(CAST(\(months) AS INTEGER)) AS DATE)"
    case .spark: "ADD_MONTHS(\(date), CAST(\(months) AS INT))"
    }
  }
}
