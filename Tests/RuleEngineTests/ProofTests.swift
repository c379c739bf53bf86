import Foundation
import Motor
import Testing

@testable import RuleEngine

/// Cases are proved exhaustive, declarations of monotony are proved, children keep to what their parent states.
@Suite("Proofs over a whole book") struct ProofTests {
  private func cases(_ cases: String) -> TestBook {
    TestBook(
      """
      types: { colour: { values: [red, green, blue] } }
      inputs: { n: { type: count, range: "[0..9]" }, m: { type: count, range: "[0..9]" }, c: { type: colour } }
      rules:
        ▸a:
      \(cases)
      outputs: [a]

      """)
  }

  @Test("Cases that leave something out say what")
  func gap() throws {
    try cases("    - { when: n < 3, then: 1 }\n    - { when: n > 3, then: 2 }").expectComplaint(
      "no case of a covers n = 3", hint: "otherwise")
    try cases("    - { when: 'c = \"red\"', then: 1 }\n    - { when: 'c = \"blue\"', then: 2 }").expectComplaint("c = green")
    try cases("    - { when: n < 9 or m > 0, then: 1 }").expectComplaint("n = 9, m = 0")
  }

  @Test("Cases that leave nothing out need no otherwise")
  func exhaustive() throws {
    let book = try cases("    - { when: n < 3, then: 1 }\n    - { when: n = 3, then: 2 }\n    - { when: n > 3, then: 3 }").compiled()
    #expect(try ["2", "3", "4"].map { try book.answer("a", ["n": $0]) } == ["1", "2", "3"])
  }

  @Test("A case that can never be reached is shown")
  func deadCase() throws {
    let book = TestBook(
      """
      inputs: { n: { type: count, range: "[0..9]" } }
      rules:
        a:
          - { when: n < 5, then: 1 }
          - ▸{ when: "n in [2..4]", then: 2 }
          - { otherwise: 3 }
      outputs: [a]

      """)
    try book.expectComplaint("this case of a can never be reached", hint: "remove it, or move it up")
    let behind = "inputs: { n: { type: count } }\nrules:\n  a:\n    - { otherwise: 3 }\n    - ▸{ when: n < 5, then: 1 }\noutputs: [a]\n"
    try TestBook(behind).expectComplaint("behind \"otherwise\"")
  }

  @Test("A declaration that does not hold is shown with two risks that break it")
  func notMonotone() throws {
    let book = TestBook(
      """
      inputs: { n: { type: count, range: "[0..9]" }, rate: { type: decimal(1), range: "[1.0..2.0]" } }
      rules:
        a: [{ when: n = 4, then: 1 }, { otherwise: n }]
        b: round half up(a * rate, 0)
      outputs: [b]
      monotone:
        - ▸{ output: b, rises_with: n }

      """)
    try book.expectComplaint("b falls when n rises", "at 3", "at 4", "rate =")
  }

  @Test("What depends on the subject twice is not taken for two things")
  func dependentLeaves() throws {
    let book = TestBook(
      """
      inputs: { x: { type: count, range: "[0..100]" }, y: { type: count, range: "[0..1000000]" } }
      tables: { t: { file: t.csv, keys: [x] } }
      rules:
        big: x * y
        a: "(if big > 1000 then 0 else 5) + t[x]"
      outputs: [a]
      monotone:
        - { output: a, rises_with: x }

      """, tables: ["t.csv": "x,v\n< 50,1\n>= 50,2\n"])
    let found = try book.complaints()
    #expect(found.count == 1 && found[0].message.contains("a"), "\(found)")
  }

  @Test("An output that does not depend on the input says so")
  func independent() throws {
    try TestBook(
      "inputs: { n: { type: count }, m: { type: count } }\nrules: { a: n }\noutputs: [a]\nmonotone:\n  - ▸{ output: a, rises_with: m }\n"
    )
    .expectComplaint("a does not depend on m")
  }

  // MARK: Extending

  private static let parent =
    TestBook.head.replacingOccurrences(of: "rulebook: test", with: "rulebook: parent") + """
      inputs:
        n: { type: count, range: "[1..9]", default: 5 }
        factor: { type: decimal(2), range: "[0.85..1.15]", filed: true }
      tables: { rates: { keys: [n], values: { rate: money }, imported: true } }
      rules:
        price: round half up(rates[n] * factor, 2)
      outputs: [price]

      """

  private func child(_ sections: String, tables: [String: String] = [:]) -> TestBook {
    var book = TestBook("extends: parent\n" + sections, tables: tables)
    book.add(Self.parent, as: "parent/rulebook.yaml")
    return book
  }

  @Test("A child brings its table and its filed value and prices with both")
  func child() throws {
    let book = try child(
      "tables: { rates: { file: r.csv, keys: [n] } }\nrules: { factor: 0.90, double: price * 2 }\noutputs: [double]\n",
      tables: ["r.csv": "n,rate\n-,100.00\n"]
    ).compiled()
    #expect(try book.answer("price", ["n": "3"]) == "90.00")
    #expect(try book.answer("double", [:]) == "180.00")
    #expect(book.material.lineage == ["test", "parent"])
  }

  @Test("A child may narrow a range, not widen it, and keeps a default within it")
  func narrowing() throws {
    try child("inputs: { n: { range: \"▸[0..5]\" } }\n").expectComplaint("corridor breach", "[1..9]", hint: "may only narrow")
    try child("inputs: { ▸n: { range: \"[1..3]\" } }\n").expectComplaint("the parent's default 5 of n is outside", hint: "give a default")
    _ = try child("inputs: { n: { range: \"[1..3]\", default: 2 } }\n").compiled()
    try child("inputs: { ▸n: { type: money } }\n").expectComplaint("n is the parent's")
  }

  @Test("A filed value outside the corridor is found before a single quote")
  func corridor() throws {
    try child("rules:\n  ▸factor: 1.16\n").expectComplaint("corridor breach: factor can be 1.16 to 1.16, the parent allows [0.85..1.15]")
    try child("inputs: { good: { type: boolean } }\nrules:\n  ▸factor: \"if good then 0.80 else 1.00\"\n")
      .expectComplaint("factor can be 0.80 to 1.00")
    try child("rules:\n  ▸factor: 0.855\n").expectComplaint("corridor breach")
    try child("rules:\n  ▸factor: yuan(1)\n").expectComplaint("factor is decimal(2), the filing gives money")
  }

  @Test("A child may not change a rule, an input that is not filed or the keys of a table of its parent")
  func changes() throws {
    try child("rules:\n  ▸price: yuan(1)\n").expectComplaint("the rule price is there already", hint: "a child may not change it")
    try child("rules:\n  ▸n: 3\n").expectComplaint("n is an input", hint: "filed")
    try child("tables:\n  ▸rates: { file: r.csv, keys: [m] }\n", tables: ["r.csv": "m,rate\n-,1\n"]).expectComplaint("has the keys n")
  }

  @Test("A parent that is not there, and books that extend each other, are shown")
  func parents() throws {
    var lost = TestBook("extends: ▸parnet\nrules: { a: 1 }\noutputs: [a]\n")
    lost.add(Self.parent, as: "parent/rulebook.yaml")
    let library = try BookFolder(lost.files).load()
    let complaint = try #require(library.failures["test"]?.diagnostics.first)
    #expect(complaint.message.contains("the parent \"parnet\" is not there") && complaint.hint == "did you mean \"parent\"?")
    var circle = TestBook("extends: other\nrules: { a: 1 }\noutputs: [a]\n")
    circle.add(
      TestBook.head.replacingOccurrences(of: "rulebook: test", with: "rulebook: other") + "extends: test\n", as: "other/rulebook.yaml")
    let found = try circle.complaints()
    #expect(found.count == 2 && found.allSatisfy { $0.message.contains("in a circle") })
    #expect(try TestBook("extends: test\nrules: { a: 1 }\noutputs: [a]\n").complaints().first?.message.contains("test → test") ?? false)
  }

  // MARK: Series

  private func series(_ ranges: (String, String)...) throws -> [String] {
    var files: [String: String] = [:]
    for (index, (range, kinds)) in ranges.enumerated() {
      files["b\(index)/rulebook.yaml"] =
        TestBook.head.replacingOccurrences(of: "rulebook: test", with: "rulebook: b\(index)")
        .replacingOccurrences(of: "\"[2020-01-01..2030-01-01)\"", with: "\"\(range)\", kinds: \(kinds)") + "rules: { a: 1 }\noutputs: [a]\n"
    }
    return try BookFolder(files).complaints().map(\.message)
  }

  @Test("Days on which no book of a series is in force are an error")
  func seriesGap() throws {
    let found = try series(("[2010-01-01..2015-01-01)", "[new, renewal]"), ("[2015-02-01..)", "[new, renewal]"))
    #expect(found == ["no book of motor is in force from 2015-01-01 to 2015-01-31"])
    #expect(try series(("[2010-01-01..2015-01-01)", "[new, renewal]"), ("[2015-01-01..)", "[new, renewal]")).isEmpty)
  }

  @Test("Two books in force on the same days are an error, also behind a third one")
  func seriesOverlap() throws {
    let two = try series(("[2010-01-01..2015-01-02)", "[new, renewal]"), ("[2015-01-01..)", "[new, renewal]"))
    #expect(two.count == 1 && two[0].contains("b0 [2010-01-01..2015-01-02) and b1 [2015-01-01..) are in force on the same days"))
    let three = try series(
      ("[2000-01-01..2030-01-01)", "[new, renewal]"), ("[2005-01-01..2006-01-01)", "[new, renewal]"),
      ("[2010-01-01..2011-01-01)", "[new, renewal]"))
    #expect(three.count == 2 && three.allSatisfy { $0.contains("b0") }, "\(three)")
  }

  @Test("New business and renewals have each their own series")
  func seriesKinds() throws {
    #expect(try series(("[2010-01-01..2015-01-01)", "[new]"), ("[2010-01-01..2015-01-01)", "[renewal]")).isEmpty)
    let gap = try series(("[2010-01-01..2015-01-01)", "[new]"), ("[2010-01-01..)", "[renewal]"), ("[2018-01-01..)", "[new]"))
    #expect(gap == ["no book of motor is in force from 2015-01-01 to 2017-12-31"], "\(gap)")
  }
}
