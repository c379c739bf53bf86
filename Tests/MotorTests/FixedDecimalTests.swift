import Motor
import Testing

@Suite("Decimal numbers")
struct FixedDecimalTests {
  @Test(
    "keep the digits that were written",
    arguments: ["0", "-1", "1.50", "0.00000000000000001", "999999999999999999", "-0.05"])
  func roundTrip(text: String) throws {
    #expect(try FixedDecimal(parsing: text).description == text)
  }

  @Test("name the character that is wrong")
  func wrongCharacter() {
    #expect(
      throws: ParseError(subject: "number", input: "12x", offset: 2, problem: Text(zh: "不是数字", en: "not a digit"))
    ) {
      try FixedDecimal(parsing: "12x")
    }
  }

  @Test("add, subtract and multiply as whole numbers do", arguments: seeds)
  func arithmetic(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<200 {
      let left = Self.number(&random)
      let right = Self.number(&random)
      let sum = try #require(left.plus(right))
      #expect(try #require(sum.minus(right)).hasSameValue(as: left))
      let product = try #require(left.times(right, scale: left.scale + right.scale, rounding: .down))
      let expected: Int64 = left.unscaled * right.unscaled
      #expect(product.unscaled == expected)
      if right.unscaled != 0 {
        let quotient = try #require(product.divided(by: right, scale: left.scale, rounding: .halfUp))
        #expect(quotient.unscaled == left.unscaled)
      }
      let difference = try #require(right.minus(left))
      #expect(left.isLess(than: right) == (difference.unscaled > 0))
    }
  }

  private static func number(_ random: inout SplitMix64) -> FixedDecimal {
    FixedDecimal(
      unscaled: Int64.random(in: -1_000_000...1_000_000, using: &random), scale: Int.random(in: 0...4, using: &random))
  }

  @Test("round a quotient once and the way that is asked for")
  func division() throws {
    let one = FixedDecimal(unscaled: 1, scale: 0)
    let three = FixedDecimal(unscaled: -3, scale: 0)
    #expect(one.divided(by: three, scale: 4, rounding: .halfUp)?.description == "-0.3333")
    #expect(one.divided(by: three, scale: 4, rounding: .floor)?.description == "-0.3334")
    #expect(one.divided(by: FixedDecimal(unscaled: 0, scale: 2), scale: 2, rounding: .up) == nil)
    #expect(FixedDecimal(unscaled: .max, scale: 0).plus(one) == nil)
    #expect(
      FixedDecimal(unscaled: .max, scale: 0).times(FixedDecimal(unscaled: 2, scale: 0), scale: 0, rounding: .up) == nil)
    #expect(FixedDecimal(unscaled: 10, scale: 1).hasSameValue(as: one))
    #expect(FixedDecimal(unscaled: 10, scale: 1) != one)
  }
}
