internal import Motor

/// Rates the blocks of one thread: scan, parse, rate, write as text.
struct PortfolioWorker: ~Copyable {
  private static let batch = 512

  private let program: ColumnProgram
  /// The first outputs, whose refusal rejects a row; the others explain them, and are left empty where they have no value.
  private let asked: Int
  private let layout: PortfolioLayout
  private let keepsRejects: Bool
  private var scanner: CSVRecordScanner
  private var batch: PortfolioBatch
  private let scratch: ColumnProgram.Scratch
  /// One stretch of words for each output, and for inputs that the file leaves to their defaults.
  private let outputs: UnsafeMutablePointer<Int64>
  private let standards: UnsafeMutablePointer<Int64>
  private let capacity: Int

  /// What the block became.
  var text: CSVWriter
  var rejected: CSVWriter
  private(set) var rows = 0
  private(set) var rejectedRows = 0
  private(set) var firstReasons: [String] = []
  private(set) var totals: [Int128]

  init(program: ColumnProgram, asked: Int, layout: PortfolioLayout, delimiter: UInt8, keepsRejects: Bool) {
    self.program = program
    self.asked = asked
    self.layout = layout
    self.keepsRejects = keepsRejects
    scanner = CSVRecordScanner(columns: layout.header.count, delimiter: delimiter, batch: Self.batch)
    // A scanner may put a chunk's worth of records on top of a batch.
    capacity = Self.batch + 256
    batch = PortfolioBatch(layout, capacity: capacity)
    scratch = ColumnProgram.Scratch(program)
    outputs = .allocate(capacity: max(1, program.program.outputs.count) * capacity)
    outputs.initialize(repeating: 0, count: max(1, program.program.outputs.count) * capacity)
    standards = .allocate(capacity: max(1, program.program.slots.count) * capacity)
    standards.initialize(repeating: 0, count: max(1, program.program.slots.count) * capacity)
    text = CSVWriter(delimiter: delimiter, capacity: 1 << 20)
    rejected = CSVWriter(delimiter: delimiter)
    totals = Array(repeating: 0, count: program.program.outputs.count)
    for (index, slot) in program.program.slots.enumerated() {
      if case .scalar(_, _, let standard?)? = program.program.rulebook.inputs.first(where: { $0.name == slot.name })?.shape {
        (standards + index * capacity).update(repeating: standard, count: capacity)
      }
    }
  }

  deinit {
    outputs.deallocate()
    standards.deallocate()
    scratch.free()
  }

  /// Turns a block into `text`, `rejected` and counts.
  mutating func rate(_ block: CSVBlock) {
    rows = 0
    rejectedRows = 0
    firstReasons.removeAll(keepingCapacity: true)
    for index in totals.indices { totals[index] = 0 }
    scanner.begin(block)
    while scanner.next() {
      batch.read(scanner)
      let refused = run()
      write(block, refused)
    }
  }

  private func run() -> [RatedPortfolio.Refused] {
    var views: [ColumnView] = []
    for (index, slot) in program.program.slots.enumerated() {
      if let scalar = layout.scalars.firstIndex(where: { $0.name == slot.name }) {
        views.append(ColumnView(base: UnsafeRawPointer(batch.column(scalar)), bytes: 8))
      } else {
        views.append(ColumnView(base: UnsafeRawPointer(standards + index * capacity), bytes: 8))
      }
    }
    let targets = totals.indices.map { OutputView(base: UnsafeMutableRawPointer(outputs + $0 * capacity), bytes: 8) }
    return withLists { lists in
      program.run(views, lists, targets, rows: 0..<batch.count, scratch)
    }
  }

  private func withLists<Result>(_ body: ([Int: ListView]) -> Result) -> Result {
    var lists: [Int: ListView] = [:]
    func next(_ rest: ArraySlice<(list: Int, input: Int)>) -> Result {
      guard let (list, input) = rest.first else { return body(lists) }
      var fields: [ColumnView] = []
      func nextField(_ records: ArraySlice<[Int64]>) -> Result {
        guard let values = records.first else {
          lists[input] = ListView(offsets: batch.offsets[list], fields: fields)
          return next(rest.dropFirst())
        }
        return values.withUnsafeBytes { bytes in
          fields.append(ColumnView(base: bytes.baseAddress, bytes: 8))
          return nextField(records.dropFirst())
        }
      }
      return nextField(batch.records[list][...])
    }
    let used = layout.lists.indices.compactMap { list in
      program.program.rulebook.inputs.firstIndex { $0.name == layout.lists[list].name }.map { (list: list, input: $0) }
    }
    return next(used[...])
  }

  // MARK: Text

  private mutating func write(_ block: CSVBlock, _ refused: [RatedPortfolio.Refused]) {
    rows += batch.count
    guard batch.bad.isEmpty, refused.isEmpty else { return writeMended(block, refused) }
    for row in 0..<batch.count { writeRow(row) }
    add(0..<batch.count)
  }

  private mutating func add(_ rows: Range<Int>) {
    for index in totals.indices {
      let values = outputs + index * capacity
      var sum: Int64 = 0
      // Added up in a word until one more would not fit, and only then to 128 bits.
      for row in rows {
        let (next, overflow) = sum.addingReportingOverflow(values[row])
        if overflow {
          totals[index] += Int128(sum)
          sum = values[row]
        } else {
          sum = next
        }
      }
      totals[index] += Int128(sum)
    }
  }

  private mutating func writeRow(_ row: Int) {
    for column in layout.keys { text.append(raw: scanner[row, column]) }
    for index in totals.indices { writeOutput(index, row) }
    text.endRecord()
  }

  /// The same with some outputs left empty.
  private mutating func writeRow(_ row: Int, leaving empty: Set<Int>) {
    for column in layout.keys { text.append(raw: scanner[row, column]) }
    for index in totals.indices { if empty.contains(index) { text.append(text: "") } else { writeOutput(index, row) } }
    text.endRecord()
  }

  @inline(__always)
  private mutating func writeOutput(_ index: Int, _ row: Int) {
    let value = outputs[index * capacity + row]
    switch program.program.outputs[index].value.type {
    case .number(let scale), .money(let scale): text.append(scaled: value, scale: scale)
    case .boolean: text.append(boolean: value != 0)
    case .date: text.append(day: Int32(truncatingIfNeeded: value))
    case .code(let enumeration): text.append(text: enumeration.codes[Int(value)])
    }
  }

  /// Some rows are bad or refused: they go to the rejects, the others as always.
  private mutating func writeMended(_ block: CSVBlock, _ refused: [RatedPortfolio.Refused]) {
    var reasons: [Int: String] = [:]
    var empty: [Int: Set<Int>] = [:]
    for one in refused {
      if one.output < asked {
        reasons[one.row] = "refused: \(program.program.refusalNamed(one.code, row: one.tableRow))"
      } else {
        empty[one.row, default: []].insert(one.output)
        outputs[one.output * capacity + one.row] = 0
      }
    }
    for index in batch.bad.indices { reasons[batch.bad[index].row] = batch.bad[index].reason }
    let lines = scanner.linesOfRows()
    for row in 0..<batch.count {
      guard let reason = reasons[row] else {
        if let empty = empty[row] { writeRow(row, leaving: empty) } else { writeRow(row) }
        add(row..<row + 1)
        continue
      }
      rejectedRows += 1
      let line = lines[row]
      if firstReasons.count < 5 { firstReasons.append("\(block.file):\(line): \(reason)") }
      guard keepsRejects else { continue }
      rejected.append(integer: Int64(line))
      rejected.append(text: reason)
      rejected.append(raw: scanner.record(row))
      rejected.endRecord()
    }
  }
}
