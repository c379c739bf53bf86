internal import Motor

/// What a node of a graph does with its operands.
enum Operation: Hashable, Sendable {
  /// The n-th scalar input.
  case input(Int)
  /// The n-th field of the records of a list; lives in that list's scope.
  case field(list: Int, index: Int)
  case constant(Int128)
  case add, subtract, multiply
  case minimum, maximum
  /// a divided by b (positive), rounded.
  case divide(Rounding)
  case less, lessOrEqual, equal
  case and, or, not
  /// a is true: b, else c.
  case select
  /// The row of a table that the keys hit, −1 for none.
  case row(table: Int)
  /// A value of the row a; 0 where the row is −1 or the cell is unknown.
  case cell(table: Int, column: Int)
  /// 1 where the cell of the row a is unknown.
  case isUnknown(table: Int, column: Int)
  /// Over the records of a list: predicate a (or none), value b (or none), start value c.
  case aggregate(list: Int, Aggregation)
  case addMonths
  case monthsBetween
  case yearOf, monthOf, dayOf
}

enum Aggregation: Hashable, Sendable { case count, sum, minimum, maximum }

typealias NodeID = Int32

/// One step of a computation: an operation, the nodes it works on, and the values it can take.
struct GraphNode: Hashable, Sendable {
  var operation: Operation
  var operands: [NodeID]
  /// Proved when the graph is built: whatever the inputs in range, the value lies within.
  var bounds: Bounds
  /// `nil` in the scope of the risk, else the list whose records it runs over.
  var scope: Int?
}

/// Why a graph cannot hold a step.
enum GraphError: Error {
  case overflow
  case divisionByZero(Bounds)
  case calendar
  case listsMixed
}

/// A computation as nodes, each node once, operands before their users.
struct Graph: Sendable {
  private(set) var nodes: [GraphNode] = []
  private var known: [Operation: [[NodeID]: NodeID]] = [:]

  subscript(_ id: NodeID) -> GraphNode { nodes[Int(id)] }

  func bounds(_ id: NodeID) -> Bounds { nodes[Int(id)].bounds }

  func constantValue(_ id: NodeID) -> Int128? {
    if case .constant(let value) = nodes[Int(id)].operation { value } else { nil }
  }

  mutating func constant(_ value: Int128) -> NodeID {
    insert(.constant(value), [], Bounds(value, value), scope: nil)
  }

  mutating func insert(_ operation: Operation, _ operands: [NodeID], _ bounds: Bounds, scope: Int?) -> NodeID {
    if let id = known[operation]?[operands] { return id }
    let id = NodeID(nodes.count)
    nodes.append(GraphNode(operation: operation, operands: operands, bounds: bounds, scope: scope))
    known[operation, default: [:]][operands] = id
    return id
  }

  /// The scope in which a step over these operands runs.
  private func scope(of operands: [NodeID]) throws(GraphError) -> Int? {
    var scope: Int?
    for id in operands {
      guard let other = nodes[Int(id)].scope else { continue }
      if let scope, scope != other { throw .listsMixed }
      scope = other
    }
    return scope
  }

  /// Adds an arithmetic or logical step; constants are folded and bounds are proved.
  mutating func step(_ operation: Operation, _ operands: NodeID...) throws(GraphError) -> NodeID {
    if let simpler = try simplified(operation, operands) { return simpler }
    let bounds = try Self.bounds(of: operation, operands.map { nodes[Int($0)].bounds })
    if bounds.lower == bounds.upper { return constant(bounds.lower) }
    return insert(operation, operands, bounds, scope: try scope(of: operands))
  }

  private mutating func simplified(_ operation: Operation, _ operands: [NodeID]) throws(GraphError) -> NodeID? {
    let constants = operands.map { constantValue($0) }
    switch operation {
    case .add:
      if constants[0] == 0 { return operands[1] }
      if constants[1] == 0 { return operands[0] }
    case .subtract where constants[1] == 0: return operands[0]
    case .multiply:
      if constants[0] == 1 { return operands[1] }
      if constants[1] == 1 { return operands[0] }
    case .divide where constants[1] == 1: return operands[0]
    case .and:
      if constants[0] == 1 { return operands[1] }
      if constants[1] == 1 { return operands[0] }
    case .or:
      if constants[0] == 0 { return operands[1] }
      if constants[1] == 0 { return operands[0] }
    case .select:
      if let condition = constants[0] { return operands[condition != 0 ? 1 : 2] }
      if operands[1] == operands[2] { return operands[1] }
    case .minimum, .maximum, .equal, .lessOrEqual:
      if operands[0] == operands[1] {
        switch operation {
        case .minimum, .maximum: return operands[0]
        default: return constant(1)
        }
      }
      let (a, b) = (bounds(operands[0]), bounds(operands[1]))
      if operation == .minimum || operation == .maximum {
        let isMinimum = operation == .minimum
        if a.upper <= b.lower { return operands[isMinimum ? 0 : 1] }
        if b.upper <= a.lower { return operands[isMinimum ? 1 : 0] }
      }
    default: break
    }
    return nil
  }

  /// The values that an operation can yield from operands within the given bounds.
  static func bounds(of operation: Operation, _ operands: [Bounds]) throws(GraphError) -> Bounds {
    func a() -> Bounds { operands[0] }
    func b() -> Bounds { operands[1] }
    switch operation {
    case .add: return Bounds(try sum(a().lower, b().lower), try sum(a().upper, b().upper))
    case .subtract: return Bounds(try difference(a().lower, b().upper), try difference(a().upper, b().lower))
    case .multiply:
      let corners = [
        try product(a().lower, b().lower), try product(a().lower, b().upper), try product(a().upper, b().lower),
        try product(a().upper, b().upper),
      ]
      return hull(corners)
    case .minimum: return Bounds(min(a().lower, b().lower), min(a().upper, b().upper))
    case .maximum: return Bounds(max(a().lower, b().lower), max(a().upper, b().upper))
    case .divide(let rounding):
      guard b().lower > 0 else { throw .divisionByZero(b()) }
      return hull([a().lower, a().upper].flatMap { n in [b().lower, b().upper].map { rounding.quotient(n, by: $0) } })
    case .less:
      if a().upper < b().lower { return Bounds(1, 1) }
      if a().lower >= b().upper { return Bounds(0, 0) }
      return Bounds(0, 1)
    case .lessOrEqual:
      if a().upper <= b().lower { return Bounds(1, 1) }
      if a().lower > b().upper { return Bounds(0, 0) }
      return Bounds(0, 1)
    case .equal:
      if a().intersection(b()) == nil { return Bounds(0, 0) }
      if a().count == 1, a() == b() { return Bounds(1, 1) }
      return Bounds(0, 1)
    case .and: return Bounds(min(a().lower, b().lower), min(a().upper, b().upper))
    case .or: return Bounds(max(a().lower, b().lower), max(a().upper, b().upper))
    case .not: return Bounds(1 - a().upper, 1 - a().lower)
    case .select: return operands[1].union(operands[2])
    case .addMonths, .monthsBetween, .yearOf, .monthOf, .dayOf: return try CalendarBounds.bounds(of: operation, operands)
    case .input, .field, .constant, .row, .cell, .isUnknown, .aggregate:
      preconditionFailure("\(operation) is inserted with bounds of its own")
    }
  }

  private static func hull(_ values: [Int128]) -> Bounds {
    Bounds(values.min() ?? 0, values.max() ?? 0)
  }

  /// No value may come near the end of 128 bits, so that a rounding's half fits on top.
  private static let limit = Int128.max / 8

  private static func checked(_ result: (partialValue: Int128, overflow: Bool)) throws(GraphError) -> Int128 {
    guard !result.overflow, result.partialValue.magnitude < limit.magnitude else { throw .overflow }
    return result.partialValue
  }
  private static func sum(_ a: Int128, _ b: Int128) throws(GraphError) -> Int128 { try checked(a.addingReportingOverflow(b)) }
  private static func difference(_ a: Int128, _ b: Int128) throws(GraphError) -> Int128 {
    try checked(a.subtractingReportingOverflow(b))
  }
  private static func product(_ a: Int128, _ b: Int128) throws(GraphError) -> Int128 {
    try checked(a.multipliedReportingOverflow(by: b))
  }

  // MARK: Steps whose bounds come from elsewhere

  mutating func aggregate(
    list: Int, _ aggregation: Aggregation, predicate: NodeID?, value: NodeID?, start: NodeID, atMost: Int
  ) throws(GraphError) -> NodeID {
    for id in [predicate, value].compactMap({ $0 }) {
      if let scope = self[id].scope, scope != list { throw .listsMixed }
    }
    guard self[start].scope == nil else { throw .listsMixed }
    let most = Int128(atMost)
    let bounds: Bounds
    switch (aggregation, value) {
    case (.count, _): bounds = Bounds(0, most)
    case (.sum, let value?):
      let each = self.bounds(value)
      bounds = Bounds(
        min(0, try Self.product(each.lower, most)), max(0, try Self.product(each.upper, most)))
    case (.minimum, let value?):
      bounds = Bounds(min(self.bounds(value).lower, self.bounds(start).lower), self.bounds(start).upper)
    case (.maximum, let value?):
      bounds = Bounds(self.bounds(start).lower, max(self.bounds(value).upper, self.bounds(start).upper))
    case (_, nil): preconditionFailure("only a count has no value")
    }
    let always = constant(1)
    let nothing = constant(0)
    return insert(
      .aggregate(list: list, aggregation), [predicate ?? always, value ?? nothing, start], bounds, scope: nil)
  }

  /// The nodes that the given ones need, operands first.
  func needed(by roots: [NodeID]) -> [NodeID] {
    var isNeeded = [Bool](repeating: false, count: nodes.count)
    for root in roots { isNeeded[Int(root)] = true }
    for index in stride(from: nodes.count - 1, through: 0, by: -1) where isNeeded[index] {
      for operand in nodes[index].operands { isNeeded[Int(operand)] = true }
    }
    return nodes.indices.filter { isNeeded[$0] }.map(NodeID.init)
  }
}

/// Bounds of the calendar's operations; all of them rise with the day they are asked about.
enum CalendarBounds {
  /// 0001-01-01 to 9999-12-31.
  static let days = Bounds(-719_162, 2_932_896)
  /// More months than there are between the two.
  private static let months = Bounds(-120_000, 120_000)

  static func bounds(of operation: Operation, _ operands: [Bounds]) throws(GraphError) -> Bounds {
    let (early, late) = (operands[0].lower, operands[0].upper)
    guard days.contains(operands[0]) else { throw .calendar }
    switch operation {
    case .addMonths:
      guard months.contains(operands[1]) else { throw .calendar }
      // Years before the first have months of their own reckoning: the sum is looked at in months first.
      let first = month(early) + operands[1].lower
      let last = month(late) + operands[1].upper
      guard first >= month(days.lower), last <= month(days.upper) else { throw .calendar }
      return Bounds(
        CalendarArithmetic.addMonths(early, operands[1].lower), CalendarArithmetic.addMonths(late, operands[1].upper))
    case .monthsBetween:
      return Bounds(
        CalendarArithmetic.monthsBetween(late, operands[1].lower), CalendarArithmetic.monthsBetween(early, operands[1].upper))
    case .yearOf: return Bounds(CalendarArithmetic.year(early), CalendarArithmetic.year(late))
    case .monthOf: return Bounds(1, 12)
    default: return Bounds(1, 31)
    }
  }

  /// Months since the year 0.
  private static func month(_ day: Int128) -> Int128 { CalendarArithmetic.year(day) * 12 + CalendarArithmetic.month(day) }
}

/// The calendar on days counted from 1970-01-01, for any width of integer.
enum CalendarArithmetic {
  @inline(__always)
  private static func day<Word: FixedWidthInteger & SignedInteger>(_ number: Word) -> Day {
    Day(number: Int32(clamping: number))
  }
  static func addMonths<Word: FixedWidthInteger & SignedInteger>(_ number: Word, _ months: Word) -> Word {
    Word(day(number).adding(months: Int(clamping: months)).number)
  }
  static func monthsBetween<Word: FixedWidthInteger & SignedInteger>(_ from: Word, _ to: Word) -> Word {
    Word(Day.wholeMonths(from: day(from), to: day(to)))
  }
  static func year<Word: FixedWidthInteger & SignedInteger>(_ number: Word) -> Word { Word(day(number).year) }
  static func month<Word: FixedWidthInteger & SignedInteger>(_ number: Word) -> Word { Word(day(number).month) }
  static func dayOfMonth<Word: FixedWidthInteger & SignedInteger>(_ number: Word) -> Word { Word(day(number).day) }
}
