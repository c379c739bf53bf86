import Dispatch
import RuleEngine

/// `yilu-bench SUITE --rows N --seed S --threads T --repeats R --rulebooks FOLDER`: prints one JSON line a measurement.
@main
enum Bench {
  struct Options {
    var suite = "memory"
    var rows = 10_000_000
    var seed: UInt64 = 20_160_725
    var threads = 1
    var repeats = 5
    var rulebooks = "Rulebooks"

    init(_ arguments: [String]) {
      var rest = arguments.dropFirst()[...]
      if let first = rest.first, !first.hasPrefix("--") {
        suite = first
        rest = rest.dropFirst()
      }
      while let name = rest.popFirst(), let value = rest.popFirst() {
        switch name {
        case "--rows": rows = Int(value) ?? rows
        case "--seed": seed = UInt64(value) ?? seed
        case "--threads": threads = Int(value) ?? threads
        case "--repeats": repeats = Int(value) ?? repeats
        case "--rulebooks": rulebooks = value
        default: break
        }
      }
    }
  }

  static func main() throws {
    let options = Options(CommandLine.arguments)
    switch options.suite {
    case "memory": try memory(options)
    case "hand": hand(options)
    case "single": try single(options)
    case "table": try TableSuite.run(options)
    case "compare": try CompareSuite.run(options)
    default: print("suites: memory, hand, single, table, compare")
    }
  }

  /// Seconds of the median of several runs.
  static func median(_ repeats: Int, _ body: () throws -> Void) rethrows -> Double {
    try body()
    var times: [UInt64] = []
    for _ in 0..<max(1, repeats) {
      let start = DispatchTime.now().uptimeNanoseconds
      try body()
      times.append(DispatchTime.now().uptimeNanoseconds - start)
    }
    return Double(times.sorted()[times.count / 2]) / 1e9
  }

  static func line(
    _ name: String, _ engine: String, _ threads: Int, _ value: Double, _ unit: String, _ more: String = ""
  ) {
    print(
      "{\"name\":\"\(name)\",\"engine\":\"\(engine)\",\"threads\":\(threads),\"value\":\(value),\"unit\":\"\(unit)\"\(more)}"
    )
  }

  /// Fen as a text in yuan.
  static func yuan(_ fen: Int64) -> String { "\(fen / 100).\(fen % 100 < 10 ? "0" : "")\(fen % 100)" }

  static let given = ["claim_level", "serious_violations", "moderate_violations", "other_violations"]

  static func portfolio(_ risks: BenchRisks) -> Portfolio {
    var portfolio = Portfolio(count: risks.base.count)
    portfolio.scalars = [
      "claim_level": Column(risks.level), "serious_violations": Column(risks.serious),
      "moderate_violations": Column(risks.moderate),
      "other_violations": Column(risks.other), "underwriting": Column(risks.underwriting),
      "channel": Column(risks.channel),
      "base_premium": Column(risks.base),
    ]
    return portfolio
  }

  static func memory(_ options: Options) throws {
    let book = try Library.load(options.rulebooks).book("cn.shanghai.commercial.2016")
    let program = ColumnProgram(try book.program(given: Set(given), outputs: ["premium"]))
    let portfolio = portfolio(BenchRisks(rows: options.rows, seed: options.seed))
    var rated = try program.rate(portfolio, threads: options.threads)
    let seconds = try median(options.repeats) { try program.rate(portfolio, into: &rated, threads: options.threads) }
    let digest = BenchRisks.digest(options.rows) { rated.value(0, $0) }
    line(
      "memory.premium", "yilu", options.threads, seconds / Double(options.rows) * 1e9, "ns",
      ",\"rows\":\(options.rows),\"sum\":\(digest.sum),\"hash\":\"\(digest.hash)\"")
  }

  static func hand(_ options: Options) {
    let risks = BenchRisks(rows: options.rows, seed: options.seed)
    let out = UnsafeMutablePointer<Int64>.allocate(capacity: options.rows)
    defer { out.deallocate() }
    let wide = median(options.repeats) { HandWritten.rate(risks, rows: 0..<options.rows, into: out) }
    let digest = BenchRisks.digest(options.rows) { out[$0] }
    line(
      "memory.premium", "hand-written swift int64", 1, wide / Double(options.rows) * 1e9, "ns",
      ",\"rows\":\(options.rows),\"sum\":\(digest.sum),\"hash\":\"\(digest.hash)\"")
    let narrow = HandWritten.Narrow(risks)
    let small = UnsafeMutablePointer<Int32>.allocate(capacity: options.rows)
    defer { small.deallocate() }
    let seconds = median(options.repeats) { HandWritten.rate(narrow, rows: 0..<options.rows, into: small) }
    let narrowDigest = BenchRisks.digest(options.rows) { Int64(small[$0]) }
    line(
      "memory.premium", "hand-written swift narrow", 1, seconds / Double(options.rows) * 1e9, "ns",
      ",\"rows\":\(options.rows),\"sum\":\(narrowDigest.sum),\"hash\":\"\(narrowDigest.hash)\"")
  }

  /// One risk at a time: the price alone, and with the full explanation.
  static func single(_ options: Options) throws {
    let book = try Library.load(options.rulebooks).book("cn.shanghai.commercial.2016")
    let facts = RiskFacts([
      "base_premium": .text("3000.00"), "claim_level": .text("one_year_clean"), "serious_violations": .text("0"),
      "moderate_violations": .text("1"), "other_violations": .text("3"), "underwriting": .text("0.95"),
      "channel": .text("1.05"),
    ])
    let program = try book.program(given: Set(given), outputs: ["premium"])
    let risk = try program.risk(facts)
    let rounds = 200_000
    // 3000.00 × round(0.85 × 1.05 × 0.95 × 1.05, 2), by hand.
    let wrong = try program.value(of: 0, risk) == 267_000 ? 0 : 1
    var sum: Int64 = 0
    let price = try median(options.repeats) { for _ in 0..<rounds { sum &+= try program.value(of: 0, risk) } }
    line("single.price", "yilu", 1, price / Double(rounds) * 1e9, "ns", ",\"wrong\":\(wrong)")
    let told = try median(options.repeats) {
      for _ in 0..<rounds / 10 { sum &+= try program.value(of: 0, try program.risk(facts)) }
    }
    line("single.price_from_texts", "yilu", 1, told / Double(rounds / 10) * 1e9, "ns")
    let writer = try ReceiptWriter(book, given: Set(given))
    let known = try writer.risk(facts)
    let explained = median(options.repeats) {
      for _ in 0..<rounds / 10 { sum &+= Int64(writer.receipt(known).steps.count) }
    }
    line("single.explained", "yilu", 1, explained / Double(rounds / 10) * 1e9, "ns", ",\"sum\":\(sum)")
  }
}
