public import Motor

/// Two books over one portfolio: who pays more, who pays less, by how much.
public struct PortfolioComparison: Sendable {
  /// The rows of the portfolio that share something.
  public struct Segment: Sendable {
    /// The column, and its value with a label.
    public var column: String
    public var label: Text
    public var value: Text
    public var rows: Int
    public var dearer: Int
    public var cheaper: Int
    public var old: Money
    public var new: Money

    struct Sums {
      var rows = 0, dearer = 0, cheaper = 0
      var old: Int64 = 0, new: Int64 = 0

      mutating func add(_ before: Int64, _ after: Int64) {
        rows += 1
        old += before
        new += after
        if after > before { dearer += 1 } else if after < before { cheaper += 1 }
      }
    }

    init(column: String, label: Text, value: Text, _ sums: Sums) {
      (self.column, self.label, self.value) = (column, label, value)
      (rows, dearer, cheaper) = (sums.rows, sums.dearer, sums.cheaper)
      (old, new) = (Money(fen: sums.old), Money(fen: sums.new))
    }

    /// New total over old total, in basis points (10000 is unchanged); `nil` when the old total is 0.
    public var ratio: Int64? { PortfolioComparison.ratio(old, new) }
  }

  /// One of the rows that change most.
  public struct Mover: Sendable {
    /// Counted from 0 within the portfolio.
    public var row: Int
    /// How a reader finds it: the value of the first key column.
    public var key: String?
    public var old: Money
    public var new: Money
    /// Above zero where the new book is dearer.
    public var change: Money { new - old }
  }

  /// How many rows change by how much: from `lower` (included) to `upper` (excluded) per cent of the old premium.
  public struct Bar: Sendable {
    public var lower: Int?
    public var upper: Int?
    public var rows: Int
  }

  public var oldBook: String
  public var newBook: String
  public var output: String
  public var rows = 0
  /// Rows that one of the books refuses, or that hold a value outside its range.
  public var refused = 0
  public var dearer = 0
  public var cheaper = 0
  public var unchanged = 0
  public var old = Money(fen: 0)
  public var new = Money(fen: 0)
  public var bars: [Bar] = []
  public var segments: [Segment] = []
  /// Those who pay most more, the largest first.
  public var dearest: [Mover] = []
  /// Those who pay most less, the largest first.
  public var cheapest: [Mover] = []

  /// New total over old total, in basis points (10000 is unchanged).
  public var ratio: Int64? { Self.ratio(old, new) }

  private static func ratio(_ old: Money, _ new: Money) -> Int64? {
    old.fen == 0 ? nil : Int64(clamping: Rounding.halfUp.quotient(Int128(new.fen) * 10_000, by: Int128(old.fen)))
  }

  /// As many as a reader looks at.
  private static let movers = 10
  /// Where the bars of the histogram begin, in per cent of the old premium.
  private static let edges = [-50, -40, -30, -20, -15, -10, -5, 0, 5, 10, 15, 20, 30, 40, 50, 75, 100]

  /// Rates a portfolio with both books and compares an output of type money.
  ///
  /// - Parameters:
  ///   - output: of both books; the last money output of the new book when left out.
  ///   - segments: names of scalar columns with few values to break the result down by, or of columns of `keys`.
  ///   - keys: columns that no book knows, as text.
  ///   - given: rules that the portfolio tells.
  /// - Throws: `RiskErrors` for a column that is missing, `Diagnostic` when a book has no such output.
  public static func compare(
    _ oldBook: Rulebook, _ newBook: Rulebook, over portfolio: Portfolio, output: String? = nil, given: Set<String> = [],
    segments: [String] = [], keys: [(name: String, values: [String])] = [], threads: Int = 1
  ) throws -> PortfolioComparison {
    let name = output ?? newBook.outputs.last { $0.type == .fen }?.name ?? "premium"
    let (oldProgram, newProgram) = (try program(oldBook, name, given), try program(newBook, name, given))
    let (oldRows, newRows) = (oldProgram.fitting(portfolio), newProgram.fitting(portfolio))
    let (old, new) = (
      try oldProgram.rate(oldRows.portfolio, threads: threads), try newProgram.rate(newRows.portfolio, threads: threads)
    )
    let left = old.refusedRows(of: 0).union(new.refusedRows(of: 0)).union(oldRows.outside).union(newRows.outside)
    var comparison = PortfolioComparison(oldBook: oldBook.id, newBook: newBook.id, output: name)
    comparison.gather(old, new, keys, without: left)
    for column in segments {
      if let values = portfolio.scalars[column] {
        let type = newBook.type(of: column) ?? oldBook.type(of: column) ?? .integer
        let label = newBook.type(of: column) == nil ? oldBook.label(of: column) : newBook.label(of: column)
        comparison.segments += groups(old, new, without: left) { values[$0] }.map { value, sums in
          Segment(column: column, label: label, value: Text(zh: type.text(value, in: .zh), en: type.text(value, in: .en)), sums)
        }
      } else if let key = keys.first(where: { $0.name == column }) {
        comparison.segments += groups(old, new, without: left) { key.values[$0] }.map { value, sums in
          Segment(column: column, label: Text(zh: column, en: column), value: Text(zh: value, en: value), sums)
        }
      } else {
        let known = portfolio.scalars.keys.sorted() + keys.map(\.name)
        throw Diagnostic(
          "the portfolio has no column \"\(column)\" to break the result down by", at: newBook.material.source.position,
          hint: suggestion(for: column, in: known) ?? "it has \(known.joined(separator: ", "))")
      }
    }
    return comparison
  }

  private static func program(_ book: Rulebook, _ output: String, _ given: Set<String>) throws -> ColumnProgram {
    guard book.type(of: output) == .fen else {
      throw Diagnostic("\(book.id) has no amount called \"\(output)\"", at: book.material.source.position)
    }
    return ColumnProgram(try book.program(given: book.given(by: given), outputs: [output]))
  }

  private mutating func gather(
    _ old: RatedPortfolio, _ new: RatedPortfolio, _ keys: [(name: String, values: [String])], without refusedRows: Set<Int>
  ) {
    refused = refusedRows.count
    var counts = Array(repeating: 0, count: Self.edges.count + 1)
    var (most, least) = (TopChanges(limit: Self.movers), TopChanges(limit: Self.movers))
    for row in 0..<old.count where refusedRows.isEmpty || !refusedRows.contains(row) {
      let (before, after) = (old.value(0, row), new.value(0, row))
      rows += 1
      self.old.fen += before
      self.new.fen += after
      let change = after - before
      if change > 0 { dearer += 1 } else if change < 0 { cheaper += 1 } else { unchanged += 1 }
      counts[Self.bar(before, change)] += 1
      most.offer(change, row)
      least.offer(-change, row)
    }
    bars = counts.indices.map { index in
      Bar(lower: index == 0 ? nil : Self.edges[index - 1], upper: index == Self.edges.count ? nil : Self.edges[index], rows: counts[index])
    }
    func mover(_ row: Int) -> Mover {
      Mover(row: row, key: keys.first?.values[row], old: Money(fen: old.value(0, row)), new: Money(fen: new.value(0, row)))
    }
    dearest = most.rows.map(mover)
    cheapest = least.rows.map(mover)
  }

  /// The bar that begins with no change.
  private static let unchangedBar = (edges.firstIndex(of: 0) ?? 0) + 1

  private static func bar(_ before: Int64, _ change: Int64) -> Int {
    // From nothing to something is more than every share of nothing, and no change is none.
    guard before > 0 else { return change > 0 ? edges.count : change < 0 ? 0 : unchangedBar }
    // change ÷ before compared with each edge, without a division.
    var index = 0
    while index < edges.count, change * 100 >= Int64(edges[index]) * before { index += 1 }
    return index
  }

  /// Sums over the rows that share a value, in the order of the values.
  private static func groups<Value: Hashable & Comparable>(
    _ old: RatedPortfolio, _ new: RatedPortfolio, without refusedRows: Set<Int>, value: (Int) -> Value
  ) -> [(Value, Segment.Sums)] {
    var groups: [Value: Segment.Sums] = [:]
    for row in 0..<old.count where refusedRows.isEmpty || !refusedRows.contains(row) {
      groups[value(row), default: Segment.Sums()].add(old.value(0, row), new.value(0, row))
    }
    return groups.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

/// The largest changes seen, and where.
private struct TopChanges {
  let limit: Int
  private var found: [(change: Int64, row: Int)] = []

  init(limit: Int) { self.limit = limit }

  /// The rows, the largest change first.
  var rows: [Int] { found.map(\.row) }

  @inline(__always)
  mutating func offer(_ change: Int64, _ row: Int) {
    guard change > 0, found.count < limit || change > found[found.count - 1].change else { return }
    insert(change, row)
  }

  private mutating func insert(_ change: Int64, _ row: Int) {
    let place = found.firstIndex { $0.change < change } ?? found.count
    found.insert((change, row), at: place)
    if found.count > limit { found.removeLast() }
  }
}
