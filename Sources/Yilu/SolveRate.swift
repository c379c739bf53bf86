import ArgumentParser
import Motor
import RuleEngine

struct SolveRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve", abstract: "Find the value of one rate at which a portfolio's total reaches a target.")
  @Argument(help: "The book.") var id: String
  @Option(name: .long, help: "The portfolio, CSV.") var input: String
  @Option(name: .long, help: "The input to solve for, the same for every row.") var rate: String
  @Option(name: .long, help: "The output whose total is wanted; the book's last amount when left out.") var output: String?
  @Option(name: .long, help: "The total to reach, such as 12000000.00.") var target: String
  @OptionGroup var cores: ThreadOptions
  @OptionGroup var library: LibraryOptions
  @Option(name: .long, help: "text or json.") var format: OutputFormat = .text

  private static func json(_ solution: BaseRateSolver.Solution, _ type: ValueType) -> JSONText {
    func point(_ value: Int64, _ total: Int128) -> JSONText {
      .object([("value", .string(solution.type.text(value))), ("total", .string(type.text(total)))])
    }
    return .object(
      [("input", .string(solution.input)), ("found", point(solution.value, solution.total))]
        + (solution.before.map { [("before", point($0.value, $0.total))] } ?? []))
  }

  func run() throws {
    let book = try library.book(id)
    let name = output ?? book.outputs.last { $0.type == .fen }?.name ?? "premium"
    guard let type = book.type(of: name) else { throw failure("\(id) has no rule \"\(name)\"") }
    guard let parsed = try? FixedDecimal(parsing: target), let wanted = parsed.rescaled(exactlyTo: type.scale) else {
      throw ValidationError("--target is a number with at most \(type.scale) decimal places.")
    }
    do {
      let reading = try PortfolioReader.read(input, for: [book])
      guard reading.rejected == 0 else {
        throw failure(
          "\(reading.firstReasons.joined(separator: "\n"))\n\(reading.rejected) rows cannot be read; mend them or take them out first")
      }
      let solution = try BaseRateSolver.solve(
        book, over: reading.portfolio, input: rate, output: name, target: Int128(wanted.unscaled), given: reading.given,
        threads: cores.threads)
      if format == .json { return Console.out(Self.json(solution, type).description) }
      Console.out("\(rate) = \(solution.type.text(solution.value)): \(name) totals \(type.text(solution.total))")
      if let before = solution.before {
        Console.out("one step before, \(solution.type.text(before.value)): \(type.text(before.total))")
      }
    } catch let error as PortfolioError { throw failure(error) } catch let error as RiskErrors { throw failure(error) } catch let error
      as Diagnostic
    { throw failure(error) }
  }
}
