import Motor
import Testing

@testable import RuleEngine

/// A risk that cannot be rated names the input and what is wrong with it, in two languages.
@Suite("Risks that cannot be rated") struct RiskErrorTests {
  private static func book() throws -> Rulebook {
    try TestBook(
      """
      types: { colour: { values: [red, green, blue] }, kind: { values: [red_light, wrong_way] } }
      inputs:
        price: { type: money, range: "[0.01..1000.00]", label: { zh: 价格, en: Price } }
        rate: { type: decimal(2), range: "[0.50..1.50]", default: 1.00 }
        day: { type: date, range: "[1990-01-01..2100-01-01)" }
        seats: { type: count, range: "[1..9]" }
        colour: { type: colour }
        broken: { type: boolean, default: false }
        events: { list: { kind: { type: kind }, on: { type: date } }, at_most: 3 }
      rules:
        a: "round half up(price * rate, 2) * seats + (if broken or colour = \\"red\\" then yuan(1) else yuan(2)) * count(events[on < day])"
      outputs: [a]

      """
    ).compiled()
  }

  private static let good = ["price": "10.00", "day": "2020-01-01", "seats": "5", "colour": "green"]

  private func errors(_ changes: [String: String?]) throws -> [RiskError] {
    var facts = Self.good
    for (name, value) in changes { facts[name] = value }
    let program = try Self.book().program()
    do throws(RiskErrors) {
      _ = try program.risk(RiskFacts(facts.mapValues { .text($0) }))
      return []
    } catch { return error.errors }
  }

  @Test("A risk in order has no errors; blanks around a value do not matter")
  func good() throws {
    #expect(try errors([:]).isEmpty)
    #expect(
      try errors(["price": "  10.00 ", "colour": " green", "rate": "", "events": "red_light@2019-01-01 ; wrong_way@ 2019-02-01;"]).isEmpty)
  }

  @Test(
    "A value that is out of range, or none, is named with what is allowed",
    arguments: [
      ("price", "1000.01", "is outside 0.01 to 1000.00"), ("price", "-5.00", "is outside 0.01 to 1000.00"), ("price", "0", "is outside"),
      ("price", "1.005", "more decimal places than an amount of yuan holds"), ("price", "１０", "not a digit"),
      ("price", "1,000.00", "not a digit"),
      ("price", "1e3", "not a digit"), ("price", "NaN", "not a digit"), ("price", "1234567890123456789", "more than 18 digits"),
      ("price", "10\u{0}", "not a digit"), ("day", "1800-01-01", "is outside 1990-01-01 to 2099-12-31"),
      ("day", "2021-02-29", "is not a day"),
      ("day", "yesterday", "is not a day"), ("seats", "4.5", "more decimal places"), ("seats", "five", "is not a whole number"),
      ("seats", "9999999999999999", "is outside 1 to 9"), ("colour", "grean", "did you mean \"green\"?"),
      ("colour", "zzz", "one of red, green, blue"),
      ("colour", "GREEN", "\"green\""), ("broken", "maybe", "neither true nor false"),
    ])
  func wrong(input: String, text: String, problem: String) throws {
    let found = try errors([input: text])
    #expect(found.count == 1 && found[0].input == input && found[0].problem.en.contains(problem), "\(found)")
    #expect(found.allSatisfy { !$0.problem.zh.isEmpty })
  }

  @Test("Everything that is missing is named at once, by its label")
  func missing() throws {
    let found = try errors(["price": nil, "seats": "  ", "colour": nil])
    #expect(found.map(\.input).sorted() == ["colour", "price", "seats"])
    #expect(found.contains { $0.problem.en == "Price is missing" && $0.problem.zh == "缺少“价格”" })
  }

  @Test(
    "A list names the record and the field",
    arguments: [
      ("red_light@2020-01-01; wrong_way", "events[2].on", "on is missing"), ("red_lihgt@2020-01-01", "events[1].kind", "\"red_light\""),
      ("red_light@2020-13-01", "events[1].on", "is not a day"), ("red_light@2020-01-01@5", "events[1].#3", "no such field"),
      ("@", "events[1].kind", "is missing"), ("a;b;c;d", "events", "at most 3 records, not 4"),
    ])
  func lists(text: String, input: String, problem: String) throws {
    let found = try errors(["events": text])
    #expect(found.contains { $0.input == input && $0.problem.en.contains(problem) }, "\(found)")
  }

  @Test("A list for a single value is refused")
  func listForScalar() throws {
    let program = try Self.book().program()
    let facts = RiskFacts(Self.good.mapValues { .text($0) }.merging(["price": .records([])]) { $1 })
    let failure = try #require(throws: RiskErrors.self) { _ = try program.risk(facts) }
    #expect(failure.errors.first?.problem.en == "one value is wanted, not a list")
  }

  @Test("A text of a megabyte is refused without being repeated", arguments: ["price", "day", "seats", "colour", "broken", "events"])
  func long(input: String) throws {
    let found = try errors([input: String(repeating: "9a", count: 500_000)])
    #expect(!found.isEmpty && found.allSatisfy { $0.problem.en.utf8.count < 2000 && $0.problem.zh.utf8.count < 2000 })
  }

  @Test("A list of a million records is refused by its number")
  func manyRecords() throws {
    #expect(try errors(["events": String(repeating: "a;", count: 300_000)]).first?.problem.en == "at most 3 records, not 300000")
  }
}
