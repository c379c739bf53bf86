import Foundation
import Testing

@testable import RuleEngine

/// Texts that nobody would write, from fixed seeds: each compiles or is refused with a place in the file; nothing ends the program.
@Suite("Mutated books and expressions") struct FuzzTests {
  private static let words = [
    "a", "n", "price", "t", "l", "l.paid", "t[n]", "(", ")", "[", "]", "..", ",", ".", "+", "-", "*", "/", "=", "!=", "<", "<=", ">", ">=",
    "and", "or",
    "not(", "not", "if", "then", "else", "in", "between", "1", "0", "2.50", "999999999999999999", "\"red\"", "\"", "true", "false",
    "date(\"2020-01-01\")",
    "date(", "yuan(5)", "yuan(-", "round half up(", ", 2)", "round", "floor(", "ceiling(", "min(", "max(", "abs(", "count(", "sum(",
    "days between(",
    "months between(", "add months(", "add days(", "year of(", "day", "c", "yes", "，", "１", "é", "#", "\\", "_", "\u{301}", "🚗",
  ]

  private static let frame = """
    types: { colour: { values: [red, green, blue] } }
    inputs:
      price: { type: money }
      n: { type: count, range: "[0..9]" }
      c: { type: colour }
      day: { type: date }
      yes: { type: boolean }
      l: { list: { paid: { type: money }, on: { type: date } }, at_most: 5 }
    tables: { t: { file: t.csv, keys: [n] } }
    rules:

    """

  /// Compiles a book in memory; every complaint must lie within its file.
  private func check(_ files: [String: [UInt8]], sourceLocation: SourceLocation = #_sourceLocation) {
    let reader = LibraryFiles { path throws(Diagnostic) in
      guard let bytes = files[path] else { throw Diagnostic("no such file", at: SourcePosition(file: path, line: 1, column: 1)) }
      return bytes
    }
    var found: [Diagnostic] = []
    do {
      let library = try Library.load("x", books: ["test"], files: reader, knownAt: nil)
      found = library.failures.values.flatMap(\.diagnostics)
    } catch { found = error.diagnostics }
    for complaint in found {
      guard let bytes = files[complaint.position.file] else { continue }
      let lines = bytes.reduce(1) { $1 == 0x0A || $1 == 0x0D ? $0 + 1 : $0 }
      #expect(
        complaint.position.line >= 1 && complaint.position.line <= lines + 1 && complaint.position.column >= 1
          && !complaint.message.isEmpty,
        "\(complaint)", sourceLocation: sourceLocation)
    }
  }

  private func check(rule: String) {
    let escaped = rule.replacingOccurrences(of: "'", with: "''")
    check([
      "x/sources.yaml": Array(TestBook.sources.utf8), "x/test/t.csv": Array("n,v\n-,1\n".utf8),
      "x/test/rulebook.yaml": Array((TestBook.head + Self.frame + "  a: '\(escaped)'\noutputs: [a]\n").utf8),
    ])
  }

  @Test("Words of the language in any order", arguments: 0..<4)
  func soup(seed: UInt64) {
    var random = CSVRandom(seed: seed)
    for _ in 0..<150 {
      let count = Int.random(in: 1...14, using: &random)
      check(
        rule: (0..<count).map { _ in Self.words.randomElement(using: &random) ?? "" }.joined(
          separator: Bool.random(using: &random) ? " " : ""))
    }
  }

  @Test("Real expressions with words exchanged")
  func mutatedExpressions() throws {
    var random = CSVRandom(seed: 11)
    let texts = try RealBooks.library.get().sorted.flatMap { $0.ruleTexts.map(\.text) }
    for _ in 0..<300 {
      var characters = Array(texts.randomElement(using: &random) ?? "")
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0...characters.count, using: &random)
        if Bool.random(using: &random), place < characters.count {
          characters.remove(at: place)
        } else {
          characters.insert(contentsOf: Array(Self.words.randomElement(using: &random) ?? ""), at: place)
        }
      }
      _ = try? ExpressionParser.parse(ExpressionText(text: String(characters), position: SourcePosition(file: "a", line: 1, column: 1)))
      check(rule: String(characters.prefix(400)))
    }
  }

  /// What is repeated, how often, and what stands behind it.
  private static let depths: [(part: String, count: Int, end: String)] = [
    ("(", 60_000, ""), ("(", 100_000, ""), ("not(", 15_000, "yes"), ("-", 60_000, "1"), ("n + ", 10_000, "n"), ("n + ", 149, "n"),
    ("yes or ", 8_000, "yes"), ("if yes then 1 else ", 3_000, "1"), ("if yes then 1 else ", 90, "1"), ("t[", 20_000, ""),
    ("n in (", 10_000, ""),
    ("2.5 * ", 140, "n"), ("- ", 90, "n"), ("min(n, ", 90, "n"),
  ]

  @Test("Depths and lengths that no stack would hold", arguments: 0..<14)
  func bombs(index: Int) {
    let bomb = Self.depths[index]
    check(rule: String(repeating: bomb.part, count: bomb.count) + bomb.end)
    let closing = String(repeating: ")", count: min(bomb.count, 10_000))
    check(rule: String(repeating: bomb.part, count: min(bomb.count, 10_000)) + bomb.end + closing)
  }

  @Test("Ninety-nine brackets are read, and so is a long list of values")
  func withinLimits() {
    check(rule: String(repeating: "(", count: 98) + "n" + String(repeating: ")", count: 98))
    check(rule: "if n in (" + String(repeating: "1, ", count: 9_000) + "2) then 1 else 2")
  }

  @Test(
    "Real books with bytes turned, cut off and lines doubled",
    arguments: ["cn.compulsory.cancellation.2006", "cn.shanghai.commercial.2006", "cn.depreciation.2014"])
  func mutatedBooks(id: String) throws {
    var random = CSVRandom(seed: 5)
    let folder = RealBooks.folder
    var files: [String: [UInt8]] = [:]
    for name in ["sources.yaml", "dictionary.yaml", "models.csv"] {
      if let data = FileManager.default.contents(atPath: "\(folder)/\(name)") { files["x/\(name)"] = [UInt8](data) }
    }
    let text = String(decoding: try #require(FileManager.default.contents(atPath: "\(folder)/\(id)/rulebook.yaml")), as: UTF8.self)
    files["x/test/rulebook.yaml"] = Array(text.replacingOccurrences(of: "rulebook: \(id)", with: "rulebook: test").utf8)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(id)/tables")) ?? [] {
      files["x/test/tables/\(name)"] = [UInt8](try #require(FileManager.default.contents(atPath: "\(folder)/\(id)/tables/\(name)")))
    }
    let targets = files.keys.filter { $0.hasPrefix("x/test/") }.sorted()
    for _ in 0..<40 {
      var mutated = files
      let target = targets.randomElement(using: &random) ?? ""
      var bytes = mutated[target] ?? []
      switch Int.random(in: 0..<4, using: &random) {
      case 0: for _ in 0..<3 { bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
      case 1: bytes = Array(bytes.prefix(Int.random(in: bytes.indices, using: &random)))
      case 2:
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let line = Int.random(in: lines.indices, using: &random)
        lines.insert(lines[line], at: line)
        bytes = Array(lines.joined(separator: [0x0A]))
      default:
        let place = Int.random(in: bytes.indices, using: &random)
        bytes.replaceSubrange(
          place..<min(bytes.count, place + 1),
          with: [UInt8(ascii: "9"), UInt8(ascii: "?"), UInt8(ascii: "|"), UInt8(ascii: "[")].shuffled(using: &random))
      }
      mutated[target] = bytes
      check(mutated)
    }
  }
}
