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
    tellCodes(of: book, language)
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
      if case .list(let fields, let atMost) = input.shape {
        kind = "list of at most \(atMost): " + fields.map { "\($0.name) \($0.type.name)" }.joined(separator: ", ")
      }
      if let type = input.scalarType, let bounds = input.scalarBounds { kind = "\(type.name) \(range(bounds, of: type))" }
      Console.out("  \(input.name)  \(input.label[language])  \(kind)\(input.isOptional ? "" : "  *")\(input.isFiled ? "  filed" : "")")
    }
  }

  /// The codes of every type that an input takes, with their names.
  private func tellCodes(of book: Rulebook, _ language: Language) {
    var seen: Set<String> = []
    for input in book.inputs {
      for case .code(let enumeration) in input.types where seen.insert(enumeration.name).inserted {
        if seen.count == 1 { Console.out("\ncodes") }
        let codes = zip(enumeration.codes, enumeration.labels).map { "\($0) \($1[language])" }
        Console.out("  \(enumeration.name)  \(enumeration.label[language]): \(codes.joined(separator: ", "))")
      }
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
    let ends = type.ends(of: bounds)
    return "\(ends.lower)..\(ends.upper)"
  }
}
