/// Reads a whole portfolio into memory, for what looks at it more than once.
public enum PortfolioReader {
  /// What could be read, and what could not.
  public struct Reading: Sendable {
    public var portfolio: Portfolio
    /// The columns that no book knows, as text, for segments and for naming a row.
    public var keys: [(name: String, values: [String])]
    /// The line in the file of each row.
    public var lines: [Int]
    public var rejected: Int
    /// The first reasons for which rows were left out: `file:line: reason`.
    public var firstReasons: [String]
    /// Rules that the file tells.
    public var given: Set<String>

    /// What a reader wants to see a result by when nothing is named: columns with few values.
    public func columnsWithFewValues(_ book: Rulebook) -> [String] {
      let told = portfolio.scalars.keys.sorted().filter { name in
        guard let type = book.type(of: name), let column = portfolio.scalars[name] else { return false }
        if case .code = type { return true }
        return column.bounds.upper - column.bounds.lower < Int128(Self.fewValues)
      }
      return told + keys.filter { Self.hasFewValues($0.values) }.map(\.name)
    }

    /// A column that names every row, as policy numbers do, makes no groups.
    private static func hasFewValues(_ values: [String]) -> Bool {
      var distinct: Set<String> = []
      for value in values where distinct.insert(value).inserted && distinct.count > fewValues { return false }
      return distinct.count < values.count
    }

    /// More groups than that are a list, not a picture.
    private static let fewValues = 20
  }

  /// - Parameters:
  ///   - path: a path, or `-`.
  ///   - books: the books that will rate it.
  ///   - rowLimit: more rows than that are an error.
  public static func read(
    _ path: String, for books: [Rulebook], rowLimit: Int = .max, onProgress: ((_ read: Int, _ total: Int?) -> Void)? = nil
  ) throws(PortfolioError) -> Reading {
    try read(try opened { () throws(CSVError) in try CSVBlocks(path: path) }, for: books, rowLimit: rowLimit, onProgress)
  }

  /// The same from bytes in memory, under a name for messages.
  public static func read(
    _ bytes: [UInt8], name: String, for books: [Rulebook], rowLimit: Int = .max
  ) throws(PortfolioError) -> Reading {
    try read(try opened { () throws(CSVError) in try CSVBlocks(name: name, bytes: bytes) }, for: books, rowLimit: rowLimit, nil)
  }

  private static func opened(_ open: () throws(CSVError) -> CSVBlocks) throws(PortfolioError) -> CSVBlocks {
    do throws(CSVError) { return try open() } catch { throw PortfolioError(error) }
  }

  private static func read(
    _ blocks: CSVBlocks, for books: [Rulebook], rowLimit: Int, _ onProgress: ((Int, Int?) -> Void)?
  ) throws(PortfolioError) -> Reading {
    let layout = try PortfolioLayout(header: blocks.header.map(\.text), books: books, file: blocks.file)
    var gathered = Gathered(layout)
    let block = CSVBlock()
    var scanner = CSVRecordScanner(columns: layout.header.count, delimiter: blocks.delimiter)
    var batch = PortfolioBatch(layout, capacity: 1024)
    func next() throws(PortfolioError) -> Bool {
      do throws(CSVError) { return try blocks.next(into: block) } catch { throw PortfolioError(error) }
    }
    while try next() {
      scanner.begin(block)
      while scanner.next() {
        batch.read(scanner)
        gathered.add(batch, scanner, layout, file: block.file)
        guard gathered.lines.count <= rowLimit else { throw .tooManyRows(rowLimit, in: blocks.file) }
      }
      onProgress?(block.endOffset, blocks.totalBytes)
    }
    return gathered.reading(layout)
  }

  /// The columns as they grow.
  private struct Gathered {
    var scalars: [[Int64]]
    var offsets: [[Int]]
    var records: [[[Int64]]]
    var keys: [[String]]
    var lines: [Int] = []
    var rejected = 0
    var firstReasons: [String] = []

    init(_ layout: PortfolioLayout) {
      scalars = layout.scalars.map { _ in [] }
      offsets = layout.lists.map { _ in [0] }
      records = layout.lists.map { $0.fields.map { _ in [] } }
      keys = layout.keys.prefix(Self.keysKept).map { _ in [] }
    }

    /// Texts of a whole portfolio fill memory; who breaks a result down by more columns names a file with fewer.
    private static let keysKept = 32

    mutating func add(_ batch: borrowing PortfolioBatch, _ scanner: borrowing CSVRecordScanner, _ layout: PortfolioLayout, file: String) {
      var bad = batch.bad[...]
      let lines = scanner.linesOfRows()
      for row in 0..<batch.count {
        let line = lines[row]
        if let first = bad.first, first.row == row {
          rejected += 1
          if firstReasons.count < 5 { firstReasons.append("\(file):\(line): \(first.reason)") }
          bad = bad.dropFirst()
          continue
        }
        self.lines.append(line)
        for index in scalars.indices { scalars[index].append(batch.column(index)[row]) }
        for (index, column) in zip(keys.indices, layout.keys) { keys[index].append(scanner[row, column].text) }
        for index in records.indices {
          let some = batch.offsets[index][row]..<batch.offsets[index][row + 1]
          for field in records[index].indices { records[index][field] += batch.records[index][field][some] }
          offsets[index].append(records[index].first?.count ?? 0)
        }
      }
    }

    func reading(_ layout: PortfolioLayout) -> Reading {
      var portfolio = Portfolio(count: lines.count)
      for (index, scalar) in layout.scalars.enumerated() { portfolio.scalars[scalar.name] = Column(scalars[index]) }
      for (index, list) in layout.lists.enumerated() {
        portfolio.lists[list.name] = ListColumn(offsets: offsets[index], fields: records[index].map { Column($0) })
      }
      let named = zip(layout.keys, keys).map { (name: layout.header[$0], values: $1) }
      return Reading(
        portfolio: portfolio, keys: named, lines: lines, rejected: rejected, firstReasons: firstReasons, given: layout.given)
    }
  }
}
