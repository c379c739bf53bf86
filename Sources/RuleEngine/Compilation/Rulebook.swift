public import Motor

/// A rulebook that has been read, proved and compiled. It never changes; a changed file makes another one.
public final class Rulebook: Sendable {
  /// A value that the book is asked for.
  public struct Output: Sendable {
    public var name: String
    public var label: Text
    public var type: ValueType
    /// Proved: whatever the risk, the value lies within, in the unit of its type.
    public var bounds: Bounds
  }

  let material: RulebookMaterial
  /// Every rule, with nothing given.
  let lowering: Lowering
  let indexes: [TableIndex?]
  let lookups: TableLookups
  public let outputs: [Output]
  /// What an author should look at; nothing that makes a wrong price.
  public let warnings: [Diagnostic]
  /// SHA-256 of everything that the book is made of: equal hashes rate alike.
  public let contentHash: String
  private let programs = BoundedCache<ProgramKey, Program>(limit: Rulebook.programsKept)

  private struct ProgramKey: Hashable {
    var given: [String]
    var outputs: [String]
  }

  public var id: String { material.source.id }
  public var title: Text { material.source.title }
  public var summary: Text? { material.source.summary }
  public var standing: Standing { material.source.standing }
  public var product: String { material.source.product }
  public var jurisdiction: String { material.source.jurisdiction }
  public var inForce: InForce { material.source.inForce }
  public var knownFrom: Day? { material.source.knownFrom }
  public var source: Citation { material.source.source }
  /// The day on which a person last compared the book with its source.
  public var compared: Day { material.source.compared }
  /// The book that this one extends.
  public var parent: String? { material.source.parent?.id }
  public var inputs: [Input] { material.inputs }
  public var tables: [RuleTable] { material.tables }
  /// The names of the rules, any of which may be given instead of computed.
  public let ruleNames: [String]
  private let givable: Set<String>
  private let labels: [String: Text]

  /// Of some names, the rules whose value is told by them instead of computed.
  public func given(by names: some Sequence<String>) -> Set<String> { givable.intersection(names) }

  /// Compiles a book and proves what it promises.
  init(_ material: RulebookMaterial) throws(RulebookFailure) {
    var lowering = Lowering(material)
    var problems: [Diagnostic] = []
    for rule in material.rules {
      do throws(Diagnostic) { _ = try lowering.value(ofName: rule.name, at: rule.position) } catch {
        if !problems.contains(error) { problems.append(error) }
      }
    }
    var outputs: [Output] = []
    for output in material.outputs {
      do throws(Diagnostic) {
        let value = try lowering.value(ofName: output.name, at: output.position)
        if case .money(let scale) = value.type, scale != 2 {
          throw Diagnostic(
            "the output \(output.name) has \(scale) decimal places", at: output.position,
            hint: "round it to fen: round half up(…, 2)")
        }
        let label = material.rules.first { $0.name == output.name }?.label ?? material.inputs.first { $0.name == output.name }?.label
        outputs.append(
          Output(
            name: output.name, label: label ?? Text(zh: output.name, en: output.name), type: value.type,
            bounds: lowering.graph.bounds(value.node)))
      } catch {
        if !problems.contains(error) { problems.append(error) }
      }
    }
    if material.outputs.isEmpty { problems.append(Diagnostic("the book has no outputs", at: material.source.position)) }
    let (indexes, findings) = Self.indexes(of: material, lowering)
    problems += findings.filter { $0.severity == .error }
    guard problems.isEmpty else { throw RulebookFailure(problems) }
    let lookups = TableLookups(indexes: indexes, tables: material.tables)
    let graph = TightBounds.refine(lowering, indexes: indexes, lookups: lookups)
    for index in outputs.indices {
      if let rule = lowering.rules[outputs[index].name], let tight = graph[rule.value.node] { outputs[index].bounds = tight }
    }
    self.material = material
    ruleNames = material.rules.map(\.name)
    givable = Set(ruleNames)
    // A rule that settles an input has its own label, or else the input's.
    var labels = Dictionary((material.inputs + material.settled).map { ($0.name, $0.label) }) { first, _ in first }
    for rule in material.rules { if let label = rule.label { labels[rule.name] = label } }
    self.labels = labels
    self.lowering = lowering
    self.indexes = indexes
    self.lookups = lookups
    self.outputs = outputs
    let negative = zip(outputs, material.outputs).filter { output, _ in output.type == .fen && output.bounds.lower < 0 }.map {
      output, told in
      let lowest = output.type.text(Int64(clamping: output.bounds.lower))
      return Diagnostic(
        "\(output.name) is not proved to stay above zero (its bounds reach down to \(lowest))", at: told.position,
        hint: "max(…, yuan(0)) proves it", severity: .warning)
    }
    warnings = findings.filter { $0.severity == .warning } + negative
    contentHash = ContentHash.of(material.files)
    let declared = Monotonicity.check(self)
    guard declared.isEmpty else { throw RulebookFailure(declared) }
  }

  /// Builds an index for each table that is looked up, and reports gaps, overlaps and rows that are never hit.
  private static func indexes(of material: RulebookMaterial, _ lowering: Lowering) -> ([TableIndex?], [Diagnostic]) {
    var indexes: [TableIndex?] = []
    var findings: [Diagnostic] = []
    for (number, table) in material.tables.enumerated() {
      guard let uses = lowering.keyUses[number], let cells = lowering.keyCells[number] else {
        if table.isLoaded {
          findings.append(Diagnostic("the table \(table.name) is never looked up", at: table.position, severity: .warning))
        }
        indexes.append(nil)
        continue
      }
      let domains = uses.map { Int64(clamping: $0.bounds.lower)...Int64(clamping: $0.bounds.upper) }
      guard let (index, found) = TableIndex.build(cells: cells, domains: domains, firstHit: table.firstHit) else {
        findings.append(
          Diagnostic(
            "the table \(table.name) is too large to index: its rows cover more than \(TableIndex.gridLimit * 4) combinations of keys",
            at: table.position, hint: "split it, or use single values instead of wide ranges"))
        indexes.append(nil)
        continue
      }
      indexes.append(index)
      func keys(_ values: [Int64]) -> String {
        zip(table.keys, zip(uses, values)).map { "\($0) = \($1.0.type.text($1.1))" }.joined(separator: ", ")
      }
      if let gap = found.gap, table.unmatched == nil {
        findings.append(
          Diagnostic(
            "no row of \(table.name) covers \(keys(gap))", at: SourcePosition(file: table.file ?? table.position.file, line: 1, column: 1),
            hint: "add a row, narrow the input, or refuse with unmatched:"))
      }
      if let overlap = found.overlap {
        findings.append(
          Diagnostic(
            "the rows in lines \(table.rows[overlap.first].line) and \(table.rows[overlap.second].line) of \(table.name) both cover \(keys(overlap.keys))",
            at: table.position(ofRow: overlap.second), hint: "make one of them narrower, or say hit: first"))
      }
      for row in found.unreachable where found.overlap == nil {
        findings.append(
          Diagnostic("this row of \(table.name) can never be hit", at: table.position(ofRow: row), severity: .warning))
      }
    }
    return (indexes, findings)
  }

  /// A rule's label, or an input's.
  public func label(of name: String) -> Text {
    labels[name] ?? Text(zh: name, en: name)
  }

  /// The type of a rule or a scalar input.
  public func type(of name: String) -> ValueType? {
    lowering.rules[name]?.value.type ?? material.inputs.first { $0.name == name }?.scalarType
  }

  /// The values that a rule can take, in the unit of its type.
  public func bounds(of name: String) -> Bounds? {
    if let output = outputs.first(where: { $0.name == name }) { return output.bounds }
    if let rule = lowering.rules[name] { return lowering.graph.bounds(rule.value.node) }
    return material.inputs.first { $0.name == name }?.scalarBounds
  }

  /// The book compiled for some outputs, with some rules told instead of computed.
  ///
  /// - Parameters:
  ///   - given: names of rules whose value the risk carries.
  ///   - outputs: names of rules or inputs; the book's outputs when left out.
  public func program(given: Set<String> = [], outputs: [String]? = nil) throws(Diagnostic) -> Program {
    let wanted = outputs ?? self.outputs.map(\.name)
    return try programs.value(for: ProgramKey(given: given.sorted(), outputs: wanted)) { () throws(Diagnostic) in
      try compiled(given: given, wanted)
    }
  }

  /// Programs that are kept for the next who asks.
  private static let programsKept = 64

  /// Whether no other rule uses a rule: told instead of computed, it could only be repeated.
  private func isResult(_ name: String) -> Bool {
    guard let result = lowering.rules[name]?.value.node else { return false }
    let others = lowering.rules.filter { $0.key != name }.map(\.value.value.node)
    return !lowering.graph.needed(by: others).contains(result)
  }

  private func compiled(given: Set<String>, _ wanted: [String]) throws(Diagnostic) -> Program {
    var told: [String: (ValueType, Bounds)] = [:]
    for name in given {
      guard let rule = lowering.rules[name] else {
        throw Diagnostic(
          "\(id) has no rule \"\(name)\" that could be given", at: material.source.position, hint: suggestion(for: name, in: ruleNames))
      }
      told[name] = (rule.value.type, lowering.graph.bounds(rule.value.node))
    }
    var lowering = Lowering(material, given: told, tables: self.lowering)
    var values: [(name: String, value: GraphValue)] = []
    for name in wanted { values.append((name, try lowering.value(ofName: name, at: material.source.position))) }
    for name in wanted where given.contains(name) && isResult(name) {
      let others = wanted.filter { $0 != name }
      throw Diagnostic(
        "\(name) is told and asked for at once", at: material.source.position,
        hint: "leave it out (in a file, rename the column)" + (others.isEmpty ? "" : ", or ask only for \(others.joined(separator: ", "))"))
    }
    return Program(rulebook: self, lowering: lowering, outputs: values)
  }
}
