import Testing

@Suite("Code")
struct CodeTests {
  private static let swift =
    Repository.sources + Repository.files(below: "Tests", ["swift"]) + Repository.files(below: "Benchmarks", ["swift"])

  @Test("No file is longer than 400 lines")
  func length() {
    let python = Repository.files(below: "Tests", ["py"]) + Repository.files(below: "Benchmarks", ["py"])
    let found = (Self.swift + python).filter { $0.lines.count > 401 }.map { "\($0.path): \($0.lines.count - 1) lines" }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  @Test("No type or file is called after nothing")
  func names() {
    let banned = /(Manager|Helpers?|Utils?|Utility|Utilities|Common|DTO|Impl|Misc)$/
    var found = Self.swift.filter { $0.stem.contains(banned) }.map(\.path)
    found += Self.swift.flatMap { Declaration.all(in: $0, SwiftCode($0.text)) }.filter {
      $0.isType && $0.name.contains(banned)
    }.map { "\($0.place): \($0.name)" }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  @Test("No `try!`, no forced cast, no forced unwrap")
  func forces() {
    var found: [String] = []
    for (file, code) in SwiftCode.ofSources {
      for (index, line) in code.lines.enumerated() where line.contains(/\btry!|\bas!|[\w\)\]\?]!(?![=\w])/) {
        found.append("\(file.path):\(index + 1): \(line.drop { $0 == " " })")
      }
    }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  @Test("A trap says why")
  func traps() {
    var found: [String] = []
    for (file, code) in SwiftCode.ofSources {
      for (index, line) in code.lines.enumerated() where line.contains(/\b(fatalError|preconditionFailure)\(\)/) {
        found.append("\(file.path):\(index + 1)")
      }
    }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  @Test("Nothing prints but the console of the command")
  func prints() {
    var found: [String] = []
    for (file, code) in SwiftCode.ofSources {
      for (index, line) in code.lines.enumerated() where line.contains(/(^|[^\w.])(print|debugPrint|dump)\(/) {
        found.append("\(file.path):\(index + 1)")
      }
    }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  @Test("Whoever takes the compiler's word away gives a reason beside it")
  func unchecked() {
    var found: [String] = []
    for (file, code) in SwiftCode.ofSources {
      for index in code.lines.indices
      where code.lines[index].contains(/@unchecked Sendable|nonisolated\(unsafe\)|@preconcurrency/) {
        if !file.lines[index].contains("//"), !isComment(above: index, file.lines) {
          found.append("\(file.path):\(index + 1)")
        }
      }
    }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  private func isComment(above index: Int, _ lines: [String]) -> Bool {
    var line = index - 1
    while line >= 0, lines[line].drop(while: { $0 == " " }).hasPrefix("@") { line -= 1 }
    return line >= 0 && lines[line].drop { $0 == " " }.hasPrefix("//")
  }

  /// What every reader of Swift knows without being told.
  private static let plain: Set<String> = [
    "description", "debugDescription", "hash", "contains", "encode", "init", "id", "rawValue", "<", "==", "+", "-",
    "+=", "-=", "subscript",
    // Storable's and CaseRecord's, which say what they are.
    "stored", "kind", "columns", "body",
  ]

  @Test("Every public type, function and computed property has a doc comment")
  func documented() {
    // Stored properties and initialisers are the fields of a type that is itself explained. What hands on a property of the same name is
    // explained there.
    let found = Declaration.ofSources.filter { one in
      one.isPublic && !Self.plain.contains(one.name) && (!one.isStored || one.isStatic) && !one.isHandedOn
        && one.kind != "case"
        && !one.comment.contains { $0.hasPrefix("///") }
    }.map { "\($0.place): \($0.kind) \($0.name)" }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  @Test("No figure of the field stands in Swift", arguments: ["Sources/Exchange", "Sources/Web"])
  func figures(folder: String) {
    var found: [String] = []
    for (file, code) in SwiftCode.ofSources where file.path.hasPrefix(folder + "/") {
      for (index, line) in code.lines.enumerated() {
        for match in line.matches(of: /(?:^|[^\w.$])(\d[\d_]*\.\d+)/) {
          found.append("\(file.path):\(index + 1): \(match.1)")
        }
      }
      // A figure as text, `"0.85"`: the OpenAPI document may show an amount as an example.
      for literal in code.literals
      where literal.text.wholeMatch(of: /-?\d+\.\d+/) != nil && file.name != "OpenAPI.swift" {
        found.append("\(file.path):\(literal.line): \"\(literal.text)\"")
      }
    }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }
}
