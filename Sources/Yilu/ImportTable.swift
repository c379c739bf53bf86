import ArgumentParser
import Motor
import RuleEngine

struct ImportTable: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Brings a table that a book leaves open, such as a pure-risk table, into a book that extends it.",
    discussion: """
      Without TABLE it prints what each open table's file must hold. The file is CSV, UTF-8 or GB 18030. A key cell is a value, a list \
      a|b, a range such as [6..10) or >= 10, or - for any; ? is a figure that nobody has confirmed and that refuses to quote. Nothing is \
      written unless the new book compiles: no gap, no overlap, every cell of its type.
      """)
  @Argument(help: "The book that leaves the table open.") var id: String
  @Argument(help: "The table.") var table: String?
  @Option(name: .long, help: "The file with the rows.") var input: String?
  @Option(name: .long, help: "The book that takes the table; made when it is not there.") var into: String?
  @Option(name: .long, help: "Where the figures come from: an id of sources.yaml.") var source: String?
  @Option(name: .long, help: "Chinese title of a book that is made.") var titleZh: String?
  @Option(name: .long, help: "English title of a book that is made.") var titleEn: String?
  @Option(name: .long, help: "official, draft or illustrative.") var standing = "official"
  @Option(name: .long, help: "A filed input that the new book settles, NAME=VALUE; may stand several times.") var set: [String] = []
  @OptionGroup var library: LibraryOptions

  func run() throws {
    guard let table else { return try schemas() }
    guard let input, let into, let source else { throw ValidationError("--input, --into and --source are needed to import \(table).") }
    guard let standing = Standing(rawValue: standing) else { throw ValidationError("--standing is official, draft or illustrative.") }
    let settled = try set.map { text in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw ValidationError("--set is NAME=VALUE.") }
      return (name: parts[0], value: parts[1])
    }
    let title = Text(zh: titleZh ?? into, en: titleEn ?? into)
    let wanted = TableImport(
      parent: id, table: table, file: input, child: into, title: title, source: source, standing: standing, today: Clock.today,
      settled: settled)
    do throws(RulebookFailure) {
      let (book, open) = try wanted.run(in: library.rulebooks)
      Console.out(
        "\(book.id): \(table) imported, \(book.tables.first { $0.name == table }?.rows.count ?? 0) rows; \(book.contentHash.prefix(12))")
      for table in open { Console.out("still open: \(table.name)  \(table.label.zh) \(table.label.en)") }
    } catch { throw failure(error) }
  }

  private func schemas() throws {
    let book = try library.book(id)
    let schemas = book.importSchemas(in: .en)
    if schemas.isEmpty { Console.out("\(id) leaves no table open.") }
    for schema in schemas { Console.out(schema.text + "\n") }
  }
}
