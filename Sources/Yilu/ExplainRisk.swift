import ArgumentParser
import Foundation
import Motor
import RuleEngine

struct ExplainRisk: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "The premium receipt of one risk: every step, to the table, the row and the source.")
  @Argument(help: "The book.") var id: String
  @Option(name: .long, help: "A JSON file with the risk's facts by input name; - is standard input.") var risk: String
  @OptionGroup var library: LibraryOptions
  @Option(name: .long, help: "text or json.") var format: OutputFormat = .text
  @Option(name: .long, help: "zh or en.") var language: Language = .zh

  func run() throws {
    let loaded = try library.load()
    let facts = try RiskFile.read(risk)
    do {
      let book = try loaded.book(id)
      let names = Set(facts.facts.keys)
      let given = book.given(by: names)
      let known = book.inputs.map(\.name) + book.ruleNames
      for name in names.sorted() where !known.contains(name) {
        throw failure("\(risk): \(id) knows no \"\(name)\"; the inputs are \(book.inputs.map(\.name).joined(separator: ", "))")
      }
      let wrong = FactRegister([book]).read(facts).errors
      guard wrong.isEmpty else { throw RiskErrors(errors: wrong.sorted { $0.input < $1.input }) }
      let writer = try ReceiptWriter(book, given: given)
      let receipt = writer.receipt(try writer.risk(facts))
      Console.out(format == .json ? receipt.json.description : receipt.text(in: language, sources: loaded.sources))
      if receipt.outputs.contains(where: { $0.refusal != nil }) { throw ExitCode(1) }
    } catch let error as RulebookFailure { throw failure(error) } catch let error as Diagnostic { throw failure(error) } catch let error
      as RiskErrors
    { throw failure("\(risk):\n\(error)") }
  }
}
