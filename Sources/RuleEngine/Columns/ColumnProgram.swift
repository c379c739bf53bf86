internal import Dispatch
internal import Motor

/// A rulebook compiled for certain outputs: many risks at a time, column by column.
public final class ColumnProgram: Sendable {
  /// Rows that are worked on at a time: a few registers of so many words stay in the nearest cache.
  static let stretch = 1024

  public let program: Program
  private let steps: [ColumnStep]
  fileprivate let constants: [(register: Int, value: Int64)]
  fileprivate let registers: Int
  fileprivate let innerRegisters: Int
  private let outputs: [(value: Int, refusal: Int?)]
  /// The rows of `?` cells, so that a refusal can name its line; by code.
  private let refusalRows: [Int: Int]

  public init(_ program: Program) {
    self.program = program
    var compiler = ColumnCompiler(program)
    var registers: [Int] = []
    for output in program.outputs {
      registers.append(compiler.register(of: output.value.node))
      if let refusal = output.value.refusal { registers.append(compiler.register(of: refusal)) }
    }
    var rows: [Int: NodeID] = [:]
    for reason in program.lowering.refusals {
      if case .unknown(_, _, let row) = reason.kind, program.lowering.graph[row].scope == nil { rows[reason.code] = row }
    }
    let rowCodes = rows.keys.sorted()
    if program.outputs.contains(where: { $0.value.refusal != nil }) {
      for code in rowCodes { if let row = rows[code] { registers.append(compiler.register(of: row)) } }
    }
    var shared = compiler.shareRegisters(keeping: registers)[...]
    outputs = program.outputs.map { output in
      let value = shared.removeFirst()
      return (value, output.value.refusal.map { _ in shared.removeFirst() })
    }
    refusalRows = Dictionary(uniqueKeysWithValues: zip(rowCodes, shared))
    steps = compiler.steps
    constants = compiler.constants
    self.registers = compiler.registers
    innerRegisters = steps.map { if case .aggregate(let plan, _) = $0 { plan.innerRegisters } else { 0 } }.max() ?? 0
  }

  // MARK: Rating a portfolio in memory

  /// Rates every risk of a portfolio.
  ///
  /// - Parameters:
  ///   - threads: how many cores to use.
  /// - Throws: what is missing or out of range, with the row counted from 1.
  public func rate(
    _ portfolio: Portfolio, threads: Int = 1
  ) throws(RiskErrors) -> RatedPortfolio {
    var rated = RatedPortfolio(self, count: portfolio.count)
    try rate(portfolio, into: &rated, threads: threads)
    return rated
  }

  /// Rates into memory that is already there.
  public func rate(
    _ portfolio: Portfolio, into rated: inout RatedPortfolio, threads: Int = 1
  ) throws(RiskErrors) {
    let columns = try columns(of: portfolio)
    let lists = try lists(of: portfolio)
    guard portfolio.count > 0 else { return }
    // What follows reads and writes memory by these counts.
    precondition(columns.allSatisfy { $0.count == portfolio.count }, "every column has a value for every row")
    precondition(rated.isMade(for: self, count: portfolio.count), "the memory is made for this program and as many rows")
    rated.refusals = []
    rated.refusals = withViews(columns, lists) { views, listViews in
      rated.withTargets { run(views, listViews, $0, count: portfolio.count, threads: threads) }
    }
    rated.refusals.sort { ($0.row, $0.output) < ($1.row, $1.output) }
  }

  /// The portfolio with values in range in place of those that are not, and the rows that have such.
  func fitting(_ portfolio: Portfolio) -> (portfolio: Portfolio, outside: Set<Int>) {
    var fitting = portfolio
    var outside: Set<Int> = []
    for slot in program.slots {
      guard let column = portfolio.scalars[slot.name], column.count > 0, !slot.bounds.contains(column.bounds) else { continue }
      let inside = Int64(clamping: slot.bounds.lower)
      fitting.scalars[slot.name] = Column(
        (0..<column.count).map { row in
          guard !slot.bounds.contains(Int128(column[row])) else { return column[row] }
          outside.insert(row)
          return inside
        })
    }
    return (fitting, outside)
  }

  private func columns(of portfolio: Portfolio) throws(RiskErrors) -> [Column] {
    var columns: [Column] = []
    var errors: [RiskError] = []
    for slot in program.slots {
      if let column = portfolio.scalars[slot.name] {
        if let error = outOfRange(column, slot) { errors.append(error) }
        columns.append(column)
      } else if !slot.isGivenRule,
        case .scalar(_, _, let standard?)? = program.rulebook.inputs.first(where: { $0.name == slot.name })?.shape
      {
        columns.append(Column(repeatElement(standard, count: portfolio.count)))
      } else {
        errors.append(RiskError(input: slot.name, problem: Text(zh: "缺少此列", en: "the column is missing")))
      }
    }
    guard errors.isEmpty else { throw RiskErrors(errors: errors) }
    return columns
  }

  private func outOfRange(_ column: Column, _ slot: Lowering.Slot) -> RiskError? {
    guard column.count > 0, !slot.bounds.contains(column.bounds) else { return nil }
    let row = (0..<column.count).first { !slot.bounds.contains(Int128(column[$0])) } ?? 0
    let text = slot.type.text(column[row])
    let (low, high) = slot.type.ends(of: slot.bounds)
    return RiskError(
      input: "\(slot.name)[\(row + 1)]",
      problem: Text(zh: "第 \(row + 1) 行的 \(text) 超出范围 \(low) 至 \(high)", en: "row \(row + 1): \(text) is outside \(low) to \(high)"))
  }

  private func lists(of portfolio: Portfolio) throws(RiskErrors) -> [Int: ListColumn] {
    var lists: [Int: ListColumn] = [:]
    var errors: [RiskError] = []
    for index in program.listsUsed {
      let input = program.rulebook.inputs[index]
      guard case .list(let fields, let atMost) = input.shape else { continue }
      let column =
        portfolio.lists[input.name]
        ?? ListColumn(offsets: Array(repeating: 0, count: portfolio.count + 1), fields: fields.map { _ in Column([]) })
      for (field, values) in zip(fields, column.fields) where values.count > 0 && !field.bounds.contains(values.bounds) {
        errors.append(
          RiskError(
            input: "\(input.name).\(field.name)", problem: Text(zh: "有超出范围的值", en: "a value is out of range")))
      }
      for row in 0..<portfolio.count where column.offsets[row + 1] - column.offsets[row] > atMost {
        errors.append(RiskError(input: "\(input.name)[\(row + 1)]", problem: Text(zh: "记录过多", en: "more than \(atMost) records")))
        break
      }
      lists[index] = column
    }
    guard errors.isEmpty else { throw RiskErrors(errors: errors) }
    return lists
  }

  /// The memory of all columns at once.
  private func withViews<Result>(
    _ columns: [Column], _ lists: [Int: ListColumn], _ body: ([ColumnView], [Int: ListView]) -> Result
  ) -> Result {
    var views: [ColumnView] = []
    var listViews: [Int: ListView] = [:]
    func next(_ rest: ArraySlice<Column>, _ then: () -> Result) -> Result {
      guard let first = rest.first else { return then() }
      return first.withView { view in
        views.append(view)
        return next(rest.dropFirst(), then)
      }
    }
    let order = lists.keys.sorted()
    let fields = order.flatMap { lists[$0]?.fields ?? [] }
    return next(columns[...]) {
      let scalars = views
      views = []
      return next(fields[...]) {
        var start = 0
        for index in order {
          guard let list = lists[index] else { continue }
          listViews[index] = ListView(offsets: list.offsets, fields: Array(views[start..<start + list.fields.count]))
          start += list.fields.count
        }
        return body(scalars, listViews)
      }
    }
  }

  private func run(
    _ views: [ColumnView], _ lists: [Int: ListView], _ targets: [OutputView], count: Int, threads: Int
  ) -> [RatedPortfolio.Refused] {
    let workers = max(1, min(threads, (count + Self.stretch - 1) / Self.stretch))
    guard workers > 1 else {
      let scratch = Scratch(self)
      defer { scratch.free() }
      return run(views, lists, targets, rows: 0..<count, scratch)
    }
    // Each worker writes rows and a place of `found` that no other touches, and reads memory that outlives the call.
    nonisolated(unsafe) let (views, lists, targets) = (views, lists, targets)
    let share = ((count + workers - 1) / workers + Self.stretch - 1) / Self.stretch * Self.stretch
    return withUnsafeTemporaryAllocation(of: [RatedPortfolio.Refused].self, capacity: workers) { found in
      found.initialize(repeating: [])
      defer { found.deinitialize() }
      // Its places are the workers' own, as said above.
      nonisolated(unsafe) let found = found
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        let rows = min(worker * share, count)..<min((worker + 1) * share, count)
        let scratch = Scratch(self)
        defer { scratch.free() }
        found[worker] = run(views, lists, targets, rows: rows, scratch)
      }
      return found.flatMap(\.self)
    }
  }

  /// Rates some rows. The caller has checked that every value is in range.
  func run(
    _ views: [ColumnView], _ lists: [Int: ListView], _ targets: [OutputView], rows: Range<Int>, _ scratch: Scratch
  ) -> [RatedPortfolio.Refused] {
    var refused: [RatedPortfolio.Refused] = []
    var row = rows.lowerBound
    while row < rows.upperBound {
      let count = min(Self.stretch, rows.upperBound - row)
      for step in steps { run(step, views, lists, from: row, count, scratch) }
      for (index, output) in outputs.enumerated() {
        Kernels.store(scratch.register(output.value), targets[index].base, bytes: targets[index].bytes, at: row, count)
        if let refusal = output.refusal { collect(scratch.register(refusal), output: index, from: row, count, scratch, &refused) }
      }
      row += count
    }
    return refused
  }

  private func collect(
    _ codes: Kernels.Words, output: Int, from row: Int, _ count: Int, _ scratch: Scratch, _ refused: inout [RatedPortfolio.Refused]
  ) {
    for index in 0..<count where codes[index] != 0 {
      let code = Int(codes[index])
      let tableRow = refusalRows[code].map { Int(scratch.register($0)[index]) } ?? -1
      refused.append(RatedPortfolio.Refused(row: row + index, output: output, code: code, tableRow: tableRow))
    }
  }

  // MARK: One step

  private func run(_ step: ColumnStep, _ views: [ColumnView], _ lists: [Int: ListView], from row: Int, _ count: Int, _ scratch: Scratch) {
    switch step {
    case .load(let slot, let target): Kernels.load(views[slot].advanced(by: row), scratch.register(target), count)
    case .tabulated(let terms, let values, let target):
      for (index, term) in terms.enumerated() {
        Kernels.place(term, view(of: term.source, views, from: row, scratch), scratch.places, isFirst: index == 0, count)
      }
      switch values {
      case .words(let table):
        table.withUnsafeBufferPointer { table in
          if let base = table.baseAddress { Kernels.gather(base, scratch.places, scratch.register(target), count) }
        }
      case .halves(let table):
        table.withUnsafeBufferPointer { table in
          if let base = table.baseAddress { Kernels.gather(base, scratch.places, scratch.register(target), count) }
        }
      }
    case .multiplyDivide(let a, let b, let areSmall, let reciprocal, let target):
      let factor = view(of: b, views, from: row, scratch)
      Kernels.multiplyDivide(scratch.register(a), factor, areSmall: areSmall, reciprocal, scratch.register(target), count)
    case .aggregate(let plan, let target): aggregate(plan, lists[plan.list], scratch.register(target), from: row, count, scratch)
    case .wide(let part, let target): wide(part, scratch.register(target), count, scratch)
    default: plain(step, count) { scratch.register($0) }
    }
  }

  /// The values of a source from `row` of the portfolio on.
  private func view(of source: ColumnSource, _ views: [ColumnView], from row: Int, _ scratch: Scratch) -> ColumnView {
    switch source {
    case .slot(let slot): views[slot].advanced(by: row)
    case .register(let register): ColumnView(base: UnsafeRawPointer(scratch.register(register)), bytes: 8)
    }
  }

  private func plain(_ step: ColumnStep, _ count: Int, _ register: (Int) -> Kernels.Words) {
    switch step {
    case .binary(let operation, let a, let b, let target): Kernels.binary(operation, register(a), register(b), register(target), count)
    case .unary(let operation, let a, let target): Kernels.unary(operation, register(a), register(target), count)
    case .select(let condition, let a, let b, let target):
      Kernels.select(register(condition), register(a), register(b), register(target), count)
    case .divide(let a, let reciprocal, let target): Kernels.divide(register(a), reciprocal, register(target), count)
    case .row(let table, let keys, let target):
      if let index = program.rulebook.indexes[table] { Kernels.row(index, keys.map(register), register(target), count) }
    case .cell(let table, let column, let row, let target):
      Kernels.cell(program.rulebook.tables[table].columns[column].cells, register(row), register(target), count)
    case .isUnknown(let table, let column, let row, let target):
      let unknown = program.rulebook.tables[table].columns[column].unknown
      let (rows, out) = (register(row), register(target))
      for index in 0..<count { out[index] = unknown.contains(Int(rows[index])) ? 1 : 0 }
    case .load, .tabulated, .multiplyDivide, .wide, .aggregate: preconditionFailure("these steps stand only in the scope of the risk")
    }
  }

  private func wide(_ part: WidePart, _ out: Kernels.Words, _ count: Int, _ scratch: Scratch) {
    withUnsafeTemporaryAllocation(of: Int128.self, capacity: part.initial.count) { registers in
      for index in part.initial.indices { registers[index] = part.initial[index] }
      program.rulebook.lookups.withEvaluator(registers, part.code) { evaluator in
        for row in 0..<count {
          for input in part.inputs { registers[input.wide] = Int128(scratch.register(input.register)[row]) }
          evaluator.run()
          out[row] = Int64(truncatingIfNeeded: registers[part.result])
        }
      }
    }
  }

  private func aggregate(_ plan: AggregatePlan, _ list: ListView?, _ out: Kernels.Words, from row: Int, _ count: Int, _ scratch: Scratch) {
    let start = scratch.register(plan.start)
    let startsAtZero = plan.aggregation == .count || plan.aggregation == .sum
    for index in 0..<count { out[index] = startsAtZero ? 0 : start[index] }
    guard let list else { return }
    for constant in plan.constants { scratch.inner(constant.inner).update(repeating: constant.value, count: Self.stretch) }
    var owner = 0
    var element = list.offsets[row]
    let end = list.offsets[row + count]
    while element < end {
      let some = min(Self.stretch, end - element)
      for index in 0..<some {
        while list.offsets[row + owner + 1] <= element + index { owner += 1 }
        scratch.owners[index] = Int32(owner)
      }
      for load in plan.loads { Kernels.load(list.fields[load.field].advanced(by: element), scratch.inner(load.inner), some) }
      for broadcast in plan.broadcasts {
        let (outer, inner) = (scratch.register(broadcast.outer), scratch.inner(broadcast.inner))
        for index in 0..<some { inner[index] = outer[Int(scratch.owners[index])] }
      }
      for step in plan.steps { plain(step, some) { scratch.inner($0) } }
      accumulate(plan, out, some, scratch)
      element += some
    }
  }

  private func accumulate(_ plan: AggregatePlan, _ out: Kernels.Words, _ count: Int, _ scratch: Scratch) {
    let (predicate, value, owners) = (scratch.inner(plan.predicate), scratch.inner(plan.value), scratch.owners)
    switch plan.aggregation {
    case .count: for index in 0..<count { out[Int(owners[index])] &+= predicate[index] }
    case .sum: for index in 0..<count { out[Int(owners[index])] &+= predicate[index] != 0 ? value[index] : 0 }
    case .minimum:
      for index in 0..<count where predicate[index] != 0 { out[Int(owners[index])] = min(out[Int(owners[index])], value[index]) }
    case .maximum:
      for index in 0..<count where predicate[index] != 0 { out[Int(owners[index])] = max(out[Int(owners[index])], value[index]) }
    }
  }

  /// The working memory of one thread.
  struct Scratch {
    private let words: UnsafeMutablePointer<Int64>
    private let innerWords: UnsafeMutablePointer<Int64>
    let places: UnsafeMutablePointer<UInt16>
    let owners: UnsafeMutablePointer<Int32>

    init(_ program: ColumnProgram) {
      words = .allocate(capacity: max(1, program.registers) * ColumnProgram.stretch)
      innerWords = .allocate(capacity: max(1, program.innerRegisters) * ColumnProgram.stretch)
      places = .allocate(capacity: ColumnProgram.stretch)
      owners = .allocate(capacity: ColumnProgram.stretch)
      words.initialize(repeating: 0, count: max(1, program.registers) * ColumnProgram.stretch)
      innerWords.initialize(repeating: 0, count: max(1, program.innerRegisters) * ColumnProgram.stretch)
      for constant in program.constants {
        register(constant.register).update(repeating: constant.value, count: ColumnProgram.stretch)
      }
    }

    func register(_ index: Int) -> UnsafeMutablePointer<Int64> { words + index * ColumnProgram.stretch }
    func inner(_ index: Int) -> UnsafeMutablePointer<Int64> { innerWords + index * ColumnProgram.stretch }

    func free() {
      words.deallocate()
      innerWords.deallocate()
      places.deallocate()
      owners.deallocate()
    }
  }
}

/// The memory of a list's records while it is being read.
struct ListView {
  var offsets: [Int]
  var fields: [ColumnView]
}

/// Where an output's values go.
struct OutputView {
  let base: UnsafeMutableRawPointer
  let bytes: Int
}
