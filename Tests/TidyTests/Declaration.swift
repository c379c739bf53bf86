/// A declaration of a Swift file, as far as one line tells.
struct Declaration {
  var path: String
  /// From 1.
  var line: Int
  /// `struct`, `func`, `var` …
  var kind: String
  var name: String
  var isPublic: Bool
  var isStatic: Bool
  /// A stored property; one with accessors or a body is not.
  var isStored: Bool
  /// A property that only hands on one of the same name.
  var isHandedOn: Bool
  /// The lines right above that are comments.
  var comment: [String]

  var place: String { "\(path):\(line)" }
  var isType: Bool { Self.types.contains(kind) }

  static let types: Set<String> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
  private static let kinds: Set<String> = types.union([
    "func", "var", "let", "init", "subscript", "case", "associatedtype",
  ])
  private static let modifiers: Set<String> = [
    "public", "package", "internal", "private", "fileprivate", "open", "final", "static", "class", "mutating",
    "nonmutating", "indirect",
    "override", "required", "convenience", "lazy", "weak", "unowned", "nonisolated", "borrowing", "consuming",
    "isolated", "prefix", "postfix",
  ]

  /// The declarations of a file, those within functions left out as far as indentation tells nothing: only public ones are sure.
  static func all(in file: Repository.File, _ code: SwiftCode) -> [Declaration] {
    code.lines.indices.compactMap { index in declaration(code.lines[index], index, file) }
  }

  /// Those of Sources.
  static let ofSources = SwiftCode.ofSources.flatMap(all)

  private static func declaration(_ code: String, _ index: Int, _ file: Repository.File) -> Declaration? {
    var words = code.split(separator: " ").map(String.init)[...]
    var found: Set<String> = []
    while let word = words.first {
      let plain = word.split(separator: "(").first.map(String.init) ?? word
      if word.hasPrefix("@") || modifiers.contains(plain), !(plain == "class" && isTypeName(words.dropFirst().first)) {
        found.insert(word.contains("(") ? word : plain)
        words = words.dropFirst()
      } else {
        break
      }
    }
    guard let first = words.first else { return nil }
    let kind = first.split { "(<?".contains($0) }.first.map(String.init) ?? first
    guard kinds.contains(kind) else { return nil }
    let rest = ["init", "subscript"].contains(kind) ? kind : words.dropFirst().first ?? ""
    let name = rest.split { "(:<{,=".contains($0) && rest.count > 2 }.first.map(String.init) ?? rest
    return Declaration(
      path: file.path, line: index + 1, kind: kind, name: name, isPublic: found.contains("public"),
      isStatic: found.contains("static") || found.contains("class"),
      isStored: ["var", "let"].contains(kind) && !code.contains("{"), isHandedOn: code.hasSuffix(".\(name) }"),
      comment: comment(above: index, file.lines))
  }

  private static func isTypeName(_ word: String?) -> Bool { word?.first?.isUppercase ?? false }

  /// The comment lines above, attributes between passed by.
  private static func comment(above index: Int, _ lines: [String]) -> [String] {
    var found: [String] = []
    var line = index - 1
    while line >= 0 {
      let text = lines[line].drop { $0 == " " }
      if text.hasPrefix("//") { found.insert(String(text), at: 0) } else if !text.hasPrefix("@") { break }
      line -= 1
    }
    return found
  }
}
