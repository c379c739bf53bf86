import RuleEngine

/// The books of make_table_books.py: whether one risk takes longer where a table has many rows.
enum TableSuite {
  static func run(_ options: Bench.Options) throws {
    let library = try Library.load(options.rulebooks)
    for kind in ["codes", "bands"] {
      for rows in [10, 100_000] {
        try measure(try library.book("\(kind).\(rows)"), kind, rows, options)
      }
    }
  }

  private static func measure(_ book: Rulebook, _ kind: String, _ rows: Int, _ options: Bench.Options) throws {
    let program = try book.program(outputs: ["premium"])
    var risks: [Risk] = []
    var expected: [Int64] = []
    for draw in 0..<4096 {
      let word = BenchRisks.mix(options.seed &+ UInt64(draw))
      let (row, base) = (Int64(word % UInt64(rows)), Int64(word >> 33) % 1_000_000)
      let number = String(row)
      let key =
        kind == "codes" ? "r" + String(repeating: "0", count: 6 - number.count) + number : "\(row * 10 + base % 10)"
      risks.append(try program.risk(RiskFacts(["key": .text(key), "base": .text(Bench.yuan(base))])))
      expected.append((base * (50 + 7919 * row % 200) + 50) / 100)
    }
    var wrong = 0
    for (risk, premium) in zip(risks, expected) where try program.value(of: 0, risk) != premium { wrong += 1 }
    let rounds = 50
    var sum: Int64 = 0
    let seconds = try Bench.median(options.repeats) {
      for _ in 0..<rounds { for risk in risks { sum &+= try program.value(of: 0, risk) } }
    }
    Bench.line(
      "single.table_\(rows)", "yilu, \(kind)", 1, seconds / Double(rounds * risks.count) * 1e9, "ns",
      ",\"wrong\":\(wrong),\"total\":\(sum)")
  }
}
