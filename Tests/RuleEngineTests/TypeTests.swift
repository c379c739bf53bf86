import Testing

@testable import RuleEngine

/// Types are strict, scales exact, and what cannot be computed safely does not compile.
@Suite("Types and arithmetic of a book") struct TypeTests {
  private func rule(_ expression: String, _ extra: String = "") -> TestBook {
    TestBook(
      """
      types: { colour: { values: [red, green, blue] }, shade: { values: [light, dark] } }
      inputs:
        price: { type: money, range: "[0.00..1000.00]" }
        rate: { type: decimal(2), range: "[0.00..9.99]" }
        n: { type: count, range: "[0..9]" }
        m: { type: integer, range: "[-5..5]" }
        day: { type: date }
        c: { type: colour }
        s: { type: shade }
        yes: { type: boolean }
        l: { list: { paid: { type: money }, on: { type: date } }, at_most: 5 }
      rules:
        a: \(expression)
      outputs: [a]
      \(extra)
      """)
  }

  @Test("Money and a number do not add up")
  func moneyPlusNumber() throws {
    try rule("▸price + 1").expectComplaint("money + integer mixes money and a number", hint: "yuan(…)")
    try rule("▸rate - price").expectComplaint("mixes money and a number")
  }

  @Test("Money times money, a number by money and a negated date have no meaning")
  func meaningless() throws {
    try rule("▸price * price").expectComplaint("money times money")
    try rule("round half up(▸rate / price, 2)").expectComplaint("a number divided by money")
    try rule("-day").expectComplaint("a number or an amount is wanted, this is date")
    try rule("yes + 1").expectComplaint("this is boolean")
  }

  @Test("Things of different kinds are not compared")
  func comparisons() throws {
    try rule("if ▸price > 1 then 1 else 2").expectComplaint("money cannot be compared with integer")
    try rule("if ▸c = s then 1 else 2").expectComplaint("colour cannot be compared with shade")
    try rule("if ▸day > n then 1 else 2").expectComplaint("date cannot be compared with integer")
  }

  @Test("A text where a number belongs, and a code of no type, are shown")
  func texts() throws {
    try rule("'if ▸n = \"red\" then 1 else 2'").expectComplaint("integer cannot be compared with colour")
    try rule("'if n = ▸\"purple\" then 1 else 2'").expectComplaint("no type has the value \"purple\"")
  }

  @Test("A code that the type does not have suggests the nearest")
  func wrongCode() throws {
    try rule("'if c = ▸\"gren\" then 1 else 2'").expectComplaint("\"gren\" is no value of colour", hint: "did you mean \"green\"?")
    try rule("'if c in (\"red\", ▸\"blu\") then 1 else 2'").expectComplaint("is no value of colour", hint: "\"blue\"")
  }

  @Test("A condition must be one")
  func conditions() throws {
    try rule("if ▸n then 1 else 2").expectComplaint("a condition is wanted, this is integer")
    try rule("if yes and ▸n then 1 else 2").expectComplaint("a condition is wanted")
  }

  @Test("Branches of different kinds are refused")
  func branches() throws {
    try rule("▸if yes then price else n").expectComplaint("one branch is money, the other integer")
  }

  @Test("An amount that is not rounded to fen is no output")
  func unroundedMoney() throws {
    try TestBook("inputs: { p: { type: money }, r: { type: decimal(2), range: \"[0..9]\" } }\nrules:\n  a: p * r\noutputs: [▸a]\n")
      .expectComplaint("the output a has 4 decimal places", hint: "round half up(…, 2)")
  }

  @Test(
    "A division that is not rounded does not compile",
    arguments: [
      "▸n / 4", "▸n / 4 + 1", "if yes then ▸n / 4 else 1", "min(▸n / 4, 2)", "if ▸n / 4 > 1 then 1 else 2", "abs(n / 4)", "-(n / 4)",
      "count(l[paid > price / 3])", "max(l.paid, price / 3)",
    ])
  func unroundedDivision(expression: String) throws {
    let found = try rule(expression).complaints()
    #expect(found.first?.message.contains("a division is not rounded") ?? false, "\(found)")
    #expect(found.first?.position.line == 21, "\(found)")
  }

  @Test("A division that is not rounded does not compile as a case, nor when another rule would round it")
  func unroundedRule() throws {
    let inCase = TestBook("inputs: { n: { type: count } }\nrules:\n  a: [{ when: n > 2, then: n / 4 }, { otherwise: 1 }]\noutputs: [a]\n")
    try inCase.expectComplaint("a division is not rounded")
    let inRule = TestBook("inputs: { n: { type: count } }\nrules:\n  q: ▸n / 4\n  a: round half up(q, 2)\noutputs: [a]\n")
    try inRule.expectComplaint("a division is not rounded")
  }

  @Test("Sums, products and quotients of quotients are exact within a rounding")
  func quotients() throws {
    let book = try rule("round half up(n / 3 + 1 / 6 - n / 7 * 2, 4)").compiled()
    #expect(try book.answer("a", ["n": "1"]) == "0.2143")
    #expect(try book.answer("a", ["n": "9"]) == "0.5952")
    #expect(try rule("round half up((n / 3) / (2 / 7), 2)").compiled().answer("a", ["n": "5"]) == "5.83")
    #expect(try rule("floor(1 / -3)").compiled().answer("a", [:]) == "-1")
    #expect(try rule("round down(-7 / 2, 0)").compiled().answer("a", [:]) == "-3")
    #expect(try rule("ceiling(n / -4)").compiled().answer("a", ["n": "9"]) == "-2")
  }

  @Test("A divisor that can be zero is shown with what it can be")
  func zeroDivisor() throws {
    try rule("round half up(1 / n, 2)").expectComplaint("the divisor can be 0 (it lies between 0 and 9)", hint: "narrow the range")
    try rule("round half up(1 / m, 2)").expectComplaint("the divisor can be 0 (it lies between -5 and 5)")
    _ = try rule("round half up(1 / (m - 6), 2)").compiled()
  }

  @Test("What could grow beyond 128 bits does not compile")
  func overflow() throws {
    let factors = Array(repeating: "big", count: 5).joined(separator: " * ")
    try TestBook("inputs: { big: { type: integer } }\nrules:\n  a: floor(\(factors))\noutputs: [a]\n")
      .expectComplaint("beyond 128 bits", hint: "round an intermediate value or narrow")
  }

  @Test("What fits 128 bits but not 64 is exact on the way, and no output")
  func wide() throws {
    let book = TestBook("inputs: { big: { type: integer } }\nrules:\n  a: floor(big * big * big / 1000000000000, 0)\noutputs: [a]\n")
    #expect(try book.compiled().answer("a", ["big": "999999999"]) == "999999997000000")
    try TestBook("inputs: { big: { type: integer } }\nrules:\n  ▸a: big * big * big\noutputs: [a]\n")
      .expectComplaint("the value of a can lie beyond 64 bits", hint: "narrow")
  }

  @Test("Decimal places pile up until a rounding; too many of them do not compile")
  func manyPlaces() throws {
    let small = Array(repeating: "0.0000000001", count: 4).joined(separator: " * ")
    try rule("round half up(\(small), 2)").expectComplaint("more than 36 decimal places", hint: "round")
    let few = Array(repeating: "0.001", count: 4).joined(separator: " * ")
    #expect(try rule("ceiling(\(few) * n, 2)").compiled().answer("a", ["n": "1"]) == "0.01")
  }

  @Test("A number of more than eighteen digits is refused")
  func longNumber() throws {
    try rule("n + ▸1234567890123456789").expectComplaint("is not a number that fits", "18 digits")
  }

  @Test(
    "A calendar that would leave the years 1 to 9999 does not compile",
    arguments: [
      "add years(day, 1000000000)", "add months(day, -1000000)", "add days(day, 2000000000)", "add days(add days(day, -730000), -30000)",
      "add months(day, 999999999999999999)",
    ])
  func calendar(expression: String) throws {
    try rule(expression).expectComplaint("years 1 to 9999")
  }

  @Test("Months are counted to the end of a shorter month")
  func months() throws {
    #expect(try rule("add months(day, 1)").compiled().answer("a", ["day": "2020-01-31"]) == "2020-02-29")
    #expect(try rule("add years(day, 1)").compiled().answer("a", ["day": "2020-02-29"]) == "2021-02-28")
    #expect(try rule("'months between(day, date(\"2021-02-28\"))'").compiled().answer("a", ["day": "2020-02-29"]) == "12")
    #expect(try rule("'years between(day, date(\"2020-02-28\"))'").compiled().answer("a", ["day": "2020-02-29"]) == "-1")
    #expect(try rule("'days between(day, date(\"2020-03-01\"))'").compiled().answer("a", ["day": "2020-02-28"]) == "2")
  }

  @Test(
    "Each rounding goes its own way at the half",
    arguments: [
      ("round half up", "0.5", "1"), ("round half up", "-0.5", "-1"), ("round half down", "0.5", "0"), ("round half down", "-0.5", "0"),
      ("round half even", "0.5", "0"), ("round half even", "1.5", "2"), ("round half even", "-2.5", "-2"), ("round up", "0.1", "1"),
      ("round up", "-0.1", "-1"), ("round down", "0.9", "0"), ("round down", "-0.9", "0"),
    ])
  func roundings(mode: String, number: String, result: String) throws {
    #expect(try rule("\(mode)(\(number), 0)").compiled().answer("a", [:]) == result)
    #expect(try rule("\(mode)(m + \(number), 0)").compiled().answer("a", ["m": "0"]) == result)
  }

  @Test("A declared type must be the type of the value")
  func declaredType() throws {
    try TestBook("rules:\n  ▸a: { is: \"1.5\", as: money }\noutputs: [a]\n").expectComplaint(
      "a is declared money but its value is decimal(1)")
  }

  @Test("Codes that two types share need to be told apart")
  func sharedCodes() throws {
    let types = "types: { colour: { values: [red, green] }, light: { values: [red, amber] } }\ninputs: { n: { type: count } }\n"
    try TestBook(types + "rules:\n  a: [{ when: n > 1, then: '\"red\"' }, { otherwise: '\"red\"' }]\noutputs: [a]\n")
      .expectComplaint("may belong to colour, light", hint: "as: …")
    let told = types + "rules:\n  a: { as: light, cases: [{ when: n > 1, then: '\"red\"' }, { otherwise: '\"red\"' }] }\noutputs: [a]\n"
    #expect(try TestBook(told).compiled().answer("a", ["n": "1"]) == "red")
  }
}
