import Motor
import Testing

/// One word of every personal type, and what of it nobody may see.
struct PersonalCase: CustomTestStringConvertible, Sendable {
  var word: any Personal
  var hidden: String
  var testDescription: String { type(of: word).subject }
}

@Suite("Personal words")
struct PersonalTests {
  static let cases: [PersonalCase] = {
    func word(_ make: () throws -> any Personal, _ hidden: String) -> PersonalCase? {
      (try? make()).map { PersonalCase(word: $0, hidden: hidden) }
    }
    return [
      word({ try VIN(parsing: "LSVAA4182E2184847") }, "AA4182E218"),
      word({ try LicencePlate(parsing: "苏JD12345") }, "D123"),
      word({ try IDNumber(parsing: "11010519491231002X") }, "1010519491231002"),
      word({ try UnifiedSocialCreditCode(parsing: "91350100M000100Y43") }, "350100M000100Y"),
      word({ try MobileNumber(parsing: "13812345678") }, "1234"),
      word({ try BankCard(parsing: "5555555555554444") }, "555555555555"),
      word({ try PersonName(parsing: "张三丰") }, "三丰"),
    ].compactMap { $0 }
  }()

  @Test("all have a case here")
  func complete() { #expect(Self.cases.count == 7) }

  @Test("show the masked form wherever they are printed", arguments: cases)
  func printing(_ personal: PersonalCase) {
    let word = personal.word
    var dumped = ""
    dump(word, to: &dumped)
    var nested = ""
    dump(["holder": [word]], to: &nested)
    let printed = [
      "\(word)", String(describing: word), String(reflecting: word), dumped, nested, "\([word])",
      "\(Optional(word) as Any)", word.masked,
      String(reflecting: ["holder": word]), "\(Mirror(reflecting: word).children.map { $0.value })",
    ]
    for text in printed {
      #expect(text.contains(word.masked))
      #expect(!text.contains(personal.hidden))
      #expect(!text.contains(word.clear))
    }
    #expect(word.clear.contains(personal.hidden))
  }

  @Test("do not end in the error when they are wrong", arguments: cases)
  func errors(_ personal: PersonalCase) {
    func fail<P: Personal>(_ word: P) -> ParseError? {
      do throws(ParseError) { _ = try P(parsing: word.clear + "😀9") } catch { return error }
      return nil
    }
    let error = fail(personal.word)
    #expect(error?.subject == type(of: personal.word).subject)
    #expect(error?.input.allSatisfy { $0 == "*" } == true)
    #expect(error.map { "\($0)".contains(personal.hidden) } == false)
    for language in Language.allCases { #expect(error?.message(in: language).contains(personal.hidden) == false) }
  }

  @Test("are equal when their clear values are", arguments: cases)
  func equality(_ personal: PersonalCase) throws {
    func again<P: Personal>(_ word: P) throws -> Bool { try P(parsing: word.clear) == word }
    #expect(try again(personal.word))
  }
}
