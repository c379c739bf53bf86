internal import Motor

/// The tables of a book as an evaluation reads them.
struct TableLookups: Sendable {
  /// An index for each table; an empty one for a table that is never looked up.
  private let indexes: [TableIndex]
  /// The cells of all columns of all tables.
  private let columns: [[Int64]]
  /// Where a table's columns begin in `columns`.
  private let firstColumn: [Int]
  private let unknown: [Set<Int>]

  init(indexes: [TableIndex?], tables: [RuleTable]) {
    self.indexes = indexes.map { $0 ?? .empty }
    columns = tables.flatMap { $0.columns.map(\.cells) }
    unknown = tables.flatMap { $0.columns.map(\.unknown) }
    var first: [Int] = []
    var count = 0
    for table in tables {
      first.append(count)
      count += table.columns.count
    }
    firstColumn = first
  }

  /// Runs code over the registers with the tables at hand.
  func withEvaluator<Word: FixedWidthInteger & SignedInteger>(
    _ registers: UnsafeMutableBufferPointer<Word>, _ code: Program.Code, _ body: (Evaluator<Word>) -> Void
  ) {
    indexes.withUnsafeBufferPointer { indexes in
      columns.withUnsafeBufferPointer { columns in
        unknown.withUnsafeBufferPointer { unknown in
          firstColumn.withUnsafeBufferPointer { firstColumn in
            code.steps.withUnsafeBufferPointer { steps in
              code.perRecord.withUnsafeBufferPointer { perRecord in
                code.keys.withUnsafeBufferPointer { keys in
                  body(
                    Evaluator(
                      registers: registers, steps: steps, perRecord: perRecord, keys: keys, indexes: indexes, columns: columns,
                      unknown: unknown, firstColumn: firstColumn))
                }
              }
            }
          }
        }
      }
    }
  }
}

/// Runs the steps of a program over one set of registers: 64-bit words, or 128-bit ones where the bounds call for it.
struct Evaluator<Word: FixedWidthInteger & SignedInteger> {
  let registers: UnsafeMutableBufferPointer<Word>
  let steps: UnsafeBufferPointer<Program.Step>
  let perRecord: UnsafeBufferPointer<Program.Step>
  let keys: UnsafeBufferPointer<Int32>
  let indexes: UnsafeBufferPointer<TableIndex>
  let columns: UnsafeBufferPointer<[Int64]>
  let unknown: UnsafeBufferPointer<Set<Int>>
  let firstColumn: UnsafeBufferPointer<Int>

  func run(_ risk: Risk, _ slotRegisters: [Int32]) {
    for (slot, register) in slotRegisters.enumerated() where register >= 0 {
      registers[Int(register)] = Word(truncatingIfNeeded: risk.scalars[slot])
    }
    for index in steps.indices {
      if case .aggregate(let list, let aggregation) = steps[index].operation {
        registers[Int(steps[index].target)] = aggregate(steps[index], risk.lists[list], aggregation)
      } else {
        run(steps[index])
      }
    }
  }

  /// Runs the steps on registers that hold their inputs already.
  func run() {
    for index in steps.indices { run(steps[index]) }
  }

  private func aggregate(_ step: Program.Step, _ records: Risk.Records, _ aggregation: Aggregation) -> Word {
    var result = aggregation == .count || aggregation == .sum ? 0 : registers[Int(step.c)]
    for record in 0..<records.count {
      for index in Int(step.start)..<Int(step.end) {
        let inner = perRecord[index]
        if case .field(_, let field) = inner.operation {
          registers[Int(inner.target)] = Word(truncatingIfNeeded: records.fields[field][record])
        } else {
          run(inner)
        }
      }
      guard registers[Int(step.a)] != 0 else { continue }
      let value = registers[Int(step.b)]
      switch aggregation {
      case .count: result &+= 1
      case .sum: result &+= value
      case .minimum: result = min(result, value)
      case .maximum: result = max(result, value)
      }
    }
    return result
  }

  @inline(__always)
  private func run(_ step: Program.Step) {
    let a = registers[Int(step.a)]
    let b = registers[Int(step.b)]
    let value: Word
    switch step.operation {
    // The compiler has proved that nothing overflows, so the wrapping operators lose nothing.
    case .add: value = a &+ b
    case .subtract: value = a &- b
    case .multiply: value = a &* b
    case .minimum: value = min(a, b)
    case .maximum: value = max(a, b)
    case .divide(let rounding): value = rounding.quotient(a, by: b)
    case .less: value = a < b ? 1 : 0
    case .lessOrEqual: value = a <= b ? 1 : 0
    case .equal: value = a == b ? 1 : 0
    case .and: value = a & b
    case .or: value = a | b
    case .not: value = 1 &- a
    case .select: value = a != 0 ? b : registers[Int(step.c)]
    case .row(let table):
      value = Word(indexes[table].row { key in Int64(truncatingIfNeeded: registers[Int(keys[Int(step.start) &+ key])]) })
    case .cell(let table, let column): value = a < 0 ? 0 : Word(truncatingIfNeeded: columns[firstColumn[table] &+ column][Int(a)])
    case .isUnknown(let table, let column): value = unknown[firstColumn[table] &+ column].contains(Int(a)) ? 1 : 0
    case .addMonths: value = CalendarArithmetic.addMonths(a, b)
    case .monthsBetween: value = CalendarArithmetic.monthsBetween(a, b)
    case .yearOf: value = CalendarArithmetic.year(a)
    case .monthOf: value = CalendarArithmetic.month(a)
    case .dayOf: value = CalendarArithmetic.dayOfMonth(a)
    case .input, .field, .constant, .aggregate: return
    }
    registers[Int(step.target)] = value
  }
}
