/// One step over a stretch of rows. Registers hold one word a row.
enum ColumnStep: Sendable {
  case load(slot: Int, target: Int)
  /// Builds places from the terms and reads a tabulated part at them.
  case tabulated(terms: [IndexTerm], values: TabulatedValues, target: Int)
  case binary(Operation, Int, Int, target: Int)
  case unary(Operation, Int, target: Int)
  case select(Int, Int, Int, target: Int)
  case divide(Int, Reciprocal, target: Int)
  case multiplyDivide(Int, ColumnSource, areSmall: Bool, Reciprocal, target: Int)
  case row(table: Int, keys: [Int], target: Int)
  case cell(table: Int, column: Int, row: Int, target: Int)
  case isUnknown(table: Int, column: Int, row: Int, target: Int)
  /// A part whose intermediate values need 128 bits, row by row.
  case wide(WidePart, target: Int)
  case aggregate(AggregatePlan, target: Int)

  /// The registers that it reads.
  var reads: [Int] {
    switch self {
    case .load: []
    case .tabulated(let terms, _, _): terms.compactMap(\.source.register)
    case .binary(_, let a, let b, _): [a, b]
    case .multiplyDivide(let a, let b, _, _, _): [a] + [b.register].compactMap(\.self)
    case .unary(_, let a, _), .divide(let a, _, _), .cell(_, _, let a, _), .isUnknown(_, _, let a, _): [a]
    case .select(let a, let b, let c, _): [a, b, c]
    case .row(_, let keys, _): keys
    case .wide(let part, _): part.inputs.map(\.register)
    case .aggregate(let plan, _): plan.broadcasts.map(\.outer) + [plan.start]
    }
  }

  var target: Int {
    switch self {
    case .load(_, let target), .tabulated(_, _, let target), .binary(_, _, _, let target), .unary(_, _, let target),
      .select(_, _, _, let target), .divide(_, _, let target), .multiplyDivide(_, _, _, _, let target), .row(_, _, let target),
      .cell(_, _, _, let target), .isUnknown(_, _, _, let target), .wide(_, let target), .aggregate(_, let target):
      target
    }
  }

  /// The same step on other registers.
  func renamed(_ register: (Int) -> Int) -> ColumnStep {
    switch self {
    case .load(let slot, let target): .load(slot: slot, target: register(target))
    case .tabulated(let terms, let values, let target):
      .tabulated(
        terms: terms.map { IndexTerm(source: $0.source.renamed(register), kind: $0.kind) }, values: values, target: register(target))
    case .binary(let operation, let a, let b, let target): .binary(operation, register(a), register(b), target: register(target))
    case .unary(let operation, let a, let target): .unary(operation, register(a), target: register(target))
    case .select(let a, let b, let c, let target): .select(register(a), register(b), register(c), target: register(target))
    case .divide(let a, let reciprocal, let target): .divide(register(a), reciprocal, target: register(target))
    case .multiplyDivide(let a, let b, let areSmall, let reciprocal, let target):
      .multiplyDivide(register(a), b.renamed(register), areSmall: areSmall, reciprocal, target: register(target))
    case .row(let table, let keys, let target): .row(table: table, keys: keys.map(register), target: register(target))
    case .cell(let table, let column, let row, let target):
      .cell(table: table, column: column, row: register(row), target: register(target))
    case .isUnknown(let table, let column, let row, let target):
      .isUnknown(table: table, column: column, row: register(row), target: register(target))
    case .wide(var part, let target):
      {
        part.inputs = part.inputs.map { ($0.wide, register($0.register)) }
        return .wide(part, target: register(target))
      }()
    case .aggregate(var plan, let target):
      {
        plan.broadcasts = plan.broadcasts.map { (register($0.outer), $0.inner) }
        plan.start = register(plan.start)
        return .aggregate(plan, target: register(target))
      }()
    }
  }
}

/// Where a step finds its values.
enum ColumnSource: Sendable, Hashable {
  /// A column of the portfolio.
  case slot(Int)
  case register(Int)

  var register: Int? { if case .register(let register) = self { register } else { nil } }

  func renamed(_ register: (Int) -> Int) -> ColumnSource {
    if case .register(let old) = self { .register(register(old)) } else { self }
  }
}

/// The values of a tabulated part, in as little memory as they fit.
enum TabulatedValues: Sendable {
  case words([Int64])
  case halves([Int32])

  init(_ values: [Int64]) {
    let halves = values.compactMap { Int32(exactly: $0) }
    self = halves.count == values.count ? .halves(halves) : .words(values)
  }
}

/// Steps that run on 128-bit registers of their own, for one row at a time.
struct WidePart: Sendable {
  var code: Program.Code
  /// Constants in place, the rest 0.
  var initial: [Int128]
  /// Which wide register takes which word.
  var inputs: [(wide: Int, register: Int)]
  var result: Int
}

/// The steps of an aggregate over the records of a list.
struct AggregatePlan: Sendable {
  var list: Int
  var aggregation: Aggregation
  /// Field columns to load: field and inner register.
  var loads: [(field: Int, inner: Int)]
  /// Values of the risk that every record of it sees.
  var broadcasts: [(outer: Int, inner: Int)]
  var constants: [(inner: Int, value: Int64)]
  var steps: [ColumnStep]
  var innerRegisters: Int
  var predicate: Int
  var value: Int
  /// The outer register of the start value.
  var start: Int
}
