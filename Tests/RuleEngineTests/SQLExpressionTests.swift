import Motor
import Testing

@testable import RuleEngine

/// Expressions in SQL.
@Suite struct SQLExpressionTests {
  static let inputs = """
      a: { type: integer, range: "[0..1000]", label: { zh: 甲, en: A } }
      b: { type: integer, range: "[-1000..1000]", label: { zh: 乙, en: B } }
      d: { type: decimal(2), range: "[0.01..9.99]", label: { zh: 丁, en: D } }
      f: { type: boolean, label: { zh: 己, en: F } }
      g: { type: boolean, label: { zh: 庚, en: G } }
      day: { type: date, label: { zh: 日, en: Day } }
      until: { type: date, label: { zh: 止, en: Until } }
      large: { type: money, range: "[0.00..90000000000.00]", label: { zh: 大, en: Large } }
    """

  @Test(
    arguments: [
      ("a + b", #"s."a" + s."b""#),
      ("a - (b - 1)", #"s."a" - (s."b" - 1)"#),
      ("a * (a + b)", #"s."a" * (s."a" + s."b")"#),
      ("-b", #"0 - s."b""#),
      ("min(a, b, 7)", #"LEAST(LEAST(s."a", s."b"), 7)"#),
      ("max(a, b)", #"GREATEST(s."a", s."b")"#),
      ("abs(b)", #"GREATEST(s."b", 0 - s."b")"#),
      ("a < b", #"s."a" < s."b""#),
      ("a >= 7", #"s."a" >= 7"#),
      ("a != 7", #"NOT (s."a" = 7)"#),
      ("f and (g or a = 1)", #"s."f" = 1 AND (s."g" = 1 OR s."a" = 1)"#),
      ("if f then a else if g then b else 3", #"CASE WHEN s."f" = 1 THEN s."a" WHEN s."g" = 1 THEN s."b" ELSE 3 END"#),
      ("floor(a / 7)", #"(s."a" / 7)"#),
      ("ceiling(a / 7)", #"((s."a" + 6) / 7)"#),
      ("round half up(a / 7, 0)", #"((s."a" + 3) / 7)"#),
      ("round half up(a / 8, 0)", #"((s."a" + 4) / 8)"#),
      ("round half down(a / 8, 0)", #"((s."a" + 3) / 8)"#),
      ("round down(b / 8, 0)", #"CASE WHEN s."b" >= 0 THEN (s."b" / 8) ELSE -((-s."b") / 8) END"#),
      ("floor(b / 8)", #"CASE WHEN s."b" >= 0 THEN (s."b" / 8) ELSE -((-s."b" + 7) / 8) END"#),
      ("year of(day)", #"CAST(EXTRACT(YEAR FROM (DATE '1970-01-01' + CAST(s."day" AS INTEGER))) AS BIGINT)"#),
      ("days between(day, until)", #"s."until" - s."day""#),
    ])
  func eachOperationIsWrittenOnce(rule: String, sql: String) throws {
    let written = try #require(try SQLBook.expression(rule, inputs: Self.inputs, .postgresql))
    #expect(written == sql)
  }

  @Test func wholeNumbersAreDividedAsEachDatabaseDoes() throws {
    let written = try SQLDialect.allCases.map { try SQLBook.expression("floor(a / 7)", inputs: Self.inputs, $0) }
    #expect(written == [#"(s."a" / 7)"#, #"(s."a" // 7)"#, "(s.`a` div 7)"])
  }

  @Test func productsBeyond64BitsAreComputedWithMoreDigitsAndComeBack() throws {
    let rule = "floor(large * large / yuan(90000000000))"
    #expect(throws: (any Error).self) { try SQLBook.expression(rule, inputs: Self.inputs, .duckdb) }
    let product = "round half up(large * 0.123456789 * d * d, 2)"
    let written = try SQLDialect.allCases.map { try #require(try SQLBook.expression(product, inputs: Self.inputs, $0)) }
    #expect(written[0].contains("NUMERIC") && written[0].contains("DIV(") && written[0].hasSuffix("AS BIGINT)"))
    #expect(written[1].contains("HUGEINT") && written[1].hasSuffix("AS BIGINT)"))
    #expect(written[2].contains("DECIMAL(38, 0)") && written[2].contains(" div "))
  }

  @Test(arguments: SQLDialect.allCases) func noDialectUsesFloatingPoint(_ dialect: SQLDialect) throws {
    for rule in ["round half even(b * d / 3, 2)", "months between(day, until)", "round half up(large * d / 7, 2)"] {
      let written = try #require(try SQLBook.expression(rule, inputs: Self.inputs, dialect)).uppercased()
      for word in ["DOUBLE", "FLOAT", "REAL", "ROUND("] { #expect(!written.contains(word)) }
    }
  }

  @Test func aStepThatIsUsedTwiceBecomesAColumn() throws {
    var rules = "  r0: { is: 'a + b', label: { zh: 零, en: Zero } }\n"
    for index in 1...40 {
      rules += "  r\(index): { is: 'min(r\(index - 1) + 1, 9) - max(r\(index - 1), b)', label: { zh: 步, en: Step } }\n"
    }
    let query = try SQLBook.sql("inputs:\n\(Self.inputs)\nrules:\n\(rules)outputs: [r40]").query
    #expect(query.utf8.count < 40_000)
    #expect(query.contains(#"AS "r39""#))
  }

  @Test func daysBeyondTheDatabasesCalendarsAreRefused() {
    #expect(throws: (any Error).self) {
      try SQLBook.sql(
        """
        inputs:
          day: { type: date, label: { zh: 日, en: Day } }
          n: { type: integer, range: "[0..100000]", label: { zh: 数, en: Number } }
        rules:
          x: { is: "add months(day, n)", label: { zh: 值, en: Value } }
        outputs: [x]
        """)
    }
  }
}
