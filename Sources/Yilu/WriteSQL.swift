import ArgumentParser
import Motor
import RuleEngine

struct WriteSQL: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql", abstract: "Write a book as one SQL query, so that a portfolio is rated where it lies.",
    discussion: """
      The query reads a table of risks with natural values (yuan, days, codes) and yields a row for each risk; lists are read from \
      tables of their own. Its values equal those of `rate` to the fen. A comment above it says what it reads and yields.
      """)

  /// What is printed.
  enum Part: String, ExpressibleByArgument, CaseIterable { case query, tables, columns }

  @Argument(help: "The book.") var id: String
  @Option(name: .long, help: "postgresql, duckdb or spark.", transform: WriteSQL.dialect) var dialect: SQLDialect
  @Option(name: .long, help: "The outputs, separated by commas; the book's own when left out.") var outputs: String?
  @Option(name: .long, help: "Rules whose value the table gives, separated by commas.") var given: String?
  @Option(name: .long, help: "The table of risks, with its schema if need be.") var table: String = "risks"
  @Option(name: .long, help: "query, tables (the statements that create what the query reads) or columns (the same as JSON).")
  var print: Part = .query
  @Option(name: .long, help: "zh or en: the language of refusals and comments.") var language: String = "en"
  @OptionGroup var library: LibraryOptions

  func run() throws {
    guard let language = Language(rawValue: language) else { throw ValidationError("--language is zh or en.") }
    let book = try library.book(id)
    let sql: RulebookSQL
    do throws(Diagnostic) {
      let program = try book.program(given: Set(Self.names(given) ?? []), outputs: Self.names(outputs))
      sql = try RulebookSQL(program, dialect: dialect, table: table, language: language)
    } catch { throw failure(error) }
    switch print {
    case .query: Console.write(sql.query, to: 1)
    case .tables: Console.write(sql.tables, to: 1)
    case .columns: Console.out(sql.json.description)
    }
  }

  private static func dialect(_ name: String) throws -> SQLDialect {
    guard let dialect = SQLDialect(rawValue: name) else { throw ValidationError("--dialect is postgresql, duckdb or spark.") }
    return dialect
  }

  private static func names(_ list: String?) -> [String]? {
    list.map { $0.split(separator: ",").map { $0.trimmingPrefix(" ") }.map(String.init) }
  }
}
