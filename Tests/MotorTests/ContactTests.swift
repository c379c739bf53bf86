import Testing

@testable import Motor

@Suite("Mobile numbers")
struct MobileNumberTests {
  @Test(
    "are read with blanks, hyphens and the country code",
    arguments: ["13812345678", "138 1234 5678", "+86 138-1234-5678", "008613812345678", "8613812345678", "１３８１２３４５６７８"])
  func reading(text: String) throws {
    let number = try MobileNumber(parsing: text)
    #expect(number.clear == "13812345678")
    #expect(number.masked == "138****5678")
  }

  @Test(
    "have eleven digits and begin with 13 to 19",
    arguments: [
      "1381234567", "138123456789", "12812345678", "23812345678", "1381234567a", "+1 3812345678", "86138123456",
    ])
  func refusing(text: String) {
    #expect(throws: ParseError.self) { try MobileNumber(parsing: text) }
  }

  @Test("name the digit that is wrong")
  func place() {
    #expect(#expect(throws: ParseError.self) { try MobileNumber(parsing: "+86 128 12345678") }?.offset == 5)
    #expect(#expect(throws: ParseError.self) { try MobileNumber(parsing: "+1 3812345678") }?.offset == 1)
    #expect(#expect(throws: ParseError.self) { try MobileNumber(parsing: "138x2345678") }?.offset == 3)
  }
}

@Suite("Bank cards")
struct BankCardTests {
  // Numbers that card schemes publish for tests.
  @Test(
    "with the right check digit parse",
    arguments: ["4111111111111111", "5555 5555 5555 4444", "6011-1111-1111-1117", "4222222222222", "378282246310005"])
  func valid(text: String) throws {
    let card = try BankCard(parsing: text)
    #expect(card.masked.hasSuffix(String(card.clear.suffix(4))))
    #expect(card.masked.dropLast(4).allSatisfy { $0 == "*" })
  }

  @Test(
    "of a wrong length or check digit are refused",
    arguments: ["4111111111111112", "411111111111", "41111111111111111111", "411111111111111x", "0"])
  func invalid(text: String) {
    #expect(throws: ParseError.self) { try BankCard(parsing: text) }
  }

  @Test("betray every changed digit and every exchange of neighbours but 0 and 9", arguments: seeds)
  func checkDigit(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let body = random.text(Int.random(in: 12...18, using: &random), of: "0123456789")
    let digits = body.compactMap { $0.wholeNumberValue }
    let check = try #require((0...9).first { BankCard.luhnSum(of: digits + [$0]) % 10 == 0 })
    let clear = body + String(check)
    #expect(try BankCard(parsing: clear).clear == clear)
    let characters = Array(clear)
    for place in characters.indices {
      for other in "0123456789" where other != characters[place] {
        #expect(throws: ParseError.self) { try BankCard(parsing: clear.replacing(at: place, with: other)) }
      }
    }
    for place in characters.indices.dropLast() where characters[place] != characters[place + 1] {
      let isBlindSpot = Set([characters[place], characters[place + 1]]) == ["0", "9"]
      #expect(((try? BankCard(parsing: clear.swapping(at: place))) != nil) == isBlindSpot)
    }
  }
}

@Suite("Names of persons")
struct PersonNameTests {
  @Test(
    "are trimmed, composed and given one kind of dot",
    arguments: [
      ("张三丰", "张三丰"), (" 张三\u{3000}", "张三"), ("张 三", "张三"), ("阿卜杜拉•买买提", "阿卜杜拉·买买提"), ("阿卜杜拉・买买提", "阿卜杜拉·买买提"),
      ("〇一", "〇一"),
      ("𠮷野", "𠮷野"), ("John  Smith", "John Smith"), ("Jose\u{301}", "Jos\u{E9}"), ("O’Neil", "O'Neil"),
      ("Jean-Paul", "Jean-Paul"),
      ("Ｌｉ Ｎａ", "Li Na"),
    ])
  func reading(text: String, clear: String) throws {
    let name = try PersonName(parsing: text)
    #expect(Array(name.clear.unicodeScalars) == Array(clear.unicodeScalars))
    #expect(try PersonName(parsing: name.clear) == name)
  }

  @Test(
    "hold no digits, symbols or invisible characters",
    arguments: [
      "", " ", "张", "张3", "张三！", "张😀", "张\u{0}三", "张\u{202E}三", "张\u{200B}三", "·张三", "张三·", "张··三", "张 ·三", "<b>",
      "张\u{E000}", "-Li",
      "a\u{301}\u{301}\u{301}\u{301}b",
    ])
  func refusing(text: String) {
    #expect(throws: ParseError.self) { try PersonName(parsing: text) }
  }

  @Test("have 64 characters at most")
  func length() throws {
    #expect(try PersonName(parsing: String(repeating: "阿", count: 64)).clear.count == 64)
    #expect(throws: ParseError.self) { try PersonName(parsing: String(repeating: "阿", count: 65)) }
  }

  @Test("show their first character only", arguments: [("张三", "张*"), ("张三丰", "张**"), ("Li Na", "L****")])
  func masking(text: String, masked: String) throws {
    #expect(try PersonName(parsing: text).masked == masked)
  }
}
