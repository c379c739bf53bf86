internal import Motor

/// Some rows of a portfolio as columns of words, parsed from a scanner's batch; used again for every batch.
struct PortfolioBatch: ~Copyable {
  /// A row that cannot be rated.
  struct Bad {
    var row: Int
    var reason: String
  }

  private let layout: PortfolioLayout
  private let capacity: Int
  /// One stretch of `capacity` words for each scalar of the layout; allocated in `init`, freed in `deinit`.
  private let words: UnsafeMutablePointer<Int64>
  private(set) var count = 0
  private(set) var bad: [Bad] = []
  /// For each list of the layout: where each row's records begin, and the values field by field.
  private(set) var offsets: [[Int]]
  private(set) var records: [[[Int64]]]

  init(_ layout: PortfolioLayout, capacity: Int) {
    self.layout = layout
    self.capacity = capacity
    words = .allocate(capacity: max(1, layout.scalars.count) * capacity)
    words.initialize(repeating: 0, count: max(1, layout.scalars.count) * capacity)
    offsets = layout.lists.map { _ in [] }
    records = layout.lists.map { $0.fields.map { _ in [] } }
  }

  deinit { words.deallocate() }

  func column(_ scalar: Int) -> UnsafeMutablePointer<Int64> { words + scalar * capacity }

  /// Reads the batch that the scanner stands on.
  mutating func read(_ scanner: borrowing CSVRecordScanner) {
    count = scanner.count
    precondition(count <= capacity, "a batch is larger than the scanner said it would be")
    bad.removeAll(keepingCapacity: true)
    for problem in scanner.problems {
      let reason =
        switch problem.kind {
        case .fieldCount(let fields): "\(fields) fields, the header has \(layout.header.count)"
        case .textAfterQuote(let column):
          "\(layout.header[column]): there is text behind the closing quotation mark; double the marks within a text"
        case .tooLong(let bytes): "a record of \(bytes) bytes, more than is read; a quotation mark may be open"
        }
      bad.append(Bad(row: problem.row, reason: reason))
    }
    for (index, scalar) in layout.scalars.enumerated() { read(scalar, scanner.column(scalar.column), into: column(index)) }
    for (index, list) in layout.lists.enumerated() { read(list, scanner.column(list.column), index) }
    if bad.count > 1 {
      bad.sort { $0.row < $1.row }
      // One reason a row is enough.
      var kept: [Bad] = []
      for one in bad where kept.last?.row != one.row { kept.append(one) }
      bad = kept
    }
  }

  private mutating func read(_ scalar: PortfolioLayout.Scalar, _ cells: CSVColumn, into out: UnsafeMutablePointer<Int64>) {
    let (lower, upper) = (scalar.lower, scalar.upper)
    switch scalar.type {
    case .number(let scale), .money(let scale):
      for row in 0..<count {
        if let value = parseScaled(cells[row], scale: scale), value >= lower, value <= upper {
          out[row] = value
        } else {
          out[row] = mend(scalar, cells[row], row, parsed: parseScaled(cells[row], scale: scale))
        }
      }
    case .code:
      guard let codes = scalar.codes else { return }
      for row in 0..<count {
        if let code = codes.code(of: cells[row]), Int64(code) >= lower, Int64(code) <= upper {
          out[row] = Int64(code)
        } else {
          out[row] = mend(scalar, cells[row], row, parsed: codes.code(of: cells[row]).map(Int64.init))
        }
      }
    case .date:
      for row in 0..<count {
        if let day = parseDay(cells[row]), Int64(day) >= lower, Int64(day) <= upper {
          out[row] = Int64(day)
        } else {
          out[row] = mend(scalar, cells[row], row, parsed: parseDay(cells[row]).map(Int64.init))
        }
      }
    case .boolean:
      for row in 0..<count {
        if let value = parseBoolean(cells[row]) { out[row] = value ? 1 : 0 } else { out[row] = mend(scalar, cells[row], row, parsed: nil) }
      }
    }
  }

  /// The default for an empty cell, or what the reader of single risks makes of it; else the row is bad, and a value in range stands in.
  private mutating func mend(_ scalar: PortfolioLayout.Scalar, _ cell: CSVSlice, _ row: Int, parsed: Int64?) -> Int64 {
    if let standard = scalar.standard, cell.text.trimmingBlanks.isEmpty { return standard }
    if parsed == nil, let value = Self.uncommon(cell, scalar.type), value >= scalar.lower, value <= scalar.upper { return value }
    bad.append(Bad(row: row, reason: Self.reason(scalar.name, scalar.type, scalar.lower, scalar.upper, cell, parsed: parsed)))
    return scalar.lower
  }

  /// A value in one of the spellings that portfolios seldom have, so that a risk is read alike wherever it is told.
  private static func uncommon(_ cell: CSVSlice, _ type: ValueType) -> Int64? {
    try? CellText.parse(cell.text.trimmingBlanks, type: type, at: SourcePosition(file: "", line: 1, column: 1))
  }

  private static func reason(
    _ name: String, _ type: ValueType, _ lower: Int64, _ upper: Int64, _ cell: CSVSlice, parsed: Int64?
  ) -> String {
    let text = cell.text.count > 40 ? String(cell.text.prefix(40)) + "…" : cell.text
    if text.trimmingBlanks.isEmpty { return "\(name) is empty" }
    if parsed != nil { return "\(name): \(text) is outside \(type.text(lower)) to \(type.text(upper))" }
    if case .code(let enumeration) = type {
      return "\(name): \"\(text)\" is no \(enumeration.name)" + (suggestion(for: text, in: enumeration.codes).map { "; \($0)" } ?? "")
    }
    return "\(name): \"\(text)\" is no \(type.name)"
  }

  // MARK: Lists

  private mutating func read(_ list: PortfolioLayout.List, _ cells: CSVColumn, _ index: Int) {
    offsets[index].removeAll(keepingCapacity: true)
    for field in records[index].indices { records[index][field].removeAll(keepingCapacity: true) }
    offsets[index].append(0)
    for row in 0..<count {
      let before = offsets[index][row]
      if let problem = append(cells[row], list, index) {
        bad.append(Bad(row: row, reason: problem))
        for field in records[index].indices { records[index][field].removeLast(records[index][field].count - before) }
      }
      offsets[index].append(records[index].first?.count ?? 0)
    }
  }

  /// Reads `a@b; c@d`; returns what is wrong with it.
  private mutating func append(_ cell: CSVSlice, _ list: PortfolioLayout.List, _ index: Int) -> String? {
    var records = 0
    var position = 0
    while position < cell.count {
      var end = position
      while end < cell.count, cell.start[end] != ASCII.semicolon { end += 1 }
      let item = CSVSlice(paddedStart: cell.start + position, count: end - position).trimmed()
      position = end + 1
      if item.isEmpty { continue }
      records += 1
      if records > list.atMost { return "\(list.name) has more than \(list.atMost) records" }
      if let problem = append(item: item, list, index) { return problem }
    }
    return nil
  }

  private mutating func append(item: CSVSlice, _ list: PortfolioLayout.List, _ index: Int) -> String? {
    var start = 0
    for (number, field) in list.fields.enumerated() {
      guard start <= item.count else { return "\(list.name): \"\(item.text)\" has \(number) fields, not \(list.fields.count)" }
      var end = start
      while end < item.count, item.start[end] != UInt8(ascii: "@") { end += 1 }
      let part = CSVSlice(paddedStart: item.start + start, count: end - start).trimmed()
      start = end + 1
      let plain: Int64? =
        switch field.type {
        case .number(let scale), .money(let scale): parseScaled(part, scale: scale)
        case .date: parseDay(part).map(Int64.init)
        case .boolean: parseBoolean(part).map { $0 ? 1 : 0 }
        case .code: field.codes?.code(of: part).map(Int64.init)
        }
      let value = plain ?? Self.uncommon(part, field.type)
      guard let value, value >= field.lower, value <= field.upper else {
        return Self.reason("\(list.name).\(field.name)", field.type, field.lower, field.upper, part, parsed: value)
      }
      records[index][number].append(value)
    }
    return start <= item.count ? "\(list.name): \"\(item.text)\" has more than \(list.fields.count) fields" : nil
  }
}
