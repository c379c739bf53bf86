import ArgumentParser
import Motor
import RuleEngine

struct ShowBook: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "A book for a reader: inputs, tables, rules, outputs.")
  @Argument(help: "The book.") var id: String
  @OptionGroup var library: LibraryOptions
  @Option(name: .long, help: "text or json.") var format: OutputFormat = .text
  @Option(name: .long, help: "zh or en.") var language: Language = .zh

  func run() throws {
    let loaded = try library.load()
    let book: Rulebook
    do throws(RulebookFailure) { book = try loaded.book(id) } catch { throw failure(error) }
    if format == .json { return Console.out(book.json.description) }
    tellHead(book, in: loaded, language)
    tellInputs(of: book, language)
    tellTables(of: book, language)
    Console.out("\nrules")
    for rule in book.ruleTexts { Console.out("  \(rule.name) = \(rule.text.split(separator: "\n").joined(separator: "\n      "))") }
    Console.out("\noutputs")
    for output in book.outputs {
      Console.out("  \(output.name)  \(output.label[language])  \(range(output.bounds, of: output.type))")
    }
  }

  private func tellHead(_ book: Rulebook, in library: Library, _ language: Language) {
    let source = library.sources[book.source.id]?.title[language] ?? book.source.id
    Console.out("\(book.id)  \(book.title[language])")
    Console.out("\(book.standing.rawValue)  \(book.jurisdiction)  \(book.inForce.inception)  \(source)")
    Console.out("compared with its source on \(book.compared); \(book.contentHash)")
  }

  private func tellInputs(of book: Rulebook, _ language: Language) {
    Console.out("\ninputs")
    for input in book.inputs {
      var kind = "list"
      if let type = input.scalarType, let bounds = input.scalarBounds { kind = "\(type.name) \(range(bounds, of: type))" }
      Console.out("  \(input.name)  \(input.label[language])  \(kind)\(input.isOptional ? "" : "  *")\(input.isFiled ? "  filed" : "")")
    }
  }

  private func tellTables(of book: Rulebook, _ language: Language) {
    Console.out("\ntables")
    for table in book.tables {
      let extent = table.isLoaded ? "\(table.rows.count) rows" : "not loaded: import it"
      Console.out("  \(table.name)[\(table.keys.joined(separator: ", "))]  \(table.label[language])  \(extent)")
    }
  }

  private func range(_ bounds: Bounds, of type: ValueType) -> String {
    "\(type.text(Int64(clamping: bounds.lower)))..\(type.text(Int64(clamping: bounds.upper)))"
  }
}
