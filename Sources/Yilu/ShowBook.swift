import ArgumentParser
import Motor
import RuleEngine

struct ShowBook: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "A book for a reader: inputs, tables, rules, outputs.")
  @Argument(help: "The book.") var id: String
  @OptionGroup var library: LibraryOptions
  @Option(name: .long, help: "text or json.") var format: OutputFormat = .text
  @Option(name: .long, help: "zh or en.") var language: String = "zh"

  func run() throws {
    guard let language = Language(rawValue: language) else { throw ValidationError("--language is zh or en.") }
    let loaded = try library.load()
    let book: Rulebook
    do throws(RulebookFailure) { book = try loaded.book(id) } catch { throw failure(error) }
    if format == .json { return Console.out(book.json.description) }
    Console.out("\(book.id)  \(book.title[language])")
    Console.out("\(book.standing.rawValue)  \(book.jurisdiction)  \(book.inForce.inception)  \(loaded.sources[book.source.id]?.title[language] ?? book.source.id)")
    Console.out("compared with its source on \(book.compared); \(book.contentHash)")
    Console.out("\ninputs")
    for input in book.inputs {
      let range = input.scalarBounds.flatMap { bounds in input.scalarType.map { "\($0.name) \($0.text(Int64(clamping: bounds.lower)))..\($0.text(Int64(clamping: bounds.upper)))" } }
      Console.out("  \(input.name)  \(input.label[language])  \(range ?? "list")\(input.isOptional ? "" : "  *")\(input.isFiled ? "  filed" : "")")
    }
    Console.out("\ntables")
    for table in book.tables {
      Console.out("  \(table.name)[\(table.keys.joined(separator: ", "))]  \(table.label[language])  \(table.isLoaded ? "\(table.rows.count) rows" : "not loaded: import it")")
    }
    Console.out("\nrules")
    for rule in book.ruleTexts { Console.out("  \(rule.name) = \(rule.text.split(separator: "\n").joined(separator: "\n      "))") }
    Console.out("\noutputs")
    for output in book.outputs {
      Console.out("  \(output.name)  \(output.label[language])  \(output.type.text(Int64(clamping: output.bounds.lower))) to \(output.type.text(Int64(clamping: output.bounds.upper)))")
    }
  }
}
