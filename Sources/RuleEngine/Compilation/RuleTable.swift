public import Motor

/// How sure we are of a figure.
public enum Confidence: String, Sendable, Codable, CaseIterable {
  case verified, stated, known, unsure, derived, invented

  /// How a reader is told.
  public var label: Text {
    switch self {
    case .verified: Text(zh: "已核对", en: "verified")
    case .stated: Text(zh: "原文所述", en: "stated")
    case .known: Text(zh: "通行", en: "known")
    case .unsure: Text(zh: "未证实", en: "unsure")
    case .derived: Text(zh: "推算", en: "derived")
    case .invented: Text(zh: "虚构", en: "invented")
    }
  }
}

/// A table of a rulebook: rows that keys select, and the values they carry.
public struct RuleTable: Sendable {
  /// Whether a book that extends this one may bring it: it is to be imported, or does not know all its figures.
  public var isOpen: Bool { isImported || columns.contains { !$0.unknown.isEmpty } }

  /// A column that carries values.
  public struct Column: Sendable {
    public var name: String
    public var type: ValueType
    /// One value a row; 0 where it is unknown.
    var cells: [Int64]
    /// The rows whose figure nobody has confirmed.
    var unknown: Set<Int>
    /// The values that the column holds, known ones only.
    var bounds: Bounds

    /// The cell of a row as a reader sees it; `?` where nobody has confirmed the figure.
    public func text(ofRow row: Int, in language: Language) -> String {
      unknown.contains(row) ? "?" : type.text(cells[row], in: language)
    }
  }

  /// What is known of a row beside its keys and values.
  public struct Row: Sendable {
    /// The line in the file, counted from 1.
    public var line: Int
    public var source: Citation?
    public var confidence: Confidence?
    public var note: String?
    public var label: Text?
    /// The key cells as written.
    public var keys: [String]
  }

  public var name: String
  public var label: Text
  public var note: Text?
  public var source: Citation?
  /// The path of the file, `nil` for an imported table that is not loaded.
  public var file: String?
  public var keys: [String]
  public var columns: [Column]
  public var rows: [Row]
  public var isImported: Bool
  public var unmatched: Text?
  var firstHit: Bool
  var position: SourcePosition
  /// Where each key cell stands, for complaints.
  var keyPositions: [[SourcePosition]]

  /// Whether there are rows.
  public var isLoaded: Bool { file != nil }

  func column(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }

  func position(ofRow row: Int) -> SourcePosition {
    SourcePosition(file: file ?? position.file, line: rows[row].line, column: 1)
  }
}

/// Which keys a cell admits: stretches of whole numbers in the unit of the key's type, both ends included.
struct KeyCell: Sendable {
  var stretches: [ClosedRange<Int64>]

  static let open = ClosedRange(uncheckedBounds: (Int64.min / 4, Int64.max / 4))

  func intersects(_ bounds: Bounds) -> Bool {
    stretches.contains { Int128($0.lowerBound) <= bounds.upper && bounds.lower <= Int128($0.upperBound) }
  }

  /// Reads a key cell for a key of the given type.
  static func parse(_ text: String, type: ValueType, at position: SourcePosition) throws(Diagnostic) -> KeyCell {
    if text == "-" { return KeyCell(stretches: [open]) }
    var stretches: [ClosedRange<Int64>] = []
    for part in text.split(separator: "|", omittingEmptySubsequences: false) {
      if let stretch = try stretch(part.trimmingBlanks, type: type, at: position) { stretches.append(stretch) }
    }
    return KeyCell(stretches: stretches)
  }

  private static func stretch(_ text: String, type: ValueType, at position: SourcePosition) throws(Diagnostic) -> ClosedRange<Int64>? {
    guard !text.isEmpty else {
      throw Diagnostic("an empty key cell", at: position, hint: "write - for any value")
    }
    for sign in [">=", "<=", ">", "<"] where text.hasPrefix(sign) {
      let value = String(text.dropFirst(sign.count)).trimmingBlanks
      switch sign {
      case ">=": return try range(from: value, included: true, to: "", included: true, type: type, at: position)
      case ">": return try range(from: value, included: false, to: "", included: true, type: type, at: position)
      case "<=": return try range(from: "", included: true, to: value, included: true, type: type, at: position)
      default: return try range(from: "", included: true, to: value, included: false, type: type, at: position)
      }
    }
    if let open = text.first, let close = text.last, "[(".contains(open), ")]".contains(close) {
      let parts = text.dropFirst().dropLast().components(separatedBy: "..")
      guard parts.count == 2 else {
        throw Diagnostic("\"\(text)\" is not a range", at: position, hint: "write it as [6..10)")
      }
      return try range(
        from: parts[0].trimmingBlanks, included: open == "[", to: parts[1].trimmingBlanks, included: close == "]", type: type,
        at: position)
    }
    let value = try CellText.parse(text, type: type, at: position)
    return value...value
  }

  /// `nil` when the range holds no value of the type's scale.
  private static func range(
    from lower: String, included includesLower: Bool, to upper: String, included includesUpper: Bool, type: ValueType,
    at position: SourcePosition
  ) throws(Diagnostic) -> ClosedRange<Int64>? {
    var low = open.lowerBound
    var high = open.upperBound
    if !lower.isEmpty {
      let (floor, isExact) = try CellText.floor(lower, type: type, at: position)
      low = isExact && includesLower ? floor : floor + 1
    }
    if !upper.isEmpty {
      let (floor, isExact) = try CellText.floor(upper, type: type, at: position)
      high = isExact && !includesUpper ? floor - 1 : floor
    }
    guard low <= high else {
      throw Diagnostic("the range holds no value", at: position, hint: "its lower end must not be above its upper end")
    }
    return low...high
  }
}

/// Reads values as they stand in cells, risks and examples.
enum CellText {
  /// The value in the unit of its type.
  static func parse(_ text: String, type: ValueType, at position: SourcePosition) throws(Diagnostic) -> Int64 {
    let (value, isExact) = try floor(text, type: type, at: position)
    guard isExact else {
      throw Diagnostic("\(text) has more decimal places than \(noun(type)) holds", at: position)
    }
    return value
  }

  /// The greatest value of the type's scale that is not above the text's, and whether it is equal.
  static func floor(_ text: String, type: ValueType, at position: SourcePosition) throws(Diagnostic) -> (Int64, isExact: Bool) {
    switch type {
    case .number(let scale), .money(let scale):
      let number: FixedDecimal
      do { number = try FixedDecimal(parsing: text) } catch {
        throw Diagnostic("\"\(text)\" is not \(noun(type)): \(error.problem.en)", at: position)
      }
      if let exact = number.rescaled(exactlyTo: scale) { return (exact.unscaled, true) }
      guard let rounded = number.rescaled(to: scale, rounding: .floor) else {
        throw Diagnostic("\(text) is too large", at: position)
      }
      return (rounded.unscaled, false)
    case .boolean:
      switch text.lowercased() {
      case "true", "yes", "1", "是": return (1, true)
      case "false", "no", "0", "否": return (0, true)
      default: throw Diagnostic("\"\(text)\" is neither true nor false", at: position)
      }
    case .date:
      do { return (Int64(try Day(parsing: text).number), true) } catch {
        throw Diagnostic("\"\(text)\" is not a day: \(error.problem.en)", at: position, hint: "write it as 2020-09-19")
      }
    case .code(let enumeration):
      guard let index = enumeration.position(of: text) else {
        throw Diagnostic(
          "\"\(text)\" is no value of \(enumeration.name)", at: position,
          hint: CellText.choices(enumeration, for: text).en)
      }
      return (Int64(index), true)
    }
  }

  /// What to write in the place of a text that is no code: the code whose name or whose spelling is nearest, else the codes.
  static func choices(_ enumeration: Enumeration, for text: String) -> Text {
    let isName = { (label: Text) in (text.count > 1 && label.zh.hasPrefix(text)) || label.en.lowercased() == text.lowercased() }
    if let named = enumeration.labels.firstIndex(where: isName) {
      return Text(zh: "是否指 \(enumeration.codes[named])？", en: "did you mean \"\(enumeration.codes[named])\"?")
    }
    if let near = nearestName(to: text, in: enumeration.codes) { return Text(zh: "是否指 \(near)？", en: "did you mean \"\(near)\"?") }
    let (shown, all) = (enumeration.codes.prefix(Self.choicesShown), enumeration.codes.count)
    let isWhole = shown.count == all
    return Text(
      zh: "可用：\(shown.joined(separator: "、"))" + (isWhole ? "" : "……共 \(all) 个"),
      en: "one of \(shown.joined(separator: ", "))" + (isWhole ? "" : ", … (\(all) in all)"))
  }

  private static let choicesShown = 12

  /// What somebody who writes a value calls the type.
  private static func noun(_ type: ValueType) -> String {
    switch type {
    case .number(0): "a whole number"
    case .money: "an amount of yuan"
    default: "a " + type.name
    }
  }
}

extension StringProtocol {
  /// The parts between occurrences of a separator.
  func components(separatedBy separator: String) -> [String] {
    var parts: [String] = []
    var current = Substring(self)
    while let range = current.firstRange(of: separator) {
      parts.append(String(current[..<range.lowerBound]))
      current = current[range.upperBound...]
    }
    parts.append(String(current))
    return parts
  }
}
