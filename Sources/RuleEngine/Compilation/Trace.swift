internal import Motor

/// A value in a graph with what it means and when it must be refused.
struct GraphValue: Sendable {
  var type: ValueType
  var node: NodeID
  /// Set inside a rounding only: the value is node ÷ denominator.
  var denominator: NodeID?
  /// A node that is 0 where the value stands, else the number of a refusal.
  var refusal: NodeID?
}

/// Why a value is refused.
struct RefusalReason: Sendable {
  enum Kind: Sendable {
    /// A case of a rule says so.
    case rule(name: String)
    /// No row of the table covers the keys.
    case unmatched(table: Int)
    /// The row's figure is not known.
    case unknown(table: Int, column: Int, row: NodeID)
    /// The table is imported and not loaded.
    case notLoaded(table: Int)
  }
  var kind: Kind
  var text: Text
  /// What a step yields that refuses for this reason, above 0. Where several reasons stand in the way the greatest is told: what a rule says
  /// about the risk before a table that lacks a row for it, and among equals the one that comes first in the book.
  var code: Int

  /// - Parameters:
  ///   - rule: the place in the book of the rule that the reason stands in.
  ///   - number: its place among the reasons of that rule. Which reason is told must not depend on what else the book is asked for.
  init(kind: Kind, text: Text, rule: Int, number: Int) {
    (self.kind, self.text) = (kind, text)
    let place = min(rule * Self.mostOfRule + min(number, Self.mostOfRule - 1), Self.tier - 1)
    if case .rule = kind { code = 2 * Self.tier - place } else { code = Self.tier - place }
  }

  /// More reasons than any rule has, and than any book.
  private static let mostOfRule = 1 << 10
  private static let tier = 1 << 24
}

/// What a rule did, for the receipt: which names it used, which tables it looked into, which case held.
struct RuleTrace: Sendable {
  struct Lookup: Sendable {
    var table: Int
    var keys: [GraphValue]
    var row: NodeID
    var column: Int
    var value: NodeID
  }
  struct Case: Sendable {
    /// `nil` for `otherwise`.
    var condition: NodeID?
    var conditionText: String
    var outcomeText: String
    var source: Citation?
    var note: Text?
    var line: Int
    /// The look-ups that only this case makes.
    var lookups: Range<Int>
    /// The roundings that only this case makes.
    var roundings: Range<Int>
    /// Which of the trace's mentions stand in its condition, and which in its outcome.
    var conditionMentions: Range<Int>
    var outcomeMentions: Range<Int>
  }
  struct Count: Sendable {
    var list: Int
    var result: NodeID
    var predicate: NodeID?
  }
  var text: String = ""
  var names: [String] = []
  /// Every name where it stands, in the order of the text.
  var mentions: [String] = []
  var lookups: [Lookup] = []
  var cases: [Case] = []
  var counts: [Count] = []
  var roundings: [(Rounding, scale: Int)] = []

  /// The names that decided when a case held: those of the conditions up to its own, and those of its outcome.
  func names(decidingCase fired: Int) -> [String] {
    let ranges = cases[...fired].map(\.conditionMentions) + [cases[fired].outcomeMentions]
    var names: [String] = []
    for name in ranges.flatMap({ mentions[$0] }) where !names.contains(name) { names.append(name) }
    return names
  }
}

/// A rule in a graph.
struct LoweredRule: Sendable {
  var declaration: Int
  var value: GraphValue
  var trace: RuleTrace
}
