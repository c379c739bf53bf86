import Motor
import RuleEngine
import Testing

@Suite("JSON as risks are told")
struct JSONTests {
  private func read(_ text: String) -> Result<JSONText, JSONError> {
    do throws(JSONError) { return .success(try JSONText(parsing: text.utf8)) } catch { return .failure(error) }
  }

  @Test(
    "What was written comes back, digits and escapes and all",
    arguments: [
      #"{"a":1,"b":[1.10,-0.5,"一路","\"\\ "],"c":{"d":null,"e":true,"f":false}}"#, "[]", "{}", "0", "-1", "9223372036854775807",
      #""""#, #"["  "]"#,
    ])
  func roundTrip(text: String) throws { #expect(try read(text).get().description == text) }

  @Test("A number keeps its digits, however many, and a factor its last nought")
  func digits() throws {
    #expect(try read("1.10").get().description == "1.10")
    #expect(try read("0.1000000000000000055511151231257827").get().description == "0.1000000000000000055511151231257827")
    #expect(try read("123456789012345678901234567890").get().description == "123456789012345678901234567890")
  }

  @Test("Escapes are read, pairs of surrogates too")
  func escapes() throws {
    #expect(try read(#""\u4e00\u8def \ud83d\ude97 \/\b\f\n\r\t""#).get().description.contains("一路 🚗"))
  }

  @Test(
    "What is no JSON says where and why",
    arguments: [
      ("", 1, 1), ("{", 1, 2), ("{\"a\":1,}", 1, 8), ("{\"a\" 1}", 1, 6), ("[1 2]", 1, 4), ("{\n  \"a\": 01\n}", 2, 8), ("nul", 1, 1),
      ("1.", 1, 1),
      ("1e5", 1, 1), ("\"\\ud83d\"", 1, 2), ("\"\\u+123\"", 1, 4), ("\"\\x\"", 1, 2), ("\"a", 1, 1), ("\"\u{1}\"", 1, 2), ("{} {}", 1, 4),
      ("--1", 1, 1),
      ("{\"一\":1,\"一\":2}", 1, 8), ("[NaN]", 1, 2), ("'a'", 1, 1),
    ])
  func errors(text: String, line: Int, column: Int) throws {
    guard case .failure(let error) = read(text) else { return #expect(Bool(false), "\(text) was read") }
    #expect((error.line, error.column) == (line, column), "\(text): \(error)")
    #expect(!error.problem.zh.isEmpty && !error.problem.en.isEmpty)
  }

  @Test("Bytes that are no UTF-8 are refused")
  func notUTF8() { #expect(throws: JSONError.self) { try JSONText(parsing: [0x22, 0xFF, 0x22]) } }

  @Test("A hundred thousand brackets are refused, not followed")
  func depth() {
    #expect(throws: JSONError.self) { try JSONText(parsing: String(repeating: "[", count: 100_000).utf8) }
    #expect(throws: JSONError.self) { try JSONText(parsing: String(repeating: "{\"a\":", count: 100_000).utf8) }
  }

  @Test("Cut anywhere, a document is an error and never a crash", arguments: 0..<60)
  func cut(length: Int) throws {
    let bytes = Array(#"{"risk":{"claims":[{"paid":1.50,"on":"\u4e00 一"}],"x":true}}"#.utf8)
    #expect(throws: JSONError.self) { try JSONText(parsing: bytes.prefix(min(length, bytes.count - 1))) }
  }

  @Test("Facts are texts as they were written; lists are arrays of objects; null is left out; anything else is named")
  func facts() throws {
    let facts = try RiskFacts(read(#"{"seats":5,"price":"150000.00","new":true,"gone":null,"claims":[{"paid":1.50}],"on":"a@b"}"#).get())
    #expect(facts["seats"] == .text("5"))
    #expect(facts["new"] == .text("true"))
    #expect(facts["gone"] == nil)
    #expect(facts["claims"] == .records([["paid": "1.50"]]))
    let wrong = try read(#"{"a":{"b":1},"claims":[1,{"paid":[]}]}"#).get()
    do throws(RiskErrors) {
      _ = try RiskFacts(wrong)
      #expect(Bool(false))
    } catch { #expect(error.errors.map(\.input) == ["a", "claims[1]", "claims[2].paid"]) }
  }
}
