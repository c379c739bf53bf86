import Motor
import Testing

@testable import Identity

@Suite("One-time codes")
struct OneTimeCodeTests {
  // Thresholds that chance passes once in a million: 1226 for 999 degrees of freedom, 46 for 9.
  private static let thousandCells = 1226.0
  private static let tenCells = 46.0

  @Test("are each as likely as every other", arguments: [1, 2, 3] as [UInt64])
  func spread(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var (first, last) = ([Int](repeating: 0, count: 1000), [Int](repeating: 0, count: 1000))
    var digits = [[Int]](repeating: [Int](repeating: 0, count: 10), count: 6)
    for _ in 0..<200_000 {
      let number = OneTimeCode(using: &random).number
      first[number / 1000] += 1
      last[number % 1000] += 1
      var rest = number
      for place in 0..<6 {
        digits[place][rest % 10] += 1
        rest /= 10
      }
    }
    #expect(chiSquare(first, cells: 1000) < Self.thousandCells)
    #expect(chiSquare(last, cells: 1000) < Self.thousandCells)
    for place in digits { #expect(chiSquare(place, cells: 10) < Self.tenCells) }
  }

  @Test("would fail that test if they were the remainder of twenty bits")
  func bias() {
    var random = SplitMix64(seed: 1)
    var first = [Int](repeating: 0, count: 1000)
    for _ in 0..<200_000 { first[Int(random.next() >> 44) % 1_000_000 / 1000] += 1 }
    #expect(chiSquare(first, cells: 1000) > 2 * Self.thousandCells)
  }

  @Test("have six digits, zeros in front included")
  func form() throws {
    #expect(OneTimeCode(number: 0).clear == "000000")
    #expect(OneTimeCode(number: 42).clear == "000042")
    #expect(OneTimeCode(number: 999_999).clear == "999999")
    var random = SplitMix64(seed: 1)
    for _ in 0..<1000 {
      let code = OneTimeCode(using: &random)
      #expect(code.clear.utf8.count == 6)
      #expect(try OneTimeCode(parsing: code.clear) == code)
    }
  }

  @Test("are read with blanks, hyphens and full-width digits", arguments: ["012345", " 012 345\n", "012-345", "０１２３４５", "0 1 2 3 4 5"])
  func reading(typed: String) throws { #expect(try OneTimeCode(parsing: typed).clear == "012345") }

  @Test(
    "name what is wrong",
    arguments: [
      ("", nil), ("12345", nil), ("1234567", nil), ("12345a", 5), ("１２三", 2), ("-12345", nil), ("+12345", 0), ("٠١٢٣٤٥", 0),
      ("12345\u{301}6", 5),
      ("123456" + String(repeating: " ", count: 100) + "junk", nil),
    ] as [(String, Int?)])
  func refusing(typed: String, offset: Int?) {
    #expect(#expect(throws: ParseError.self) { try OneTimeCode(parsing: typed) }?.offset == offset)
  }
}
