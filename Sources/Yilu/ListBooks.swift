import ArgumentParser
import Exchange
import Motor
import RuleEngine

struct ListBooks: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "The rulebooks, and when each is in force.")
  @Option(name: .long, help: "Only books in force in this rating region, such as shanghai; with --inception.") var region: String?
  @Option(name: .long, help: "Only books in force for a cover that begins on this day; with --region.") var inception: String?
  @Option(name: .long, help: "The day of the quotation, where a book limits it; with --inception.") var quotedOn: String?
  @Option(name: .long, help: "new or renewal; with --inception. (default: renewal)") var business: String?
  @OptionGroup var library: LibraryOptions
  @Option(name: .long, help: "text or json.") var format: OutputFormat = .text

  func run() throws {
    let tariffs = try library.tariffs()
    let library = tariffs.library
    let books = try books(tariffs)
    if format == .json { Console.out(JSONText.object([("rulebooks", .array(books.map(\.summaryJSON)))]).description) }
    if books.isEmpty, asksForCover { Console.error("no rulebook is in force for this cover") }
    for book in books where format == .text {
      Console.out("\(book.id)  \(book.inForce.inception)  \(book.title.zh) / \(book.title.en)")
    }
    for (_, failure) in library.failures.sorted(by: { $0.key < $1.key }) { Console.error("\(failure)") }
    if !library.failures.isEmpty { throw ExitCode(1) }
  }

  private var asksForCover: Bool { region != nil || inception != nil || quotedOn != nil || business != nil }

  private func books(_ tariffs: Tariffs) throws -> [Rulebook] {
    guard asksForCover else { return tariffs.library.sorted }
    do throws(RiskErrors) {
      return try tariffs.booksInForce(region: region, inception: inception, quoted: quotedOn, business: business)
    } catch { throw failure(error) }
  }
}
