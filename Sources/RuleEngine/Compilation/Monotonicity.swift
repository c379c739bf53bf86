internal import Motor

/// Proves that an output never falls when something about the risk gets worse.
///
/// The direction is derived step by step (a sum of rising values rises, a rounding keeps the direction, …); where a step cannot be
/// derived, the part is enumerated. What is neither derived nor enumerated is not proved, and a book that declares it does not compile.
struct Monotonicity {
  enum Direction: Hashable {
    case still, rising, falling, unknown

    var flipped: Direction {
      switch self {
      case .rising: .falling
      case .falling: .rising
      default: self
      }
    }

    func joined(_ other: Direction) -> Direction {
      if self == .still { return other }
      if other == .still || other == self { return self }
      return .unknown
    }
  }

  private let graph: Graph
  private let subject: NodeID
  private let tabulation: Tabulation
  private var known: [NodeID: Direction] = [:]

  /// The declarations of a book that do not hold or cannot be proved.
  static func check(_ book: Rulebook) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    for declaration in book.material.monotone {
      do { try check(declaration, in: book) } catch { problems.append(error) }
    }
    return problems
  }

  /// How the first output of a program moves when one of its inputs rises.
  static func direction(of program: Program, in slot: Int) -> Direction {
    let (graph, book) = (program.lowering.graph, program.rulebook)
    guard let subject = graph.nodes.indices.first(where: { graph.nodes[$0].operation == .input(slot) }) else { return .still }
    var proof = Monotonicity(
      graph: graph, subject: NodeID(subject),
      tabulation: Tabulation(graph: graph, indexes: book.indexes, lookups: book.lookups, limit: TightBounds.limit))
    return proof.direction(program.outputs[0].value.node)
  }

  private static func check(_ declaration: MonotoneDeclaration, in book: Rulebook) throws(Diagnostic) {
    let isRule = book.lowering.rules[declaration.input] != nil
    let program = try book.program(given: isRule ? [declaration.input] : [], outputs: [declaration.output])
    guard let slot = program.slots.firstIndex(where: { $0.name == declaration.input }) else {
      throw Diagnostic("\(declaration.output) does not depend on \(declaration.input)", at: declaration.position)
    }
    let direction = direction(of: program, in: slot)
    let wanted: Direction = declaration.rises ? .rising : .falling
    guard direction != wanted, direction != .still else { return }
    let verb = declaration.rises ? "falls" : "rises"
    if let example = CounterExample.search(program, slot: slot, rises: declaration.rises) {
      throw Diagnostic(
        "\(declaration.output) \(verb) when \(declaration.input) rises: \(example)", at: declaration.position)
    }
    throw Diagnostic(
      "it could not be proved that \(declaration.output) never \(verb) when \(declaration.input) rises", at: declaration.position,
      hint: "simplify the rule, or leave the declaration out")
  }

  private init(graph: Graph, subject: NodeID, tabulation: Tabulation) {
    self.graph = graph
    self.subject = subject
    self.tabulation = tabulation
  }

  private mutating func direction(_ id: NodeID) -> Direction {
    if id == subject { return .rising }
    if let known = known[id] { return known }
    var result = derived(graph[id])
    if result == .unknown, let enumerated = enumerated(id) { result = enumerated }
    known[id] = result
    return result
  }

  private mutating func derived(_ node: GraphNode) -> Direction {
    var operands: [Direction] = []
    for operand in node.operands { operands.append(direction(operand)) }
    if operands.allSatisfy({ $0 == .still }) { return .still }
    let bounds = node.operands.map { graph.bounds($0) }
    switch node.operation {
    case .add, .minimum, .maximum, .and, .or: return operands[0].joined(operands[1])
    case .subtract: return operands[0].joined(operands[1].flipped)
    case .multiply:
      let first = scaled(operands[0], by: bounds[1])
      let second = scaled(operands[1], by: bounds[0])
      return first.joined(second)
    case .divide: return operands[0].joined(scaled(operands[1].flipped, by: bounds[0]))
    case .less, .lessOrEqual: return operands[1].joined(operands[0].flipped)
    case .not: return operands[0].flipped
    case .select: return select(operands, bounds)
    case .addMonths: return operands[0].joined(operands[1])
    case .monthsBetween: return operands[1].joined(operands[0].flipped)
    case .yearOf: return operands[0]
    case .input, .field, .constant, .equal, .row, .cell, .isUnknown, .aggregate, .monthOf, .dayOf: return .unknown
    }
  }

  /// A direction after multiplication by something whose sign is known.
  private func scaled(_ direction: Direction, by factor: Bounds) -> Direction {
    if direction == .still || factor.lower >= 0 { return direction }
    return factor.upper <= 0 ? direction.flipped : .unknown
  }

  private func select(_ operands: [Direction], _ bounds: [Bounds]) -> Direction {
    let branches = operands[1].joined(operands[2])
    switch operands[0] {
    case .still: return branches
    case .rising where bounds[1].lower >= bounds[2].upper, .falling where bounds[2].lower >= bounds[1].upper:
      return branches.joined(.rising)
    case .rising where bounds[2].lower >= bounds[1].upper, .falling where bounds[1].lower >= bounds[2].upper:
      return branches.joined(.falling)
    default: return .unknown
    }
  }

  /// The direction by trying every combination.
  private mutating func enumerated(_ id: NodeID) -> Direction? {
    // A leaf that moves with the subject is no leaf of its own: the combinations would hold it still while the subject rises.
    guard let axes = tabulation.axes[Int(id)], let along = axes.firstIndex(where: { $0.leaf == subject }),
      axes.allSatisfy({ $0.leaf == subject || direction($0.leaf) == .still }),
      let values = tabulation.values(of: id)
    else { return nil }
    let stride = axes[(along + 1)...].reduce(1) { $0 * $1.starts.count }
    let pieces = axes[along].starts.count
    var rises = false
    var falls = false
    for place in values.indices where (place / stride) % pieces + 1 < pieces {
      let (here, next) = (values[place], values[place + stride])
      if next > here { rises = true }
      if next < here { falls = true }
    }
    switch (rises, falls) {
    case (false, false): return .still
    case (true, false): return .rising
    case (false, true): return .falling
    case (true, true): return .unknown
    }
  }
}
