import Testing

@testable import Motor

@Suite("Identity numbers")
struct IDNumberTests {
  @Test("of the standard's examples parse and tell birth, sex and place")
  func examples() throws {
    let woman = try IDNumber(parsing: "11010519491231002X")
    #expect(woman.birthDay.description == "1949-12-31")
    #expect(woman.sex == .female)
    #expect(woman.regionCode?.description == "110105")
    #expect(woman.masked == "1****************X")
    #expect(woman.kind == .residentCard)
    #expect(woman.age(on: try Day(parsing: "1999-12-30")) == 49)
    #expect(woman.age(on: try Day(parsing: "1999-12-31")) == 50)
    let man = try IDNumber(parsing: "440524188001010014")
    #expect(man.birthDay.description == "1880-01-01")
    #expect(man.sex == .male)
  }

  @Test("with a wrong check character are refused at the last place")
  func wrongCheck() {
    let error = #expect(throws: ParseError.self) { try IDNumber(parsing: "320902199003074519") }
    #expect(error?.offset == 17)
    #expect(IDNumber.checkCharacter(of: "32090219900307451".compactMap { $0.wholeNumberValue }) == "3")
  }

  @Test(
    "are read with a small or full-width x and blanks",
    arguments: ["11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002X"])
  func folding(text: String) throws {
    #expect(try IDNumber(parsing: text).clear == "11010519491231002X")
  }

  @Test("of fifteen digits become eighteen")
  func oldNumbers() throws {
    #expect(try IDNumber(parsing: "110105491231002").clear == "11010519491231002X")
    #expect(throws: ParseError.self) { try IDNumber(parsing: "11010549123100X") }
    #expect(throws: ParseError.self) { try IDNumber(parsing: "110105491331002") }
  }

  @Test(
    "with no such province or day of birth are refused",
    arguments: [
      ("10010519491231002X", 0), ("66010519491231002X", 0), ("11010519490231002X", 6), ("11010519491331002X", 6),
      ("11010519491200002X", 6),
      ("1101051949123100AX", 16),
    ])
  func impossible(text: String, offset: Int) {
    #expect(#expect(throws: ParseError.self) { try IDNumber(parsing: text) }?.offset == offset)
  }

  @Test("of somebody not yet born or too old are refused on a day")
  func onADay() throws {
    #expect(throws: ParseError.self) { try IDNumber(parsing: "11010519491231002X", on: try Day(parsing: "1949-12-30")) }
    #expect(try IDNumber(parsing: "11010519491231002X", on: try Day(parsing: "1949-12-31")).sex == .female)
    #expect(try IDNumber(parsing: "440524188001010014", on: try Day(parsing: "2030-12-31")).sex == .male)
    #expect(throws: ParseError.self) { try IDNumber(parsing: "440524188001010014", on: try Day(parsing: "2031-01-01")) }
  }

  @Test(
    "of residence permits and permanent residents parse",
    arguments: [("81000019900307451", IDNumber.Kind.residencePermit), ("91115619900307451", .permanentResidence)])
  func otherDocuments(body: String, kind: IDNumber.Kind) throws {
    let check = IDNumber.checkCharacter(of: body.compactMap { $0.wholeNumberValue })
    let number = try IDNumber(parsing: body + String(Character(check)))
    #expect(number.kind == kind)
    #expect(number.regionCode?.description == (kind == .permanentResidence ? "110000" : "810000"))
  }

  @Test("betray every changed character and every exchange of neighbours", arguments: seeds)
  func checkCharacter(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let birth = Day(number: Int32.random(in: -25_000...20_000, using: &random)).description.filter { $0 != "-" }
    let body = "320902" + birth + random.text(3, of: "0123456789")
    let clear = body + String(Character(IDNumber.checkCharacter(of: body.compactMap { $0.wholeNumberValue })))
    #expect(try IDNumber(parsing: clear).clear == clear)
    let characters = Array(clear)
    for place in 0..<18 {
      for other in place == 17 ? "0123456789X" : "0123456789" where other != characters[place] {
        #expect(throws: ParseError.self) { try IDNumber(parsing: clear.replacing(at: place, with: other)) }
      }
    }
    for place in 0..<17 where characters[place] != characters[place + 1] {
      #expect(throws: ParseError.self) { try IDNumber(parsing: clear.swapping(at: place)) }
    }
  }
}
