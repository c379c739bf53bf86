internal import Motor

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The examples of a book, run as tests, and the rows that they touch.
public struct ExampleReport: Sendable {
  public var passed = 0
  public var failures: [Diagnostic] = []
  /// Rows that no example has ever touched, by table.
  public var untouched: [(table: String, file: String, lines: [Int])] = []
  public var touchedRows = 0
  public var rows = 0
}

/// Runs `examples.csv`.
public struct ExampleRunner {
  private let book: Rulebook
  private let path: String
  private var report = ExampleReport()
  private var touched: [Set<Int>]

  /// - Parameter folder: the library's folder.
  public static func run(_ book: Rulebook, folder: String) throws(RulebookFailure) -> ExampleReport {
    var runner = ExampleRunner(book: book, path: "\(folder)/\(book.id)/examples.csv")
    do { try runner.runAll() } catch { throw RulebookFailure(error) }
    return runner.finished()
  }

  private init(book: Rulebook, path: String) {
    self.book = book
    self.path = path
    touched = Array(repeating: [], count: book.tables.count)
  }

  private mutating func runAll() throws(Diagnostic) {
    guard let data = FileManager.default.contents(atPath: path) else { return }
    let file = try TableFile.parse([UInt8](data), path: path)
    let columns = try columns(of: file)
    for row in file.rows { run(row, columns) }
  }

  private enum Column {
    case name
    case fact(String)
    case expected(String)
    case refusal, commentary
  }

  private func columns(of file: TableFile) throws(Diagnostic) -> [Column] {
    var columns: [Column] = []
    for cell in file.header {
      let known = book.inputs.map(\.name) + book.ruleNames
      if cell.text == "case" {
        columns.append(.name)
      } else if cell.text == "source" || cell.text == "note" {
        columns.append(.commentary)
      } else if cell.text == "expect:refusal" {
        columns.append(.refusal)
      } else if cell.text.hasPrefix("expect:") {
        let output = String(cell.text.dropFirst(7))
        guard book.ruleNames.contains(output) else {
          throw Diagnostic(
            "there is no rule \"\(output)\" to expect", at: position(cell), hint: suggestion(for: output, in: book.ruleNames))
        }
        columns.append(.expected(output))
      } else if known.contains(cell.text) {
        columns.append(.fact(cell.text))
      } else {
        throw Diagnostic("\(book.id) knows no \"\(cell.text)\"", at: position(cell), hint: suggestion(for: cell.text, in: known))
      }
    }
    return columns
  }

  private func position(_ cell: TableFile.Cell) -> SourcePosition {
    SourcePosition(file: path, line: cell.line, column: cell.column)
  }

  private mutating func run(_ row: [TableFile.Cell], _ columns: [Column]) {
    var facts = RiskFacts()
    var expected: [(output: String, cell: TableFile.Cell)] = []
    var refusal: TableFile.Cell?
    var name = ""
    for (cell, column) in zip(row, columns) where !cell.text.isEmpty {
      switch column {
      case .name: name = cell.text
      case .fact(let input): facts[input] = .text(cell.text)
      case .expected(let output): expected.append((output, cell))
      case .refusal: refusal = cell
      case .commentary: break
      }
    }
    guard let first = row.first else { return }
    guard !expected.isEmpty || refusal != nil else {
      report.failures.append(Diagnostic("the example \"\(name)\" expects nothing", at: position(first)))
      return
    }
    do {
      try check(facts, expected, refusal, name: name, at: position(first))
    } catch {
      report.failures.append(error)
    }
  }

  private mutating func check(
    _ facts: RiskFacts, _ expected: [(output: String, cell: TableFile.Cell)], _ refusal: TableFile.Cell?, name: String,
    at place: SourcePosition
  ) throws(Diagnostic) {
    let rules = Set(book.ruleNames)
    let given = Set(facts.facts.keys.filter { name in rules.contains(name) })
    let wanted = expected.isEmpty ? book.outputs.map(\.name) : expected.map(\.output)
    let writer = try ReceiptWriter(book, given: given, outputs: wanted)
    let risk: Risk
    do { risk = try writer.risk(facts) } catch { throw Diagnostic("the example \"\(name)\": \(error)", at: place) }
    let receipt = writer.receipt(risk)
    for step in receipt.steps {
      for lookup in step.lookups {
        if let table = book.tables.firstIndex(where: { $0.name == lookup.table }), let line = lookup.row?.line,
          let row = book.tables[table].rows.firstIndex(where: { $0.line == line })
        {
          touched[table].insert(row)
        }
      }
    }
    touchRecords(risk)
    if let refusal {
      guard let refused = receipt.outputs.lazy.compactMap(\.refusal).first else {
        throw Diagnostic("the example \"\(name)\" expects a refusal and gets a value", at: position(refusal))
      }
      guard "\(refused.text.zh) \(refused)".contains(refusal.text) else {
        throw Diagnostic(
          "the example \"\(name)\" expects \"\(refusal.text)\", the refusal says \"\(refused.text.zh)\" (\(refused))", at: position(refusal)
        )
      }
    }
    for (output, cell) in expected {
      guard let step = receipt.outputs.first(where: { $0.name == output }) else { continue }
      if let refused = step.refusal {
        throw Diagnostic("the example \"\(name)\" expects \(output) = \(cell.text), it is refused: \(refused)", at: position(cell))
      }
      let value = try CellText.parse(cell.text, type: step.type, at: position(cell))
      guard value == step.value else {
        throw Diagnostic(
          "the example \"\(name)\" expects \(output) = \(cell.text), it is \(step.type.text(step.value))", at: position(cell))
      }
    }
    report.passed += 1
  }

  /// Rows that are looked up within the condition of a list.
  private mutating func touchRecords(_ risk: Risk) {
    for rule in book.lowering.rules.values {
      for lookup in rule.trace.lookups {
        guard case .some = book.lowering.graph[lookup.row].scope, lookup.keys.count == 1,
          case .field(let list, let field) = book.lowering.graph[lookup.keys[0].node].operation, list < risk.lists.count,
          field < risk.lists[list].fields.count
        else { continue }
        for value in risk.lists[list].fields[field] {
          if let row = book.indexes[lookup.table]?.row({ _ in value }), row >= 0 { touched[lookup.table].insert(Int(row)) }
        }
      }
    }
  }

  private func finished() -> ExampleReport {
    var report = report
    for (index, table) in book.tables.enumerated() where table.isLoaded && book.indexes[index] != nil {
      report.rows += table.rows.count
      report.touchedRows += touched[index].count
      let missed = table.rows.indices.filter { !touched[index].contains($0) }.map { table.rows[$0].line }
      if !missed.isEmpty { report.untouched.append((table.name, table.file ?? "", missed)) }
    }
    return report
  }
}
