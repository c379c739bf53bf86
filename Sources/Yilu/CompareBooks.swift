import ArgumentParser
import Motor
import RuleEngine
import Web

struct CompareBooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Two books over one portfolio: who pays more, who pays less, by how much.")
  @Argument(help: "The book that is replaced.") var old: String
  @Argument(help: "The book that replaces it.") var new: String
  @Option(name: .long, help: "The portfolio, CSV.") var input: String
  @Option(name: .long, help: "The amount to compare; the new book's last amount when left out.") var output: String?
  @Option(name: .long, help: "Columns to break the result down by, separated by commas.") var by: String?
  @Option(name: .long, help: "Writes a page with plots.") var report: String?
  @OptionGroup var cores: ThreadOptions
  @OptionGroup var library: LibraryOptions
  @Option(name: .long, help: "text or json.") var format: OutputFormat = .text
  @Option(name: .long, help: "zh or en.") var language: Language = .zh

  func run() throws {
    let loaded = try library.load()
    do {
      let (oldBook, newBook) = (try loaded.book(old), try loaded.book(new))
      if let report { try PortfolioError.checkApart(input, report) }
      let progress = ProgressBar("reading")
      let reading = try PortfolioReader.read(input, for: [oldBook, newBook]) { progress.update($0, of: $1) }
      progress.clear()
      if !reading.given.isEmpty { Console.error("taken from the file as they are: \(reading.given.sorted().joined(separator: ", "))") }
      for reason in reading.firstReasons { Console.error(reason) }
      let segments = by.map { $0.split(separator: ",").map(String.init) } ?? reading.columnsWithFewValues(newBook)
      let comparison = try PortfolioComparison.compare(
        oldBook, newBook, over: reading.portfolio, output: output, given: reading.given, segments: segments, keys: reading.keys,
        threads: cores.threads)
      Console.out(format == .json ? comparison.json(lines: reading.lines).description : comparison.text(in: language))
      if let report {
        try AtomicText.write(ComparisonReport(old: oldBook, new: newBook, comparison, reading).html(in: language), to: report)
      }
      if reading.rejected > 0 {
        Console.error("\(reading.rejected) rows were left out")
        throw ExitCode(1)
      }
    } catch let error as RulebookFailure { throw failure(error) } catch let error as PortfolioError { throw failure(error) } catch let error
      as RiskErrors
    { throw failure(error) } catch let error as Diagnostic { throw failure(error) }
  }
}
