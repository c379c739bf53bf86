public import Motor

/// Where a figure comes from: a document registered in `sources.yaml`, and the place in it.
public struct Citation: Hashable, Sendable {
  public var id: String
  public var place: String?

  /// `id` or `id#place`.
  init(parsing text: String) {
    let parts = text.split(separator: "#", maxSplits: 1)
    id = parts.first.map { String($0).trimmingBlanks } ?? ""
    place = parts.count > 1 ? String(parts[1]).trimmingBlanks : nil
  }

  init(id: String, place: String?) {
    self.id = id
    self.place = place
  }
}

/// How a rulebook stands towards the law.
public enum Standing: String, Sendable, Codable, CaseIterable {
  /// What the documents it cites say.
  case official
  /// A text that never came into force.
  case draft
  /// Invented figures, so that everything can be tried.
  case illustrative
}

/// A range of days; a missing end is open. Both ends are included.
public struct DayRange: Hashable, Sendable, CustomStringConvertible {
  public var first: Day?
  public var last: Day?

  public func contains(_ day: Day) -> Bool { (first.map { $0 <= day } ?? true) && (last.map { day <= $0 } ?? true) }

  /// Whether some day lies in both.
  public func overlaps(_ other: DayRange) -> Bool {
    let startsInTime = first.flatMap { first in other.last.map { first <= $0 } } ?? true
    let endsInTime = last.flatMap { last in other.first.map { $0 <= last } } ?? true
    return startsInTime && endsInTime
  }

  /// `[2016-07-01..2020-09-19)`.
  public var description: String {
    "[\(first?.description ?? "")..\(last.map { $0.adding(days: 1).description } ?? ""))"
  }
}

/// When a rulebook applies.
public struct InForce: Hashable, Sendable {
  /// Days on which the cover may begin.
  public var inception: DayRange
  /// Days on which the price may be asked, when the document limits them too.
  public var quoting: DayRange?
  /// New business, renewals, or both.
  public var kinds: Set<Business>

  /// Whether a policy is a customer's first.
  public enum Business: String, Sendable, CaseIterable { case new, renewal }
}

struct TypeDeclaration {
  var name: String
  var label: Text
  var codes: [(code: String, label: Text)]
  /// The codes are the distinct cells of a table's column.
  var file: (path: String, column: String)?
  var position: SourcePosition
}

struct InputDeclaration {
  enum Shape {
    case scalar(typeName: String)
    case list(fields: [(name: String, typeName: String, range: ExpressionText?, label: Text, position: SourcePosition)], atMost: Int)
  }
  var name: String
  var shape: Shape?
  var range: ExpressionText?
  var defaultText: String?
  var isFiled: Bool
  var label: Text?
  var unit: Text?
  var note: Text?
  var position: SourcePosition
}

struct TableDeclaration {
  enum Hit: String { case unique, first }
  var name: String
  var file: String?
  var keys: [String]
  var valueTypes: [(column: String, typeName: String, position: SourcePosition)]
  var isImported: Bool
  var hit: Hit
  var unmatched: Text?
  var label: Text
  var note: Text?
  var source: Citation?
  var position: SourcePosition
}

struct RuleDeclaration {
  enum Body {
    case expression(ExpressionText)
    case cases([RuleCase])
  }
  struct RuleCase {
    enum Outcome {
      case value(ExpressionText)
      case refusal(Text)
    }
    /// `nil` for `otherwise`.
    var condition: ExpressionText?
    var outcome: Outcome
    var source: Citation?
    var note: Text?
    var position: SourcePosition
  }
  var name: String
  var body: Body
  var label: Text?
  var typeName: String?
  var source: Citation?
  var note: Text?
  var position: SourcePosition
}

struct MonotoneDeclaration {
  var output: String
  var input: String
  var rises: Bool
  var position: SourcePosition
}

/// A rulebook as written: every name still a text, every place known.
struct RulebookSource {
  var id: String
  var title: Text
  var summary: Text?
  var standing: Standing
  var product: String
  var jurisdiction: String
  var inForce: InForce
  var knownFrom: Day?
  var source: Citation
  var compared: Day
  var parent: (id: String, position: SourcePosition)?
  var types: [TypeDeclaration]
  var inputs: [InputDeclaration]
  var tables: [TableDeclaration]
  var rules: [RuleDeclaration]
  var outputs: [(name: String, position: SourcePosition)]
  var monotone: [MonotoneDeclaration]
  /// The folder of the book.
  var folder: String
  var position: SourcePosition
}

extension StringProtocol {
  /// The text without blanks at its ends.
  package var trimmingBlanks: String {
    var view = Substring(self)
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }
}
