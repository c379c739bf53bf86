import Foundation
import Motor
import Testing

@testable import RuleEngine

/// Two books over one portfolio, and one rate solved for a target.
@Suite("Comparing and solving over a portfolio") struct PortfolioComparisonTests {
  private func books() throws -> (old: Rulebook, new: Rulebook) {
    let types =
      "types: { colour: { values: [red, green, blue] } }\ninputs: { price: { type: money, range: \"[0.00..1000.00]\" }, colour: { type: colour }, base: { type: decimal(2), range: \"[0.00..2.00]\", default: 1.00 } }\nrules:\n"
    let old = TestBook(types + "  premium: round half up(price * base, 2)\noutputs: [premium]\n")
    let new = TestBook(
      types
        + "  premium:\n    - { when: 'colour = \"red\"', then: 'round half up(price * 1.2, 2)' }\n    - { when: 'colour = \"green\"', then: price }\n"
        + "    - { when: 'price > yuan(900)', refuse: { zh: 不保, en: not insured } }\n    - { otherwise: 'round half up(price * 0.7, 2)' }\noutputs: [premium]\n"
    )
    return (try old.compiled(), try new.compiled())
  }

  private func portfolio() -> (Portfolio, prices: [Int64], colours: [Int64]) {
    var random = CSVRandom(seed: 4)
    let prices = (0..<2500).map { _ in Int64.random(in: 0...100_000, using: &random) }
    let colours = (0..<2500).map { _ in Int64.random(in: 0...2, using: &random) }
    var portfolio = Portfolio(count: prices.count)
    portfolio.scalars["price"] = Column(prices)
    portfolio.scalars["colour"] = Column(colours)
    return (portfolio, prices, colours)
  }

  private func rounded(_ price: Int64, _ tenths: Int64) -> Int64 { (price * tenths + 5) / 10 }

  @Test("Totals, who pays more and who less are those of a sum by hand, with and without threads", arguments: [1, 2])
  func totals(threads: Int) throws {
    let (old, new) = try books()
    let (portfolio, prices, colours) = portfolio()
    let comparison = try PortfolioComparison.compare(old, new, over: portfolio, segments: ["colour"], threads: threads)
    var (before, after, dearer, cheaper, refused, rows) = (Int64(0), Int64(0), 0, 0, 0, 0)
    var largest = Int64(0)
    for (price, colour) in zip(prices, colours) {
      if colour == 2, price > 90_000 {
        refused += 1
        continue
      }
      let premium = colour == 0 ? rounded(price, 12) : colour == 1 ? price : rounded(price, 7)
      rows += 1
      before += price
      after += premium
      if premium > price { dearer += 1 } else if premium < price { cheaper += 1 }
      largest = max(largest, premium - price)
    }
    #expect(comparison.old.fen == before && comparison.new.fen == after)
    #expect((comparison.rows, comparison.refused) == (rows, refused) && refused > 0)
    #expect((comparison.dearer, comparison.cheaper, comparison.unchanged) == (dearer, cheaper, rows - dearer - cheaper))
    #expect(comparison.dearest.first?.change.fen == largest)
    #expect(comparison.bars.reduce(0) { $0 + $1.rows } == rows)
    #expect(comparison.segments.reduce(0) { $0 + $1.rows } == rows && comparison.segments.reduce(0) { $0 + $1.new.fen } == after)
    #expect(comparison.dearest.count == 10 && comparison.dearest.map(\.change.fen) == comparison.dearest.map(\.change.fen).sorted(by: >))
    for language in [Language.zh, .en] { #expect(comparison.text(in: language).contains(String(dearer))) }
    _ = try JSONText(parsing: Array(comparison.json(lines: Array(1...portfolio.count)).description.utf8))
  }

  private func book(_ sections: String) throws -> Rulebook { try TestBook(sections).compiled() }

  @Test("Two books that mean different things by one name are not compared")
  func differentTypes() throws {
    func coloured(_ values: String) throws -> Rulebook {
      try book(
        "types: { colour: { values: [\(values)] } }\ninputs: { colour: { type: colour } }\nrules:\n  premium:\n"
          + "    - { when: 'colour = \"red\"', then: yuan(100) }\n    - { otherwise: yuan(1) }\noutputs: [premium]\n")
    }
    let csv = Array("colour\nred\ngreen\n".utf8)
    #expect(throws: PortfolioError.self) {
      try PortfolioReader.read(csv, name: "in.csv", for: [try coloured("red, green"), try coloured("green, red")])
    }
    let same = try coloured("red, green")
    #expect(try PortfolioReader.read(csv, name: "in.csv", for: [same, same]).portfolio.count == 2)
  }

  @Test("A row outside the range of one book is left out by itself")
  func outsideOneBook() throws {
    func upTo(_ most: Int, _ factor: String) throws -> Rulebook {
      try book(
        "inputs: { base: { type: money, range: \"[0.00..\(most).00]\" } }\nrules: { premium: \"round half up(base * \(factor), 2)\" }\noutputs: [premium]\n"
      )
    }
    let (narrow, wide) = (try upTo(1000, "1.00"), try upTo(2000, "1.10"))
    let reading = try PortfolioReader.read(Array("base\n100.00\n1500.00\n200.00\n".utf8), name: "in.csv", for: [narrow, wide])
    let comparison = try PortfolioComparison.compare(narrow, wide, over: reading.portfolio)
    #expect((comparison.rows, comparison.refused, comparison.dearer) == (2, 1, 2))
    #expect((comparison.old.fen, comparison.new.fen) == (30_000, 33_000))
  }

  @Test("No premium before and none after is no change, and something from nothing is the largest")
  func fromNothing() throws {
    let (old, new) = (
      try book("inputs: { a: { type: money }, b: { type: money } }\nrules: { premium: a }\noutputs: [premium]\n"),
      try book("inputs: { a: { type: money }, b: { type: money } }\nrules: { premium: b }\noutputs: [premium]\n")
    )
    var portfolio = Portfolio(count: 3)
    portfolio.scalars = ["a": Column([0, 0, 100]), "b": Column([0, 100_000_000_000, 100])]
    let comparison = try PortfolioComparison.compare(old, new, over: portfolio)
    #expect((comparison.unchanged, comparison.dearer) == (2, 1))
    #expect(comparison.bars.first { $0.lower == 0 }?.rows == 2 && comparison.bars.last?.rows == 1)
    #expect(comparison.bars.reduce(0) { $0 + $1.rows } == 3)
  }

  @Test("A sorted column of many values makes no groups")
  func manyGroups() throws {
    let rows = (0..<6000).map { "\($0 / 6),1.00" }.joined(separator: "\n")
    let one = try book("inputs: { a: { type: money } }\nrules: { premium: a }\noutputs: [premium]\n")
    let reading = try PortfolioReader.read(Array(("batch,a\n" + rows + "\n").utf8), name: "in.csv", for: [one])
    #expect(!reading.columnsWithFewValues(one).contains("batch"))
  }

  @Test("A portfolio without rows, or a book without the amount, does no harm")
  func nothing() throws {
    let (old, new) = try books()
    let comparison = try PortfolioComparison.compare(old, new, over: Portfolio(count: 0).with(["price", "colour"]))
    #expect(comparison.rows == 0 && comparison.ratio == nil)
    #expect(throws: Diagnostic.self) { try PortfolioComparison.compare(old, new, over: portfolio().0, output: "tax") }
  }

  @Test("A base rate is found at which the total reaches the target, and one step less does not")
  func solve() throws {
    let (old, _) = try books()
    let (portfolio, prices, _) = portfolio()
    let target = prices.reduce(Int128(0)) { $0 + Int128($1) } * 113 / 100
    let solution = try BaseRateSolver.solve(old, over: portfolio, input: "base", output: "premium", target: target, threads: 2)
    #expect(solution.total >= target && (solution.before?.total ?? 0) < target)
    func total(_ rate: Int64) -> Int128 { prices.reduce(0) { $0 + (Int128($1) * Int128(rate) + 50) / 100 } }
    #expect(total(solution.value) == solution.total && total(solution.value - 1) == solution.before?.total)
    #expect(solution.evaluations < 60)
  }

  @Test("A target that no rate reaches, an input that is not there and a refused row are said so")
  func unsolvable() throws {
    let (old, new) = try books()
    let (portfolio, _, _) = portfolio()
    let far = try #require(throws: PortfolioError.self) {
      _ = try BaseRateSolver.solve(old, over: portfolio, input: "base", output: "premium", target: Int128(Int64.max))
    }
    #expect(far.description.contains("no value in between reaches"))
    let unknown = try #require(throws: PortfolioError.self) {
      _ = try BaseRateSolver.solve(old, over: portfolio, input: "bsae", output: "premium", target: 1)
    }
    #expect(unknown.description.contains("did you mean \"base\"?"))
    let refused = try #require(throws: PortfolioError.self) {
      _ = try BaseRateSolver.solve(new, over: portfolio, input: "price", output: "premium", target: 1)
    }
    #expect(refused.description.contains("is refused"))
  }
}

extension Portfolio {
  /// With columns of zeros.
  fileprivate func with(_ names: [String]) -> Portfolio {
    var portfolio = self
    for name in names { portfolio.scalars[name] = Column(repeatElement(0, count: count)) }
    return portfolio
  }
}
