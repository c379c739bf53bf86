@testable import RuleEngine

/// A book in memory, for tests of what is written from it.
enum SQLBook {
  static let head = """
    title: { zh: 试, en: Test }
    standing: illustrative
    product: test
    jurisdiction: CN
    in_force: { inception: "[2000-01-01..)" }
    source: { id: invented }
    compared: 2026-11-21
    """
  static let sources = """
    invented: { title: { zh: 虚构, en: Invented }, issuer: { zh: 无, en: Nobody }, published: 2026-01-01, kind: practice }
    """

  /// Compiles a book of the given inputs, rules and tables.
  static func compiled(_ body: String, tables: [String: String] = [:]) throws -> Rulebook {
    var texts = ["/sources.yaml": sources, "/test/rulebook.yaml": "rulebook: test\n\(head)\n\(body)\n"]
    for (name, text) in tables { texts["/test/tables/\(name).csv"] = text }
    let known = texts
    let files = LibraryFiles { path throws(Diagnostic) in
      guard let text = known[path] else {
        throw Diagnostic("there is no such file", at: SourcePosition(file: path, line: 1, column: 1))
      }
      return Array(text.utf8)
    }
    return try Library.load("", books: ["test"], files: files, knownAt: nil).book("test")
  }

  /// The query of a book of that body.
  static func sql(
    _ body: String, tables: [String: String] = [:], _ dialect: SQLDialect = .duckdb, given: Set<String> = [], table: String = "risks"
  ) throws -> RulebookSQL {
    try RulebookSQL(compiled(body, tables: tables).program(given: given), dialect: dialect, table: table)
  }

  /// How the query computes a rule, without what stands around it.
  static func expression(_ rule: String, inputs: String, _ dialect: SQLDialect) throws -> String? {
    let query = try sql("inputs:\n\(inputs)\nrules:\n  x: { is: '\(rule)', label: { zh: 值, en: Value } }\noutputs: [x]", dialect).query
    let mark = dialect.quoted("x")
    let error = dialect.quoted("input_error")
    // The last column of that name before the final SELECT.
    let lines = query.split(separator: "\n").map { $0.trimmingPrefix(while: \.isWhitespace) }
    let line = lines.last { line in
      (line.hasSuffix(" AS \(mark)") || line.hasSuffix(" AS \(mark),")) && !line.hasPrefix("CASE WHEN s.\(error)")
    }
    return line.map { String($0.split(separator: " AS \(mark)")[0]) }
  }
}
