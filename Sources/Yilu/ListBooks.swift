import ArgumentParser
import Motor
import RuleEngine

struct ListBooks: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "The rulebooks, and when each is in force.")
  @OptionGroup var library: LibraryOptions
  @Option(name: .long, help: "text or json.") var format: OutputFormat = .text

  func run() throws {
    let library = try library.load()
    if format == .json { Console.out(JSONText.object([("rulebooks", .array(library.sorted.map(\.summaryJSON)))]).description) }
    for book in library.sorted where format == .text {
      Console.out("\(book.id)  \(book.inForce.inception)  \(book.title.zh) / \(book.title.en)")
    }
    for (_, failure) in library.failures.sorted(by: { $0.key < $1.key }) { Console.error("\(failure)") }
    if !library.failures.isEmpty { throw ExitCode(1) }
  }
}
