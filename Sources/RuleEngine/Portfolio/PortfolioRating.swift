internal import Dispatch
internal import Foundation
internal import Motor
internal import Synchronization

/// Rates a portfolio from file to file, in memory that does not grow with the rows.
public struct PortfolioRating: Sendable {
  /// What to rate, and how.
  public struct Options: Sendable {
    /// A path, or `-` for standard input.
    public var input: String
    /// A path, or `-` for standard output. The file appears only when it is whole.
    public var output: String
    /// Where bad rows go, with line and reason; they are only counted when it is left out.
    public var rejects: String?
    public var threads: Int
    /// The book's outputs when left out.
    public var outputs: [String]?
    /// Adds every rule that the outputs are made of.
    public var explains: Bool
    /// Told how many bytes of how many are read; the total is `nil` for a pipe.
    public var onProgress: (@Sendable (_ read: Int, _ total: Int?) -> Void)?

    public init(input: String, output: String) {
      self.input = input
      self.output = output
      threads = 1
      explains = false
    }
  }

  /// What came of it.
  public struct Summary: Sendable {
    public var rows = 0
    public var rejected = 0
    /// The sum of each output that is an amount or a number, over the rows that have it.
    public var totals: [(name: String, type: ValueType, sum: Int128)] = []
    /// The first few reasons for which rows were rejected, for the screen.
    public var firstReasons: [String] = []
    /// Rules whose value the file told instead of what they are made of.
    public var given: [String] = []
    /// Inputs that the file leaves out: lists are then empty, values the book's default.
    public var leftOut: [String] = []
    /// The name of the encoding in which the file was read.
    public var encoding = ""
  }

  private let blocks: CSVBlocks
  private let layout: PortfolioLayout
  private let program: ColumnProgram
  /// Of the program's outputs, those that were asked for; the rest explain them.
  private let asked: Int
  private let options: Options
  /// What must be true of each output to be written: its type.
  private let types: [ValueType]

  /// Rates the file with a book.
  /// - Throws: when the file as a whole cannot be rated. A bad row stops nothing.
  public static func run(_ book: Rulebook, _ options: Options) throws(PortfolioError) -> Summary {
    let written = [options.output] + (options.rejects.map { [$0] } ?? [])
    for path in written { try PortfolioError.checkApart(options.input, path) }
    if let rejects = options.rejects {
      try PortfolioError.checkApart(options.output, rejects)
      if rejects == "-", options.output == "-" {
        throw PortfolioError("premiums and rejects cannot both go to standard output; name a file for one of them")
      }
    }
    let rating = try PortfolioRating(book, options)
    return try rating.run()
  }

  private init(_ book: Rulebook, _ options: Options) throws(PortfolioError) {
    do { blocks = try CSVBlocks(path: options.input) } catch { throw PortfolioError(error) }
    layout = try PortfolioLayout(header: blocks.header.map(\.text), books: [book], file: blocks.file)
    let given = layout.given(for: book)
    var outputs = options.outputs ?? book.outputs.map(\.name)
    do {
      asked = outputs.count
      if options.explains {
        let rules = try book.program(given: given, outputs: outputs).lowering.rules
        outputs += book.ruleNames.filter { rules[$0] != nil && !outputs.contains($0) }
      }
      program = ColumnProgram(try book.program(given: given, outputs: outputs))
    } catch { throw PortfolioError(error.description) }
    try layout.check(program.program, file: blocks.file)
    types = program.program.outputs.map(\.value.type)
    self.options = options
  }

  // MARK: The pipeline

  private func run() throws(PortfolioError) -> Summary {
    do throws(CSVError) {
      let output = try AtomicFile(path: options.output)
      let rejects = try options.rejects.map { path throws(CSVError) in try AtomicFile(path: path) }
      do throws(CSVError) {
        let summary = try run(into: output, rejects)
        try output.commit()
        try rejects?.commit()
        return summary
      } catch {
        output.discard()
        rejects?.discard()
        throw error
      }
    } catch { throw PortfolioError(error) }
  }

  private func run(into output: AtomicFile, _ rejects: AtomicFile?) throws(CSVError) -> Summary {
    var header = CSVWriter(delimiter: blocks.delimiter)
    for column in layout.keys { header.append(text: layout.header[column]) }
    for name in program.program.outputNames { header.append(text: name) }
    header.endRecord()
    try output.write(&header)
    if let rejects {
      var header = CSVWriter(delimiter: blocks.delimiter)
      for name in ["line", "reason"] + layout.header { header.append(text: name) }
      header.endRecord()
      try rejects.write(&header)
    }
    let turns = Turns(output: output, rejects: rejects, totals: types.count)
    let workers = max(1, min(options.threads, 64))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in work(turns) }
    var summary = try turns.finish()
    summary.totals = zip(program.program.outputNames, types).enumerated().compactMap { index, output in
      switch output.1 {
      case .number, .money: (output.0, output.1, turns.total(index))
      default: nil
      }
    }
    summary.leftOut = layout.leftOut(of: program.program)
    summary.encoding = blocks.encoding.rawValue
    summary.given = program.program.slots.filter(\.isGivenRule).map(\.name)
    return summary
  }

  /// One worker: blocks in, text out, until there are no more blocks.
  private func work(_ turns: Turns) {
    let block = CSVBlock()
    var worker = PortfolioWorker(
      program: program, asked: asked, layout: layout, delimiter: blocks.delimiter, keepsRejects: turns.keepsRejects)
    while turns.isGoing {
      do throws(CSVError) {
        guard try blocks.next(into: block) else { return }
      } catch { return turns.fail(error) }
      worker.rate(block)
      turns.write(&worker, number: block.number)
      options.onProgress?(block.endOffset, blocks.totalBytes)
    }
  }
}

/// Lets workers write in the order of the blocks.
///
/// `@unchecked Sendable`: everything that changes is touched only while `condition` is held, by a worker or, when none is left, by `finish`.
private final class Turns: @unchecked Sendable {
  private let output: AtomicFile
  private let rejects: AtomicFile?
  private let condition = NSCondition()
  private var next = 0
  private var failure: CSVError?
  private var summary = PortfolioRating.Summary()
  private var totals: [Int128]

  init(output: AtomicFile, rejects: AtomicFile?, totals: Int) {
    self.output = output
    self.rejects = rejects
    self.totals = Array(repeating: 0, count: totals)
  }

  var keepsRejects: Bool { rejects != nil }
  var isGoing: Bool { condition.withLock { failure == nil } }

  func fail(_ error: CSVError) {
    condition.withLock { failure = failure ?? error }
  }

  /// Waits for the block's turn and writes what the worker made of it.
  func write(_ worker: inout PortfolioWorker, number: Int) {
    condition.lock()
    while next != number, failure == nil { condition.wait() }
    defer {
      condition.broadcast()
      condition.unlock()
    }
    guard failure == nil else { return }
    do throws(CSVError) {
      try output.write(&worker.text)
      if let rejects { try rejects.write(&worker.rejected) }
    } catch { failure = error }
    summary.rows += worker.rows
    summary.rejected += worker.rejectedRows
    for reason in worker.firstReasons where summary.firstReasons.count < 5 { summary.firstReasons.append(reason) }
    for index in totals.indices { totals[index] += worker.totals[index] }
    next += 1
  }

  func finish() throws(CSVError) -> PortfolioRating.Summary {
    if let failure { throw failure }
    return summary
  }

  func total(_ index: Int) -> Int128 { totals[index] }
}
