import Motor
import Testing

@testable import RuleEngine

/// Rulebooks as SQL.
@Suite struct SQLQueryTests {
  static let body = """
    types:
      mark:
        label: { zh: 标记, en: Mark }
        values:
          plain:      { zh: 甲, en: Plain }
          "it's":     { zh: 乙, en: It is }
          'b\\s':     { zh: 丙, en: Backslash }
          '${user}':  { zh: 丁, en: Variable }
    inputs:
      mark: { type: mark, label: { zh: 标记, en: "Mark\\n; DROP TABLE risks; --" } }
      seats: { type: integer, range: "[1..9]", default: 5, label: { zh: 座位, en: Seats } }
      claims: { list: { day: { type: date }, paid: { type: money } }, at_most: 3, label: { zh: 赔付, en: Claims } }
    tables:
      rates:
        file: tables/rates.csv
        keys: [mark, seats]
        values: { rate: decimal(2) }
        hit: first
        unmatched: { zh: 没有, en: "none for 'this'" }
        label: { zh: 费率, en: Rates }
      secret: { keys: [mark], values: { factor: decimal(2) }, imported: true, label: { zh: 未导入, en: Secret } }
    rules:
      rate: { is: "rates[mark, seats]", label: { zh: 费率, en: Rate } }
      paid: { is: "sum(claims[paid > yuan(5)].paid)", label: { zh: 赔款, en: Paid } }
      premium: { is: "round half up(paid * rate, 2)", label: { zh: 保费, en: Premium } }
      factor: { is: "secret[mark]", label: { zh: 系数, en: Factor } }
    outputs: [rate, paid, premium, factor]
    """
  static let tables = ["rates": "mark,seats,rate,note\nplain | it's,[2..5),1.25,\n-,>= 4,?,not seen\nplain,-,0.50,\n"]

  func query(_ dialect: SQLDialect) throws -> String { try SQLBook.sql(Self.body, tables: Self.tables, dialect).query }

  @Test(arguments: SQLDialect.allCases) func theSameBookIsWrittenTheSame(_ dialect: SQLDialect) throws {
    let first = try query(dialect)
    for _ in 0..<5 { #expect(try query(dialect) == first) }
  }

  @Test func aCommentNamesTheBookItsHashAndEveryColumn() throws {
    let book = try SQLBook.compiled(Self.body, tables: Self.tables)
    let lines = try query(.postgresql).split(separator: "\n")
    let comment = lines.prefix { $0.hasPrefix("--") }.joined(separator: "\n")
    let columns = ["seats  BIGINT", "risks_claims", "paid  DECIMAL(18, 2)", "NULL = 5", "premium"]
    for wanted in [book.id, book.contentHash, "PostgreSQL"] + columns {
      #expect(comment.contains(wanted))
    }
  }

  @Test func textsCannotLeaveTheirPlace() throws {
    for dialect in SQLDialect.allCases {
      let lines = try query(dialect).split(separator: "\n")
      #expect(!lines.contains { $0.contains("DROP TABLE") && !$0.hasPrefix("--") })
    }
    #expect(SQLDialect.postgresql.literal(#"it's \ "#) == #"E'it''s \\ '"#)
    #expect(SQLDialect.duckdb.literal(#"it's \ "#) == #"'it''s \ '"#)
    #expect(SQLDialect.spark.literal(#"it's \ ${user}"#) == #"'it\'s \\ \u0024{user}'"#)
    #expect(SQLDialect.postgresql.quoted(#"a"b"#) == #""a""b""#)
    #expect(SQLDialect.spark.quoted("a`b") == "`a``b`")
    #expect(SQLDialect.duckdb.quotedPath(#"book.ri"sks"#) == #""book"."ri""sks""#)
    #expect(try !query(.spark).contains("${"))
  }

  @Test func theFirstRowThatMatchesIsMadeDisjointFromThoseBelow() throws {
    let written = try query(.duckdb)
    // Seats 2 to 4 of the first row; what is left of the second and the third.
    #expect(written.contains(#""table_rates" ("mark", "seats", "hit", "rate", "rate_unknown") AS (VALUES"#))
    #expect(written.contains("(0, 4, 0, 125, 0)") && !written.contains("(0, 4, 1, 0, 1)"))
    #expect(written.contains("(2, 4, 1, 0, 1)") && written.contains("(0, 1, 2, 50, 0)"))
  }

  @Test func refusalsSayTextPlaceAndNote() throws {
    let written = try query(.duckdb)
    #expect(written.contains("'none for ''this'''"))
    #expect(written.contains("(/test/tables/rates.csv:3:1): not seen'") || written.contains("(test/tables/rates.csv:3:1): not seen'"))
  }

  @Test func aTableThatIsNotLoadedRefusesEveryRisk() throws {
    let written = try query(.duckdb)
    #expect(written.contains(#"CAST(NULL AS DECIMAL(18, 2)) AS "factor""#))
    #expect(written.contains("Secret is not loaded: import it before quoting"))
  }

  @Test func whatIsMissingOrOutOfRangeIsNamed() throws {
    let written = try query(.duckdb)
    #expect(written.contains("mark is missing or none of its values"))
    #expect(written.contains("seats is outside 1 to 9"))
    #expect(written.contains("claims has more than 3 records"))
    #expect(written.contains(#"WHEN r."seats" IS NULL THEN 5 WHEN r."seats" BETWEEN 1 AND 9"#))
  }

  @Test func aGivenRuleIsReadInsteadOfWhatItIsMadeOf() throws {
    let sql = try SQLBook.sql(Self.body, tables: Self.tables, given: ["rate"])
    #expect(sql.inputs.contains { $0.name == "rate" } && sql.inputs.contains { $0.name == "paid" })
    #expect(!sql.query.contains("table_rates"))
  }

  @Test func aResultThatIsToldAndAskedForAtOnceIsRefused() {
    #expect(throws: Diagnostic.self) { try SQLBook.sql(Self.body, tables: Self.tables, given: ["factor"]) }
  }

  @Test func tablesKeepTheirSchemaAndNoNameHidesThem() throws {
    let sql = try SQLBook.sql(Self.body, tables: Self.tables, table: "book.stage_1")
    #expect(sql.query.contains(#"FROM "book"."stage_1" AS r"#) && sql.query.contains(#"FROM "book"."stage_1_claims" AS r"#))
    #expect(!sql.query.contains(#""stage_1" AS ("#))
    #expect(sql.tables.contains(#"CREATE TABLE "book"."stage_1_claims" ("#))
  }

  @Test func namesThatADatabaseCannotHoldOrTellApartAreRefused() {
    func sql(_ name: String, _ other: String, _ dialect: SQLDialect) throws -> RulebookSQL {
      let inputs = [name, other].map { "  \($0): { type: boolean, label: { zh: 甲, en: A } }" }.joined(separator: "\n")
      let rules = "  x: { is: '\(name) or \(other)', label: { zh: 值, en: Value } }"
      return try SQLBook.sql("inputs:\n\(inputs)\nrules:\n\(rules)\noutputs: [x]", dialect)
    }
    #expect(throws: Diagnostic.self) { try sql("seat", "Seat", .duckdb) }
    #expect(throws: Diagnostic.self) { try sql("risk_id", "b", .spark) }
    #expect(throws: Diagnostic.self) { try sql("a", String(repeating: "long", count: 20), .postgresql) }
    #expect(throws: Never.self) { try sql("select", "座位", .postgresql) }
  }
}
