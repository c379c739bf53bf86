import Motor
import Testing

@Suite("Amounts of money")
struct MoneyTests {
  @Test(
    "are read as people write them",
    arguments: [
      ("1170", 117_000), ("1170.00", 117_000), ("1,170.00", 117_000), ("￥1170.5", 117_050), ("-0.01", -1), ("0", 0),
      ("1170.000", 117_000),
    ] as [(String, Int64)])
  func reading(text: String, fen: Int64) throws {
    #expect(try Money(parsing: text).fen == fen)
  }

  @Test(
    "are refused when fen would be lost or nothing is there",
    arguments: ["", "0.001", "1.2.3", "十", "-", ".", "1e3", "٣"])
  func refusing(text: String) {
    #expect(throws: ParseError.self) { try Money(parsing: text) }
  }

  @Test("print yuan with two places and read back as they were", arguments: seeds)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<200 {
      let amount = Money(fen: Int64.random(in: -9_999_999_999...9_999_999_999, using: &random))
      #expect(try Money(parsing: amount.description) == amount)
    }
    #expect(Money(fen: 117_000).description == "1170.00")
    #expect(Money(fen: -5).description == "-0.05")
  }

  @Test("split into parts that sum to the whole, each within a fen of its proportion", arguments: seeds)
  func splitting(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<100 {
      let total = Money(fen: Int64.random(in: -1_000_000_000...1_000_000_000, using: &random))
      var weights = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        Int64.random(in: 0...1_000_000, using: &random)
      }
      weights[0] += 1
      let parts = Money.split(total, weights: weights)
      let whole = weights.reduce(Int128(0)) { $0 + Int128($1) }
      #expect(Money.sum(parts) == total)
      for (part, weight) in zip(parts, weights) {
        let error: Int128 = Int128(part.fen) * whole - Int128(total.fen) * Int128(weight)
        let isWithinOneFen: Bool = error.magnitude < whole.magnitude
        #expect(isWithinOneFen)
        #expect(weight > 0 || part == .zero)
      }
    }
  }

  @Test("split by the largest remainder, ties to the earlier part, up to the ends of the range")
  func splitCases() {
    #expect(Money.split(Money(fen: 100), weights: [1, 1, 1]).map(\.fen) == [34, 33, 33])
    #expect(Money.split(Money(fen: 100), weights: [1, 2, 4]).map(\.fen) == [14, 29, 57])
    #expect(Money.split(Money(fen: -100), weights: [1, 1, 1]).map(\.fen) == [-34, -33, -33])
    #expect(Money.split(Money(fen: 10), weights: [0, 3, 0]).map(\.fen) == [0, 10, 0])
    #expect(Money.split(Money(fen: .min), weights: [1]).map(\.fen) == [.min])
    let half = Int64.max / 2
    #expect(Money.split(Money(fen: .max), weights: [.max, .max]) == [Money(fen: half + 1), Money(fen: half)])
  }

  @Test("add up, and a sum that does not fit is no sum")
  func sums() {
    #expect(Money.sum([Money(fen: 1), Money(fen: 2), Money(fen: -4)]) == Money(fen: -1))
    #expect(Money.sum([]) == .zero)
    #expect(Money.sum([Money(fen: .max), Money(fen: 1)]) == nil)
    #expect(Money.sum([Money(fen: .max), Money(fen: 1), Money(fen: -1)]) == Money(fen: .max))
    var amount = Money(fen: 5)
    amount += Money(fen: 2)
    amount -= Money(fen: 10)
    #expect(-amount == Money(fen: 3))
    #expect(Money(fen: 1) < Money(fen: 2))
  }

  // 条例 article 16: 950 yuan, 365 days, ended on day 90.
  @Test("are refunded by the day as the regulation's example says")
  func refundByTheDay() {
    #expect(Money(fen: 95_000).share(275, of: 365, rounding: .halfUp)?.description == "715.75")
    #expect(Money(fen: .max).share(2, of: 1, rounding: .halfUp) == nil)
  }

  @Test("times a factor round once, in the way that is asked for")
  func factors() throws {
    let factor = try FixedDecimal(parsing: "0.85")
    #expect(Money(fen: 101).times(factor, rounding: .halfUp)?.fen == 86)
    #expect(Money(fen: 101).times(factor, rounding: .down)?.fen == 85)
    #expect(Money(fen: -10).times(try FixedDecimal(parsing: "0.05"), rounding: .halfUp)?.fen == -1)
    #expect(Money(fen: -10).times(try FixedDecimal(parsing: "0.05"), rounding: .halfEven)?.fen == 0)
    #expect(Money(fen: .max).times(try FixedDecimal(parsing: "1.01"), rounding: .halfUp) == nil)
  }
}
