/// Which steps of one scope become columns, and in which stage of the query each is computed.
///
/// Stage 0 provides columns; every later stage reads the one before it, joins tables and the lists' sums to it, and adds columns.
/// A step that is written more than once becomes a column, so that no expression explodes; all others are written where they are used.
struct SQLStages {
  /// How deep an expression may nest before a part of it becomes a column.
  static let depthLimit = 24

  let graph: Graph
  /// What stage 0 has as columns.
  let provided: Set<NodeID>
  /// The columns that later stages compute, by stage.
  private(set) var stageOf: [NodeID: Int] = [:]
  /// The stage that joins the row of a look-up, or the sum over a list.
  private(set) var joinStage: [NodeID: Int] = [:]
  /// The last stage that reads a column.
  private(set) var lastRead: [NodeID: Int] = [:]
  /// The stage that yields the roots.
  private(set) var last = 1
  private let order: [NodeID]

  /// - Parameters:
  ///   - roots: what is wanted in the end.
  ///   - areWrittenOut: the last stage writes the roots into larger expressions instead of having them as columns.
  ///   - repetitions: how often writing a step writes each of its operands.
  init(graph: Graph, roots: [NodeID], provided: Set<NodeID>, areWrittenOut: Bool, repetitions: (NodeID) -> [Int]) {
    self.graph = graph
    self.provided = provided
    var seen: Set<NodeID> = []
    var found: [NodeID] = []
    func visit(_ id: NodeID) {
      guard seen.insert(id).inserted else { return }
      found.append(id)
      for operand in Self.dependencies(of: id, graph, provided) { visit(operand) }
    }
    for root in roots { visit(root) }
    order = found.sorted()
    let columns = chooseColumns(roots, areWrittenOut, repetitions)
    schedule(columns)
    if !areWrittenOut { gatherSums(columns, roots) }
    if areWrittenOut {
      last = roots.map { use($0, columns) }.max() ?? 1
    } else {
      last = max(stageOf.values.max() ?? 0, joinStage.values.max() ?? 0) + 1
    }
    for root in roots { read(root, at: last, isJoin: !areWrittenOut) }
    for id in order where stageOf[id] != nil { readOperands(of: id, at: stageOf[id] ?? 0, isJoin: false) }
    for (id, stage) in joinStage {
      let isList = if case .aggregate = graph[id].operation { true } else { false }
      for operand in Self.dependencies(of: id, graph, provided) {
        read(operand, at: stage, isJoin: !isList || operand != graph[id].operands[2])
      }
    }
  }

  /// The columns that stage `stage` hands on: those it computes and those that a later one reads.
  func columns(of stage: Int) -> [NodeID] {
    (Array(provided) + stageOf.keys).filter { id in
      let own = provided.contains(id) ? 0 : stageOf[id] ?? 0
      return own <= stage && (lastRead[id] ?? 0) > stage
    }.sorted()
  }

  func joins(of stage: Int) -> [NodeID] { joinStage.filter { $0.value == stage }.map(\.key).sorted() }

  /// Whether a stage reads the step from a column of the stage before it.
  func isColumn(_ id: NodeID, before stage: Int) -> Bool {
    provided.contains(id) || (stageOf[id].map { $0 < stage } ?? false)
  }

  // MARK: What depends on what

  /// The steps that must stand before a step can be written.
  static func dependencies(of id: NodeID, _ graph: Graph, _ provided: Set<NodeID>) -> [NodeID] {
    if provided.contains(id) { return [] }
    guard case .aggregate = graph[id].operation else { return graph[id].operands }
    return outerSteps(of: id, graph) + [graph[id].operands[2]]
  }

  /// What the records of a list are compared with: steps of the risk, not of the records.
  static func outerSteps(of aggregate: NodeID, _ graph: Graph) -> [NodeID] {
    var seen: Set<NodeID> = []
    var outer: [NodeID] = []
    func visit(_ id: NodeID) {
      guard seen.insert(id).inserted, graph.constantValue(id) == nil else { return }
      if graph[id].scope == nil { return outer.append(id) }
      for operand in graph[id].operands { visit(operand) }
    }
    for operand in graph[aggregate].operands.prefix(2) { visit(operand) }
    return outer.sorted()
  }

  /// The join that yields a step's value, when one does.
  static func join(of id: NodeID, _ graph: Graph) -> NodeID? {
    switch graph[id].operation {
    case .row, .aggregate: id
    case .cell, .isUnknown: if case .row = graph[graph[id].operands[0]].operation { graph[id].operands[0] } else { nil }
    default: nil
    }
  }

  // MARK: Planning

  private func isTrivial(_ id: NodeID) -> Bool {
    graph.constantValue(id) != nil || provided.contains(id) || Self.join(of: id, graph) != nil
  }

  private func chooseColumns(_ roots: [NodeID], _ areWrittenOut: Bool, _ repetitions: (NodeID) -> [Int]) -> Set<NodeID> {
    var uses: [NodeID: Int] = [:]
    var columns: Set<NodeID> = []
    for root in roots {
      uses[root, default: 0] += 1
      if !areWrittenOut { columns.insert(root) }
    }
    for id in order where !provided.contains(id) {
      if case .aggregate = graph[id].operation {
        columns.formUnion(Self.outerSteps(of: id, graph))
        uses[graph[id].operands[2], default: 0] += 1
      } else {
        for (operand, count) in zip(graph[id].operands, repetitions(id)) { uses[operand, default: 0] += count }
      }
    }
    var depth: [NodeID: Int] = [:]
    columns = columns.filter { !isTrivial($0) }
    for id in order where !isTrivial(id) {
      var deepest = 0
      for (index, operand) in graph[id].operands.enumerated() where !columns.contains(operand) {
        // The rest of a chain of choices is written in the same CASE.
        let isRest = index == 2 && graph[id].operation == .select && graph[operand].operation == .select
        deepest = max(deepest, (depth[operand] ?? 0) + (isRest ? 0 : 1))
      }
      depth[id] = deepest
      if (uses[id] ?? 0) > 1 || deepest > Self.depthLimit { columns.insert(id) }
    }
    return columns
  }

  /// The first stage in which a step can be read, once everything below it is scheduled.
  private func use(_ id: NodeID, _ columns: Set<NodeID>, inJoin: Bool = false) -> Int {
    if graph.constantValue(id) != nil || provided.contains(id) { return 1 }
    if let join = Self.join(of: id, graph) { return (joinStage[join] ?? 1) + (inJoin ? 1 : 0) }
    if columns.contains(id) { return (stageOf[id] ?? 0) + 1 }
    return (inJoin ? readyForJoin[id] : ready[id]) ?? 1
  }

  private var ready: [NodeID: Int] = [:]
  private var readyForJoin: [NodeID: Int] = [:]

  private mutating func schedule(_ columns: Set<NodeID>) {
    for id in order where graph.constantValue(id) == nil && !provided.contains(id) {
      switch graph[id].operation {
      case .row: joinStage[id] = graph[id].operands.map { use($0, columns, inJoin: true) }.max() ?? 1
      case .aggregate:
        let outer = Self.outerSteps(of: id, graph).map { use($0, columns, inJoin: true) }.max() ?? 1
        joinStage[id] = max(outer, use(graph[id].operands[2], columns), awaited[id] ?? 1)
      case .cell, .isUnknown: continue
      default:
        ready[id] = graph[id].operands.map { use($0, columns) }.max() ?? 1
        readyForJoin[id] = graph[id].operands.map { use($0, columns, inJoin: true) }.max() ?? 1
        if columns.contains(id) { stageOf[id] = ready[id] }
      }
    }
  }

  // MARK: Lists

  /// The stage for which a sum over a list waits, so that others over the same list can join it.
  private var awaited: [NodeID: Int] = [:]

  /// Moves sums over one list into one stage where nothing needs them earlier: the list is then read once for all of them.
  private mutating func gatherSums(_ columns: Set<NodeID>, _ roots: [NodeID]) {
    let latest = latestJoins(columns, roots)
    var waiting: [Int: [NodeID]] = [:]
    for id in order where !provided.contains(id) {
      if case .aggregate(let list, _) = graph[id].operation { waiting[list, default: []].append(id) }
    }
    for list in waiting.keys.sorted() {
      var sums = (waiting[list] ?? []).sorted { (latest[$0] ?? 1, $0) < (latest[$1] ?? 1, $1) }
      while let first = sums.first {
        let together = sums.filter { (joinStage[$0] ?? 1) <= latest[first] ?? 1 }
        let stage = together.compactMap { joinStage[$0] }.max()
        for id in together { awaited[id] = stage }
        sums.removeAll(where: together.contains)
        schedule(columns)
      }
    }
  }

  /// The last stage in which each step could be joined without making the query longer.
  private func latestJoins(_ columns: Set<NodeID>, _ roots: [NodeID]) -> [NodeID: Int] {
    let end = max(stageOf.values.max() ?? 0, joinStage.values.max() ?? 0)
    var asColumn: [NodeID: Int] = [:]
    var asJoin: [NodeID: Int] = [:]
    func limit(_ id: NodeID, column: Int, join: Int) {
      asColumn[id] = min(asColumn[id] ?? end, column)
      asJoin[id] = min(asJoin[id] ?? end, join)
    }
    for root in roots { limit(root, column: end, join: end) }
    for id in order.reversed() where !provided.contains(id) {
      let column = asColumn[id] ?? end
      let join = asJoin[id] ?? end
      switch graph[id].operation {
      case .row: for key in graph[id].operands { limit(key, column: join - 1, join: join - 1) }
      case .aggregate:
        for outer in Self.outerSteps(of: id, graph) { limit(outer, column: join - 1, join: join - 1) }
        limit(graph[id].operands[2], column: join - 1, join: join)
      case .cell, .isUnknown: limit(graph[id].operands[0], column: join, join: join)
      default:
        let isColumn = columns.contains(id)
        for operand in graph[id].operands { limit(operand, column: isColumn ? column - 1 : column, join: isColumn ? column : join) }
      }
    }
    return asJoin
  }

  // MARK: Who reads what

  private mutating func read(_ id: NodeID, at stage: Int, isJoin: Bool) {
    if graph.constantValue(id) != nil { return }
    if isColumn(id, before: stage) {
      lastRead[id] = max(lastRead[id] ?? 0, stage)
    } else if let join = Self.join(of: id, graph), let joined = joinStage[join] {
      // In the stage of its own join it is read from there, later from a column.
      if joined == stage, !isJoin { return }
      stageOf[id] = joined
      lastRead[id] = max(lastRead[id] ?? 0, stage)
    } else {
      readOperands(of: id, at: stage, isJoin: isJoin)
    }
  }

  private mutating func readOperands(of id: NodeID, at stage: Int, isJoin: Bool) {
    guard Self.join(of: id, graph) == nil else { return }
    for operand in graph[id].operands { read(operand, at: stage, isJoin: isJoin) }
  }
}
