import ArgumentParser
import RuleEngine

struct CheckBooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Prove a book (or all of them) and run its examples.")
  @Argument(help: "The book; all of them when left out.") var id: String?
  @OptionGroup var library: LibraryOptions
  @Flag(name: .long, help: "Name every row that no example touches.") var rows = false

  func run() throws {
    let loaded = try library.load()
    var isSound = true
    let ids = id.map { [$0] } ?? (Array(loaded.books.keys) + loaded.failures.keys).sorted()
    for id in ids where !check(id, in: loaded) { isSound = false }
    if id == nil {
      for problem in loaded.seriesProblems {
        isSound = false
        Console.error("\(problem)")
      }
    }
    if !isSound { throw ExitCode(1) }
  }

  /// Whether the book is sound; says what is not.
  private func check(_ id: String, in library: Library) -> Bool {
    do throws(RulebookFailure) {
      let book = try library.book(id)
      let report = try ExampleRunner.run(book, folder: library.folder)
      tell(report, of: book)
      return report.failures.isEmpty
    } catch {
      Console.error(error.description)
      if library.failures[id] != nil { Console.out("FAIL \(id): does not compile") }
      return false
    }
  }

  private func tell(_ report: ExampleReport, of book: Rulebook) {
    for warning in book.warnings { Console.error(warning.description) }
    for failure in report.failures { Console.error(failure.description) }
    Console.out(
      "\(report.failures.isEmpty ? "ok  " : "FAIL") \(book.id): \(report.passed) examples passed, \(report.failures.count) failed; "
        + "\(report.touchedRows) of \(report.rows) table rows touched; \(book.contentHash.prefix(12))")
    for table in report.untouched {
      let lines = rows ? table.lines : Array(table.lines.prefix(8))
      Console.out(
        "     \(table.table): no example touches line\(table.lines.count == 1 ? "" : "s") "
          + lines.map(String.init).joined(separator: ", ") + (lines.count < table.lines.count ? ", …" : ""))
    }
  }
}
