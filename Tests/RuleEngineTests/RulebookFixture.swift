import Foundation
import Motor
import Testing

@testable import RuleEngine

/// A folder of rulebooks, written from texts for one test and removed with it.
final class BookFolder {
  let path: String

  /// - Parameter files: texts by path within the folder. `sources.yaml` is there already.
  init(_ files: [String: String]) throws {
    try path = Self.make()
    try write(Array(TestBook.sources.utf8), to: "sources.yaml")
    for (name, text) in files { try write(Array(text.utf8), to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private static func make() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rulebooks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.path
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    let file = path + "/" + name
    let parent = file[..<(file.lastIndex(of: "/") ?? file.endIndex)]
    try FileManager.default.createDirectory(atPath: String(parent), withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
  }

  /// What a test wrote there, or the program.
  func read(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

  func load(knownAt: Day? = nil) throws(RulebookFailure) -> Library { try Library.load(path, knownAt: knownAt) }

  /// Everything that is wrong, with paths as they stand within the folder.
  func complaints() -> [Diagnostic] {
    var found: [Diagnostic] = []
    do {
      let library = try load()
      for id in library.failures.keys.sorted() { found += library.failures[id]?.diagnostics ?? [] }
      found += library.seriesProblems
    } catch { found = error.diagnostics }
    return found.map(relative)
  }

  func relative(_ diagnostic: Diagnostic) -> Diagnostic {
    var diagnostic = diagnostic
    let prefix = path + "/"
    if diagnostic.position.file.hasPrefix(prefix) { diagnostic.position.file.removeFirst(prefix.count) }
    return diagnostic
  }
}

/// The files of one rulebook called `test`.
///
/// `▸` in a text marks the place of the complaint that is expected; the mark itself is not written.
struct TestBook {
  static let mark: Character = "▸"
  static let sources = """
    law: { title: A law, issuer: A ministry, kind: regulation }
    letter: { title: A letter, issuer: A ministry, kind: notice }

    """
  static let head = """
    rulebook: test
    title: { zh: 试, en: Test }
    standing: official
    product: motor
    jurisdiction: CN
    in_force: { inception: "[2020-01-01..2030-01-01)" }
    source: law
    compared: 2026-01-01

    """

  var files: [String: String] = [:]
  private(set) var expected: String?

  /// - Parameter tables: texts by path within the book's folder.
  init(_ sections: String, head: String = Self.head, tables: [String: String] = [:]) {
    add(head + sections, as: "test/rulebook.yaml")
    for (name, text) in tables { add(text, as: "test/" + name) }
  }

  /// Adds a file of the library.
  mutating func add(_ text: String, as name: String) {
    if let mark = text.firstIndex(of: Self.mark) {
      let before = text[..<mark]
      let line = before.reduce(1) { $1.isNewline ? $0 + 1 : $0 }
      let column =
        before.count - (before.lastIndex(where: \.isNewline).map { before.distance(from: before.startIndex, to: $0) + 1 } ?? 0) + 1
      expected = "\(name):\(line):\(column)"
    }
    files[name] = text.filter { $0 != Self.mark }
  }

  func complaints() throws -> [Diagnostic] { try BookFolder(files).complaints() }

  /// The compiled book.
  func compiled(sourceLocation: SourceLocation = #_sourceLocation) throws -> Rulebook {
    let folder = try BookFolder(files)
    let library = try folder.load()
    if let failure = library.failures["test"] { Issue.record("\(failure)", sourceLocation: sourceLocation) }
    return try library.book("test")
  }

  /// Expects one complaint at the mark, with these words in its message and its hint.
  func expectComplaint(
    _ message: String..., hint: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let found = try complaints()
    let all = found.map(\.description).joined(separator: "\n")
    guard let first = found.first else {
      Issue.record("the book loads, a complaint was expected", sourceLocation: sourceLocation)
      return
    }
    for words in message {
      #expect(first.message.contains(words), "\(all)", sourceLocation: sourceLocation)
    }
    if let expected { #expect(first.position.description == expected, "\(all)", sourceLocation: sourceLocation) }
    if let hint { #expect(first.hint?.contains(hint) ?? false, "\(all)", sourceLocation: sourceLocation) }
  }
}

extension Rulebook {
  /// The value of an output as text, or its refusal in English.
  func answer(_ output: String, _ facts: [String: String], given: Set<String> = []) throws -> String {
    let program = try program(given: given, outputs: [output])
    let risk = try program.risk(RiskFacts(facts.mapValues { .text($0) }))
    do throws(Refusal) { return program.outputType(0).text(try program.value(of: 0, risk)) } catch { return "refused: \(error)" }
  }
}
