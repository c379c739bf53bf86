import ArgumentParser
import Motor
import RuleEngine

struct ShowBounds: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bounds", abstract: "The smallest and the largest value that an output can take, proved.")
  @Argument(help: "The book.") var id: String
  @Argument(help: "The output or rule; every output when left out.") var output: String?
  @OptionGroup var library: LibraryOptions
  @Option(name: .long, help: "text or json.") var format: OutputFormat = .text

  func run() throws {
    let book = try library.book(id)
    let names = output.map { [$0] } ?? book.outputs.map(\.name)
    var found: [(String, JSONText)] = []
    for name in names {
      guard let type = book.type(of: name), let bounds = book.bounds(of: name) else {
        let hint = suggestion(for: name, in: book.ruleNames) ?? "it has \(book.ruleNames.joined(separator: ", "))"
        throw failure("\(id) has no rule \"\(name)\"; \(hint)")
      }
      let low = type.text(Int64(clamping: bounds.lower))
      let high = type.text(Int64(clamping: bounds.upper))
      if format == .json {
        found.append((name, .object([("type", .string(type.name)), ("lower", .string(low)), ("upper", .string(high))])))
        continue
      }
      Console.out(output == nil ? "\(name) \(low) \(high)" : "\(low) \(high)")
    }
    if format == .json { Console.out(JSONText.object(found).description) }
  }
}
