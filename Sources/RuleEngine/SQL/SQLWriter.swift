internal import Motor

/// What every part of a query is written from: the graph, and how its steps and tables are called in SQL.
struct SQLWriter {
  /// The column that names a risk.
  static let key = "risk_id"
  /// The column that says what is wrong with a risk.
  static let error = "input_error"

  let program: Program
  let dialect: SQLDialect
  let graph: Graph
  let position: SourcePosition
  private var tables: [Int: SQLTable] = [:]
  private var columnNames: [NodeID: String] = [:]

  /// - Parameters:
  ///   - needed: every step that the query computes.
  ///   - names: gives out the names of the CTEs.
  init(_ program: Program, _ dialect: SQLDialect, needed: [NodeID], names: inout SQLNames) throws(Diagnostic) {
    self.program = program
    self.dialect = dialect
    graph = program.lowering.graph
    position = program.rulebook.material.source.position
    var ownNames = SQLNames(taken: [Self.key, Self.error, SQLListSums.marker])
    for id in needed where graph.constantValue(id) == nil {
      let wish = program.lowering.names[id] ?? "n\(id)"
      columnNames[id] = ownNames.name(String(wish.map { $0 == "." ? "_" : $0 }))
    }
    for table in program.rulebook.tables.indices {
      if let written = try Self.table(table, program, graph, needed, dialect, &names) { tables[table] = written }
    }
  }

  private static func table(
    _ number: Int, _ program: Program, _ graph: Graph, _ needed: [NodeID], _ dialect: SQLDialect, _ names: inout SQLNames
  ) throws(Diagnostic) -> SQLTable? {
    var domains: [Bounds] = []
    var columns: Set<Int> = []
    var flagged: Set<Int> = []
    for id in needed {
      switch graph[id].operation {
      case .row(number):
        let keys = graph[id].operands.map { graph.bounds($0) }
        domains = domains.isEmpty ? keys : zip(domains, keys).map { $0.union($1) }
      case .cell(number, let column): columns.insert(column)
      case .isUnknown(number, let column): flagged.insert(column)
      default: break
      }
    }
    let table = program.rulebook.tables[number]
    guard !domains.isEmpty, let cells = program.lowering.keyCells[number] else { return nil }
    let ranges = domains.map { Int64(clamping: $0.lower)...Int64(clamping: $0.upper) }
    guard let boxes = SQLBoxes(cells: cells, domains: ranges, firstHit: table.firstHit) else {
      throw Diagnostic(
        "the table \(table.name) is more than \(SQLBoxes.limit) ranges in SQL", at: table.position, hint: "say hit: unique, or split it")
    }
    return SQLTable(
      table, name: names.name("table_\(table.name)"), boxes: boxes, columns: columns.sorted(), flagged: flagged.sorted(), dialect: dialect)
  }

  func columnName(_ id: NodeID) -> String { columnNames[id] ?? "n\(id)" }

  /// How the column of a step holds its value.
  func columnKind(_ id: NodeID) -> SQLTerm.Kind {
    switch graph[id].operation {
    case .less, .lessOrEqual, .equal, .and, .or, .not, .isUnknown: .condition
    default: graph.bounds(id).fitsBigint ? .word : .wide
    }
  }

  func table(_ number: Int) throws(Diagnostic) -> SQLTable {
    guard let table = tables[number] else {
      throw Diagnostic("the table \(program.rulebook.tables[number].name) is read but never looked up", at: position)
    }
    return table
  }

  var tableDefinitions: [String] { tables.keys.sorted().compactMap { tables[$0]?.definition } }

  /// A step that hangs on no column: a cell of a table that is not loaded, which is always refused.
  func nowhere(_ id: NodeID) throws(Diagnostic) -> SQLTerm? {
    switch graph[id].operation {
    case .cell, .isUnknown:
      guard graph.constantValue(graph[id].operands[0]) == -1 else {
        throw Diagnostic("a table is read without being looked up", at: position)
      }
      return .number(0)
    default: return nil
    }
  }
}
