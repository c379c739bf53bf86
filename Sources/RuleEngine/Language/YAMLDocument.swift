internal import Motor
internal import Yams

/// A YAML node that knows its file, so that every complaint names a place.
struct YAMLValue {
  let node: Node
  let file: String

  /// Reads a file's text.
  static func parse(_ text: String, file: String) throws(Diagnostic) -> YAMLValue {
    let start = SourcePosition(file: file, line: 1, column: 1)
    if let offset = text.utf8.firstIndex(of: 0) {
      let line = text.utf8[..<offset].count(where: { $0 == UInt8(ascii: "\n") }) + 1
      throw Diagnostic("a NUL byte", at: SourcePosition(file: file, line: line, column: 1), hint: "save the file as text")
    }
    if let alias = aliasPosition(in: text, file: file) {
      throw Diagnostic("names for parts of the file (&…, *…) are not read", at: alias, hint: "write the part out where it is used")
    }
    do {
      guard let node = try Yams.compose(yaml: text) else { throw Diagnostic("the file is empty", at: start) }
      return YAMLValue(node: node, file: file)
    } catch let diagnostic as Diagnostic {
      throw diagnostic
    } catch let error as YamlError {
      throw diagnostic(error, file: file)
    } catch {
      throw Diagnostic("not YAML: \(error)", at: start)
    }
  }

  /// Where the file uses an alias to one of its anchors: a few lines of them can stand for billions of values.
  private static func aliasPosition(in text: String, file: String) -> SourcePosition? {
    let bytes = Array(text.utf8)
    var anchors: Set<[UInt8]> = []
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") {
      // YAML also breaks lines at characters beyond ASCII, so that any of these may stand before a name.
      guard index == 0 || bytes[index - 1] >= 0x80 || " \t\n\r[{,:?-".utf8.contains(bytes[index - 1]) else { continue }
      // A colon may end the name or what follows may be a value: the name counts without it either way.
      let name = Array(bytes[(index + 1)...].prefix { !" \t\n\r,[]{}:".utf8.contains($0) && $0 < 0x80 })
      if name.isEmpty { continue }
      if byte == UInt8(ascii: "&") {
        anchors.insert(name)
      } else if anchors.contains(name) {
        let before = bytes[..<index]
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return SourcePosition(
          file: file, line: before.count(where: { $0 == UInt8(ascii: "\n") }) + 1,
          column: String(decoding: before[start...], as: UTF8.self).count + 1)
      }
    }
    return nil
  }

  private static func diagnostic(_ error: YamlError, file: String) -> Diagnostic {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let around = context.map { " (\($0.text))" } ?? ""
      return Diagnostic(
        "not YAML: \(problem)\(around)", at: SourcePosition(file: file, line: mark.line, column: mark.column),
        hint: "put quotation marks around a text with a colon, a bracket or a hash in it")
    case .duplicatedKeysInMapping(let duplicates, let context):
      return Diagnostic(
        "\(duplicates.map { "\($0)" }.joined(separator: ", ")) stands twice",
        at: SourcePosition(file: file, line: context.mark.line, column: context.mark.column))
    default:
      return Diagnostic("not YAML: \(error)", at: SourcePosition(file: file, line: 1, column: 1))
    }
  }

  var position: SourcePosition {
    SourcePosition(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
  }

  /// The text of a scalar.
  func text(_ meaning: String) throws(Diagnostic) -> String {
    guard case .scalar(let scalar) = node else { throw Diagnostic("\(meaning) must be a text", at: position) }
    return scalar.string
  }

  /// The text of a scalar as an expression; the place of its first character allows for a quotation mark.
  func expression(_ meaning: String) throws(Diagnostic) -> ExpressionText {
    guard case .scalar(let scalar) = node else { throw Diagnostic("\(meaning) must be an expression", at: position) }
    let isQuoted = scalar.style == .doubleQuoted || scalar.style == .singleQuoted
    return ExpressionText(text: scalar.string, position: isQuoted ? position.advanced(by: 1) : position)
  }

  var isScalar: Bool { if case .scalar = node { true } else { false } }
  var isSequence: Bool { if case .sequence = node { true } else { false } }
  /// Nothing, as in `inception:` with nothing behind it.
  var isEmpty: Bool {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty && scalar.style != .doubleQuoted && scalar.style != .singleQuoted
    case .mapping(let mapping): mapping.isEmpty
    default: false
    }
  }

  func elements(_ meaning: String) throws(Diagnostic) -> [YAMLValue] {
    guard case .sequence(let sequence) = node else { throw Diagnostic("\(meaning) must be a list", at: position) }
    return sequence.map { YAMLValue(node: $0, file: file) }
  }

  /// The entries of a mapping, in order.
  func entries(_ meaning: String) throws(Diagnostic) -> [(key: YAMLValue, name: String, value: YAMLValue)] {
    if isEmpty { return [] }
    guard case .mapping(let mapping) = node else { throw Diagnostic("\(meaning) must be a mapping of names", at: position) }
    var entries: [(key: YAMLValue, name: String, value: YAMLValue)] = []
    for (key, value) in mapping {
      let key = YAMLValue(node: key, file: file)
      entries.append((key, try key.text("a name in \(meaning)"), YAMLValue(node: value, file: file)))
    }
    return entries
  }

  /// The entries of a mapping whose names an expression can use: letters, digits and underscores, no digit first.
  func named(_ meaning: String) throws(Diagnostic) -> [(key: YAMLValue, name: String, value: YAMLValue)] {
    let entries = try entries(meaning)
    for entry in entries where !entry.name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) || entry.name.first?.isNumber ?? true {
      throw Diagnostic(
        "\"\(entry.name)\" is no name that an expression could use", at: entry.key.position,
        hint: "letters, digits and underscores: no_claim_factor")
    }
    return entries
  }

  /// A mapping whose names are all known.
  func fields(_ meaning: String, allowed: [String]) throws(Diagnostic) -> YAMLFields {
    var values: [String: YAMLValue] = [:]
    for entry in try entries(meaning) {
      guard allowed.contains(entry.name) else {
        throw Diagnostic(
          "\(meaning) has no field \"\(entry.name)\"", at: entry.key.position,
          hint: suggestion(for: entry.name, in: allowed) ?? "it knows \(allowed.joined(separator: ", "))")
      }
      values[entry.name] = entry.value
    }
    return YAMLFields(meaning: meaning, position: position, values: values)
  }

  /// `{ zh: …, en: … }`, or one text for both.
  func label(_ meaning: String) throws(Diagnostic) -> Text {
    if isScalar {
      let text = try text(meaning)
      return Text(zh: text, en: text)
    }
    let fields = try fields(meaning, allowed: ["zh", "en"])
    return Text(zh: try fields.required("zh").text("zh"), en: try fields.required("en").text("en"))
  }

  func day(_ meaning: String) throws(Diagnostic) -> Day {
    let text = try text(meaning)
    do {
      return try Day(parsing: text)
    } catch {
      throw Diagnostic("\(meaning) is not a day: \(error.problem.en)", at: position, hint: "write it as 2020-09-19")
    }
  }

  func boolean(_ meaning: String) throws(Diagnostic) -> Bool {
    switch try text(meaning) {
    case "true", "yes": true
    case "false", "no": false
    default: throw Diagnostic("\(meaning) must be true or false", at: position)
    }
  }
}

/// The fields of a mapping, by name.
struct YAMLFields {
  let meaning: String
  let position: SourcePosition
  let values: [String: YAMLValue]

  subscript(_ name: String) -> YAMLValue? { values[name] }

  func required(_ name: String) throws(Diagnostic) -> YAMLValue {
    guard let value = values[name] else { throw Diagnostic("\(meaning) lacks \"\(name)\"", at: position) }
    return value
  }

  /// Of fields that exclude each other at most one may be there: none is dropped in silence.
  func onlyOne(of names: [String]) throws(Diagnostic) {
    let told = names.filter { values[$0] != nil }
    guard told.count > 1, let second = values[told[1]] else { return }
    throw Diagnostic("\(meaning) has \(told.joined(separator: " and ")), of which only one can hold", at: second.position)
  }

  /// The field turned by `read`, or `nil` when it is not there.
  func optional<Value>(
    _ name: String, _ read: (YAMLValue) throws(Diagnostic) -> Value
  ) throws(Diagnostic) -> Value? {
    guard let value = values[name] else { return nil }
    return try read(value)
  }
}
