import Testing

@testable import Motor

@Suite("Unified social credit codes")
struct UnifiedSocialCreditCodeTests {
  @Test("with the right check character parse and tell what they contain")
  func valid() throws {
    let code = try UnifiedSocialCreditCode(parsing: "91350100m000100y43")
    #expect(code.clear == "91350100M000100Y43")
    #expect(code.department == "9")
    #expect(code.regionCode?.description == "350100")
    #expect(code.organisationCode == "M000100Y4")
    #expect(code.hasValidOrganisationCode)
    #expect(code.masked == "91**************43")
  }

  @Test(
    "with a wrong one are refused at the last place",
    arguments: ["91350100M000100Y4Z", "91310115MA1H8R7C6D", "91350100M000100Y44"])
  func invalid(text: String) {
    let error = #expect(throws: ParseError.self) { try UnifiedSocialCreditCode(parsing: text) }
    #expect(error?.offset == 17)
  }

  @Test("agree with the expected character of a wrong example and with the organisation codes")
  func expectedCharacters() {
    #expect(UnifiedSocialCreditCode.checkCharacter(of: "91310115MA1H8R7C6".unicodeScalars) == "7")
    #expect(UnifiedSocialCreditCode.organisationCheckCharacter(of: "M000100Y".unicodeScalars) == "4")
    #expect(UnifiedSocialCreditCode.organisationCheckCharacter(of: "D2143569".unicodeScalars) == "X")
  }

  @Test("never hold I, O, S, V or Z", arguments: ["I", "O", "S", "V"])
  func forbidden(letter: Character) {
    let text = "91350100M000100Y43".replacing(at: 9, with: letter)
    let error = #expect(throws: ParseError.self) { try UnifiedSocialCreditCode(parsing: text) }
    #expect(error?.offset == 9)
  }

  @Test("betray every changed character and every exchange of neighbours", arguments: seeds)
  func checkCharacter(seed: UInt64) throws {
    let alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    var random = SplitMix64(seed: seed)
    let body = "91" + random.text(6, of: "123456789") + random.text(9, of: alphabet)
    let clear = body + String(Character(UnifiedSocialCreditCode.checkCharacter(of: body.unicodeScalars)))
    #expect(try UnifiedSocialCreditCode(parsing: clear).clear == clear)
    let characters = Array(clear)
    for place in 0..<18 {
      for other in alphabet where other != characters[place] {
        #expect(throws: ParseError.self) {
          try UnifiedSocialCreditCode(parsing: clear.replacing(at: place, with: other))
        }
      }
    }
    for place in 0..<17 where characters[place] != characters[place + 1] {
      #expect(throws: ParseError.self) { try UnifiedSocialCreditCode(parsing: clear.swapping(at: place)) }
    }
  }
}
