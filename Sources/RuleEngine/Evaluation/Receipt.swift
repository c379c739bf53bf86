public import Motor

/// A premium receipt: every step behind a price, to the table, the row and the source.
///
/// It names the book by its content hash, so that anyone who has the book can replay the price to the same fen.
public struct Receipt: Sendable {
  /// A value with its label and its text.
  public struct Item: Sendable {
    public var name: String
    public var label: Text
    public var type: ValueType
    public var value: Int64
    /// Whether it is a rule whose value the risk told instead of what it is made of.
    public var isGiven = false
    /// Whether it is a rule that gave no value; the value is then 0 and means nothing.
    public var isRefused = false

    /// The value as a reader sees it.
    public func text(in language: Language) -> String {
      isRefused ? Text(zh: "不能给出", en: "refused")[language] : type.text(value, in: language)
    }
  }

  /// A list that the risk told, such as its claims.
  public struct List: Sendable {
    public var name: String
    public var label: Text
    public var fields: [Input.Field]
    /// By record, in the order of the fields.
    public var records: [[Int64]]
  }

  /// A row of a table that a step read.
  public struct Lookup: Sendable {
    public var table: String
    public var label: Text
    /// The keys it was looked up with, by column.
    public var keys: [(column: String, type: ValueType, value: Int64)]
    public var column: String
    public var type: ValueType
    /// `nil` where the row is missing or does not know the figure.
    public var value: Int64?
    /// `nil` where the table or the row is missing.
    public var row: RuleTable.Row?
    public var file: String?
    public var source: Citation?

    /// The value as a reader sees it.
    public func text(in language: Language) -> String {
      value.map { type.text($0, in: language) } ?? (row == nil ? Text(zh: "无此行", en: "no row") : Text(zh: "未知", en: "unknown"))[language]
    }
  }

  /// The case that held, of a rule with cases.
  public struct Case: Sendable {
    /// Counted from 1.
    public var number: Int
    public var condition: String
    public var outcome: String
    public var line: Int
    public var source: Citation?
    public var note: Text?
  }

  /// One rule: what it yielded, and from what.
  public struct Step: Sendable {
    public var name: String
    public var label: Text
    /// The rule as written; empty for a rule with cases.
    public var formula: String
    public var type: ValueType
    public var value: Int64
    public var refusal: Refusal?
    public var uses: [Item]
    public var lookups: [Lookup]
    public var fired: Case?
    public var roundings: [(Rounding, scale: Int)]
    public var source: Citation?
    public var note: Text?
    public var position: SourcePosition

    /// The value as a reader sees it.
    public func text(in language: Language) -> String { type.text(value, in: language) }
  }

  public var rulebook: String
  public var title: Text
  public var standing: Standing
  public var contentHash: String
  public var source: Citation
  /// What the risk told, defaults and given rules included.
  public var inputs: [Item]
  /// The lists that it told.
  public var lists: [List]
  /// In the order in which they are computed.
  public var steps: [Step]
  public var outputs: [Step]

  /// The steps that the outputs were made of, the outputs first, then what each used. A step that some other case would have needed is
  /// not among them; nor is an amount of nothing, such as a cover that was not chosen, with what only it needs.
  public var stepsBehindOutputs: [Step] {
    let byName = Dictionary(steps.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var found: [Step] = []
    var seen: Set<String> = []
    var waiting = outputs.map(\.name)[...]
    while let name = waiting.popFirst() {
      guard seen.insert(name).inserted, let step = byName[name] else { continue }
      found.append(step)
      waiting += step.uses.filter { !$0.isNothing }.map(\.name)
    }
    return found
  }
}

extension Receipt.Item {
  /// An amount of nothing.
  public var isNothing: Bool { type == .fen && value == 0 && !isRefused }
}

/// Writes receipts for a book: a program that keeps every step.
public final class ReceiptWriter: Sendable {
  private let book: Rulebook
  private let program: Program
  private let ordered: [LoweredRule]
  private let outputRules: [LoweredRule]

  /// - Parameters:
  ///   - given: names of rules that the risk tells.
  ///   - outputs: the book's own when left out.
  public init(_ book: Rulebook, given: Set<String> = [], outputs: [String]? = nil) throws(Diagnostic) {
    let plain = try book.program(given: given, outputs: outputs)
    self.book = book
    program = Program(rulebook: book, lowering: plain.lowering, outputs: plain.outputs, tracing: true)
    ordered = plain.lowering.rules.values.sorted { ($0.value.node, $0.declaration) < ($1.value.node, $1.declaration) }
    outputRules = plain.outputs.compactMap { plain.lowering.rules[$0.name] }
  }

  /// Reads a risk's texts for `receipt(_:)`.
  ///
  /// - Parameter years: by how many years every day that is told is moved.
  public func risk(_ facts: RiskFacts, movedBy years: Int = 0) throws(RiskErrors) -> Risk { try program.risk(facts, movedBy: years) }

  /// The receipt of one risk, read with `risk(_:)` of this writer.
  public func receipt(_ risk: Risk) -> Receipt {
    program.withTrace(risk) { read in
      var receipt = Receipt(
        rulebook: book.id, title: book.title, standing: book.standing, contentHash: book.contentHash, source: book.source,
        inputs: [], lists: [], steps: [], outputs: [])
      receipt.inputs.reserveCapacity(program.slots.count)
      for (index, slot) in program.slots.enumerated() {
        receipt.inputs.append(item(slot.name, slot.type, risk.scalars[index], isGiven: slot.isGivenRule))
      }
      for (index, shape) in program.listShapes.enumerated() {
        guard let shape else { continue }
        let told = risk.lists[index]
        receipt.lists.append(
          Receipt.List(
            name: shape.name, label: book.label(of: shape.name), fields: shape.fields,
            records: (0..<told.count).map { record in told.fields.map { $0[record] } }))
      }
      receipt.steps.reserveCapacity(ordered.count)
      for rule in ordered { receipt.steps.append(step(rule, risk, read)) }
      for rule in outputRules { receipt.outputs.append(step(rule, risk, read)) }
      return receipt
    }
  }

  private func item(_ name: String, _ type: ValueType, _ value: Int64, isGiven: Bool = false) -> Receipt.Item {
    Receipt.Item(name: name, label: book.label(of: name), type: type, value: value, isGiven: isGiven)
  }

  private func step(_ rule: LoweredRule, _ risk: Risk, _ read: Program.Trace) -> Receipt.Step {
    let declaration = book.material.rules[rule.declaration]
    var step = Receipt.Step(
      name: declaration.name, label: declaration.label ?? Text(zh: declaration.name, en: declaration.name), formula: rule.trace.text,
      type: rule.value.type, value: read(rule.value.node), refusal: nil, uses: [], lookups: [], fired: nil,
      roundings: rule.trace.roundings, source: declaration.source, note: declaration.note, position: declaration.position)
    if let refusal = rule.value.refusal, case let code = Int(read(refusal)), code != 0 {
      var row = -1
      if case .unknown(_, _, let node) = program.lowering.reason(ofCode: code).kind { row = Int(read(node)) }
      step.refusal = program.refusalNamed(code, row: row)
    }
    var usedLookups = Array(rule.trace.lookups.indices)
    var usedNames = rule.trace.names
    if let fired = rule.trace.cases.firstIndex(where: { one in one.condition.map { read($0) != 0 } ?? true }) {
      let one = rule.trace.cases[fired]
      step.fired = Receipt.Case(
        number: fired + 1, condition: one.conditionText, outcome: one.outcomeText, line: one.line, source: one.source, note: one.note)
      usedLookups = usedLookups.filter { one.lookups.contains($0) }
      usedNames = rule.trace.names(decidingCase: fired)
      step.roundings = Array(rule.trace.roundings[one.roundings])
    }
    for index in usedLookups {
      let lookup = rule.trace.lookups[index]
      // A look-up within the condition of a list has a row for each record, none of its own.
      guard program.isComputed(lookup.row), program.lowering.graph[lookup.row].scope == nil else { continue }
      step.lookups.append(self.lookup(lookup, read))
    }
    for name in usedNames { if let item = used(name, risk, read) { step.uses.append(item) } }
    return step
  }

  private func lookup(_ lookup: RuleTrace.Lookup, _ read: Program.Trace) -> Receipt.Lookup {
    let table = book.tables[lookup.table]
    let row = Int(read(lookup.row))
    let found = table.rows.indices.contains(row) ? table.rows[row] : nil
    let isKnown = found != nil && !table.columns[lookup.column].unknown.contains(row)
    return Receipt.Lookup(
      table: table.name, label: table.label,
      keys: zip(table.keys, lookup.keys).map { ($0, $1.type, read($1.node)) },
      column: table.columns[lookup.column].name, type: table.columns[lookup.column].type, value: isKnown ? read(lookup.value) : nil,
      row: found,
      file: table.file, source: found?.source ?? table.source ?? book.source)
  }

  private func used(_ name: String, _ risk: Risk, _ read: Program.Trace) -> Receipt.Item? {
    if let rule = program.lowering.rules[name] {
      var item = item(name, rule.value.type, read(rule.value.node))
      item.isRefused = rule.value.refusal.map { read($0) != 0 } ?? false
      return item
    }
    guard let slot = program.slots.firstIndex(where: { $0.name == name }) else { return nil }
    return item(name, program.slots[slot].type, risk.scalars[slot], isGiven: program.slots[slot].isGivenRule)
  }
}
