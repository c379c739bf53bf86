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
  @Option(name: .long, help: "zh or en.") var language: String = "zh"

  func run() throws {
    guard let language = Language(rawValue: language) else { throw ValidationError("--language is zh or en.") }
    let loaded = try library.load()
    let facts = try RiskFile.read(risk)
    do {
      let book = try loaded.book(id)
      let names = Set(facts.facts.keys)
      let given = names.filter { name in book.ruleNames.contains(name) && !book.inputs.contains { $0.name == name } }
      let known = book.inputs.map(\.name) + book.ruleNames
      for name in names.sorted() where !known.contains(name) {
        throw failure("\(risk): \(id) knows no \"\(name)\"; the inputs are \(book.inputs.map(\.name).joined(separator: ", "))")
      }
      let writer = try ReceiptWriter(book, given: given)
      let receipt = writer.receipt(try writer.risk(facts))
      Console.out(format == .json ? receipt.json.description : receipt.text(in: language, sources: loaded.sources))
      if receipt.outputs.contains(where: { $0.refusal != nil }) { throw ExitCode(1) }
    } catch let error as RulebookFailure { throw failure(error) } catch let error as Diagnostic { throw failure(error) } catch let error
      as RiskErrors
    { throw failure("\(risk):\n\(error)") }
  }
}

/// A risk as a JSON object: texts, numbers, booleans, and lists of objects.
enum RiskFile {
  static func read(_ path: String) throws -> RiskFacts {
    let data = path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: path)
    guard let data else { throw failure("\(path): the file is not there or cannot be read") }
    return try parse(data, name: path)
  }

  static func parse(_ data: Data, name: String) throws -> RiskFacts {
    let object: [String: Value]
    do { object = try JSONDecoder().decode([String: Value].self, from: data) } catch {
      throw failure("\(name): not a JSON object of facts: \(error)")
    }
    var facts = RiskFacts()
    for (name, value) in object {
      switch value {
      case .text(let text): facts[name] = .text(text)
      case .records(let records): facts[name] = .records(records)
      }
    }
    return facts
  }

  private enum Value: Decodable {
    case text(String)
    case records([[String: String]])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let scalar = try? container.decode(Scalar.self) { self = .text(scalar.text) } else {
        self = .records(try container.decode([[String: Scalar]].self).map { $0.mapValues(\.text) })
      }
    }
  }

  /// A text, a number with exactly the digits that were written, or true and false.
  private struct Scalar: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) { self.text = text } else if let flag = try? container.decode(Bool.self) {
        text = flag ? "true" : "false"
      } else {
        text = try container.decode(Decimal.self).description
      }
    }
  }
}
