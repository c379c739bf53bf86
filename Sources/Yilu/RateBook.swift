import ArgumentParser
import Motor
import RuleEngine

struct RateBook: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rate", abstract: "Rate a portfolio, CSV in and CSV out.",
    discussion: """
      The header of the input carries the book's input names (or names of rules whose value the file gives); other \
      columns are keys and go through. The output appears only when it is whole.
      """)
  @Argument(help: "The book.") var id: String
  @Option(name: .long, help: "The portfolio; - is standard input.") var input: String
  @Option(name: .long, help: "Where the premiums go; - is standard output.") var output: String
  @Option(name: .long, help: "Where bad rows go, with line and reason.") var rejects: String?
  @OptionGroup var cores: ThreadOptions
  @Option(name: .long, help: "The outputs to write, separated by commas; the book's own when left out.") var outputs: String?
  @Flag(name: .long, help: "Write the value of every rule, not only the outputs.") var explain = false
  @OptionGroup var library: LibraryOptions
  @Option(name: .long, help: "text or json: how the summary is printed.") var format: OutputFormat = .text

  func run() throws {
    let book = try library.book(id)
    var options = PortfolioRating.Options(input: input, output: output)
    options.rejects = rejects
    options.threads = cores.threads
    options.outputs = outputs.map { $0.split(separator: ",").map(String.init) }
    options.explains = explain
    let progress = ProgressBar("rating")
    options.onProgress = { progress.update($0, of: $1) }
    let summary: PortfolioRating.Summary
    do throws(PortfolioError) { summary = try PortfolioRating.run(book, options) } catch {
      progress.clear()
      throw failure(error)
    }
    progress.clear()
    tell(summary, book)
    if summary.rejected > 0 { throw ExitCode(1) }
  }

  private func tell(_ summary: PortfolioRating.Summary, _ book: Rulebook) {
    for reason in summary.firstReasons { Console.error(reason) }
    if summary.rejected > summary.firstReasons.count {
      Console.error(
        "… and \(summary.rejected - summary.firstReasons.count) more rejected rows"
          + (rejects.map { ", see \($0)" } ?? "; --rejects FILE keeps them"))
    }
    // A sum of factors means nothing.
    let amounts = summary.totals.filter { $0.type == .fen }
    if format == .json {
      let told: JSONText = .object([
        ("rulebook", .string(book.id)), ("content_hash", .string(book.contentHash)), ("rows", .number(Int64(summary.rows))),
        ("rejected", .number(Int64(summary.rejected))), ("encoding", .string(summary.encoding)),
        ("given", .array(summary.given.map { .string($0) })), ("left_out", .array(summary.leftOut.map { .string($0) })),
        ("totals", .object(amounts.map { ($0.name, .string($0.type.text($0.sum))) })),
      ])
      Console.error(told.description)
    } else {
      if !summary.given.isEmpty { Console.error("taken from the file as they are: \(summary.given.joined(separator: ", "))") }
      if !summary.leftOut.isEmpty {
        Console.error("not in the file, taken as empty or as the book's default: \(summary.leftOut.joined(separator: ", "))")
      }
      if summary.encoding != "UTF-8" { Console.error("read as \(summary.encoding)") }
      let totals = amounts.map { "\($0.name) \($0.type.text($0.sum))" }
      Console.error("\(summary.rows) rows, \(summary.rejected) rejected; totals: \(totals.joined(separator: ", "))")
    }
  }
}
