import Foundation
import Testing

@testable import RuleEngine

/// What an author may get wrong in a book's declarations: each mistake is shown where it stands, with what was meant.
@Suite("Declarations of a book") struct DeclarationTests {
  @Test("A misspelt field of a book suggests the nearest one")
  func bookField() throws {
    try TestBook("▸outptus: [a]\n").expectComplaint("a rulebook has no field \"outptus\"", hint: "did you mean \"outputs\"?")
  }

  @Test("A misspelt field of an input suggests the nearest one")
  func inputField() throws {
    try TestBook("inputs:\n  seats: { type: count, ▸rnage: \"[1..9]\" }\noutputs: [seats]\n")
      .expectComplaint("the input seats has no field \"rnage\"", hint: "did you mean \"range\"?")
  }

  @Test("A field that is like no other shows the fields there are")
  func unlikeField() throws {
    try TestBook("tables:\n  rates: { file: a.csv, keys: [a], ▸zebra: 1 }\n").expectComplaint(
      "no field \"zebra\"", hint: "it knows file, keys")
  }

  @Test(
    "Of fields that exclude each other one is an error, not dropped",
    arguments: [
      "inputs: { a: { type: count, list: ▸{ b: { type: count } }, at_most: 3 } }\noutputs: [a]\n",
      "rules:\n  a: { is: 1, cases: ▸[{ otherwise: 2 }] }\noutputs: [a]\n",
      "inputs: { n: { type: count } }\nrules:\n  a:\n    - { when: n > 1, then: 1, refuse: ▸{ zh: 不, en: no } }\n    - { otherwise: 2 }\noutputs: [a]\n",
    ])
  func excludingFields(sections: String) throws {
    try TestBook(sections).expectComplaint("of which only one can hold")
  }

  @Test("A range or a sum beyond 64 bits does not compile, and neither does a condition that is made of such")
  func beyondWords() throws {
    try TestBook("inputs: { a: { type: money, range: \"▸[0..30000000000000000]\" } }\nrules: { b: a }\noutputs: [b]\n")
      .expectComplaint("wider than 64 bits", hint: "largest value")
    let list =
      "inputs: { l: { list: { x: { type: decimal(9), range: \"[0..1000000000]\" } }, at_most: 10000 }, n: { type: decimal(9), range: \"[0..1000000000]\" } }\n"
    try TestBook(list + "rules: { b: \"round half up(min(▸sum(l.x), 5), 2)\" }\noutputs: [b]\n").expectComplaint("more than 64 bits hold")
    try TestBook(list + "rules: { b: \"count(l[x * 1 < n * n])\" }\noutputs: [b]\n").expectComplaint("more than 64 bits hold")
  }

  @Test("A missing field is named")
  func missingField() throws {
    let head = TestBook.head.replacingOccurrences(of: "compared: 2026-01-01\n", with: "")
    try TestBook("outputs: [a]\nrules: { a: 1 }\n", head: head).expectComplaint("a rulebook lacks \"compared\"")
  }

  @Test("A book must be called like its folder")
  func wrongFolder() throws {
    let head = TestBook.head.replacingOccurrences(of: "rulebook: test", with: "rulebook: ▸tset")
    try TestBook("rules: { a: 1 }\noutputs: [a]\n", head: head)
      .expectComplaint("calls itself \"tset\" but stands in the folder \"test\"", hint: "same name")
  }

  @Test("A second book of the same name fails, the first one stays")
  func duplicateBook() throws {
    var book = TestBook("rules: { a: 1 }\noutputs: [a]\n")
    book.add(try #require(book.files["test/rulebook.yaml"]), as: "copy/rulebook.yaml")
    let library = try BookFolder(book.files).load()
    #expect(library.books.keys.sorted() == ["test"])
    #expect(library.failures.keys.sorted() == ["copy"])
  }

  @Test("A folder without books says what a book is")
  func noBooks() throws {
    #expect(try BookFolder([:]).complaints().first?.hint == "a rulebook is a folder with rulebook.yaml")
    #expect(throws: RulebookFailure.self) { try Library.load("/nowhere/at/all") }
  }

  @Test("Asking for a book that is not there suggests one that is")
  func unknownBook() throws {
    let library = try BookFolder(TestBook("rules: { a: 1 }\noutputs: [a]\n").files).load()
    let failure = try #require(throws: RulebookFailure.self) { _ = try library.book("tset") }
    #expect(failure.description.contains("did you mean \"test\"?"))
  }

  @Test("A source that is not registered is named, with the nearest one")
  func unknownSource() throws {
    let head = TestBook.head.replacingOccurrences(of: "source: law", with: "source: lwa")
    try TestBook("rules: { a: 1 }\noutputs: [a]\n", head: head)
      .expectComplaint("the source \"lwa\" is not in sources.yaml", hint: "did you mean \"law\"?")
  }

  @Test("A source of a rule, a case, a table and a row must be registered too")
  func unknownSources() throws {
    let book = TestBook(
      """
      inputs: { n: { type: count, range: "[0..1]" } }
      tables: { t: { file: t.csv, keys: [n], source: tablelaw } }
      rules:
        a: { is: "t[n]", source: rulelaw }
        b: { cases: [{ when: n = 0, then: 1, source: caselaw }, { otherwise: 2 }] }
      outputs: [a, b]

      """, tables: ["t.csv": "n,v,source\n0,1,rowlaw\n1,2,law#3\n"])
    let found = try book.complaints()
    for name in ["tablelaw", "rulelaw", "caselaw", "rowlaw"] {
      #expect(found.contains { $0.message.contains("\"\(name)\"") }, "\(found)")
    }
    #expect(found.first { $0.message.contains("rowlaw") }?.position.description == "test/t.csv:2:1")
  }

  @Test("A type that does not exist suggests one that does")
  func unknownType() throws {
    try TestBook("inputs:\n  ▸price: { type: mony }\noutputs: [price]\n").expectComplaint(
      "no type \"mony\"", hint: "did you mean \"money\"?")
    try TestBook("inputs:\n  ▸price: { type: decimal(10) }\noutputs: [price]\n").expectComplaint("no type \"decimal(10)\"")
  }

  @Test("A code that stands twice in a type is refused")
  func duplicateCode() throws {
    try TestBook("types: { colour: { values: ▸[red, green, red] } }\nrules: { a: 1 }\noutputs: [a]\n").expectComplaint("red", "twice")
  }

  @Test("A type without codes is refused")
  func emptyType() throws {
    try TestBook("types: { ▸colour: { label: Colour } }\n").expectComplaint("the type colour has no values")
  }

  @Test("A range that is none is shown", arguments: ["[5..1]", "1..2", "[1..2..3]", "[a..b]", "", "[..", "]1..2["])
  func brokenRange(range: String) throws {
    let found = try TestBook("inputs:\n  n: { type: count, range: \"\(range)\" }\noutputs: [n]\n").complaints()
    #expect(found.count == 1 && found.first?.position.line == 10, "\(found)")
  }

  @Test("A default outside the range is refused")
  func defaultOutside() throws {
    try TestBook("inputs:\n  ▸n: { type: count, range: \"[1..9]\", default: 12 }\noutputs: [n]\n")
      .expectComplaint("the default 12 is outside the input's range")
  }

  @Test("A range at the very end of 64 bits neither traps nor loses a value")
  func widestRange() throws {
    let book = try TestBook(
      """
      inputs: { n: { type: integer, range: "[-999999999999999999..999999999999999999]" } }
      tables: { t: { file: t.csv, keys: [n] } }
      rules: { a: "t[n]" }
      outputs: [a]

      """, tables: ["t.csv": "n,v\n< -5,1\n[-5..5],2\n> 5,3\n"]
    ).compiled()
    #expect(try book.answer("a", ["n": "-999999999999999999"]) == "1")
    #expect(try book.answer("a", ["n": "5"]) == "2")
    #expect(try book.answer("a", ["n": "999999999999999999"]) == "3")
  }

  @Test(
    "A range of dates that holds no day, or is none, is refused",
    arguments: [
      "[2020-02-30..)", "[2021-01-01..2020-01-01)", "2020-01-01", "[2020-01-01)", "[2020-01-01..2021-01-01..)", "[20 20..)",
    ])
  func brokenDays(range: String) throws {
    let head = TestBook.head.replacingOccurrences(of: "[2020-01-01..2030-01-01)", with: range)
    let found = try TestBook("rules: { a: 1 }\noutputs: [a]\n", head: head).complaints()
    #expect(found.count == 1 && found.first?.position.line == 6, "\(found)")
  }

  @Test("A name that nothing has suggests the nearest of inputs, rules and tables")
  func unknownName() throws {
    try TestBook("inputs:\n  seats: { type: count }\nrules:\n  a: ▸seat + 1\noutputs: [a]\n")
      .expectComplaint("nothing is called \"seat\"", hint: "did you mean \"seats\"?")
  }

  @Test("A function that does not exist suggests the nearest")
  func unknownFunction() throws {
    try TestBook("inputs:\n  n: { type: count }\nrules:\n  a: 1 + ▸flor(n)\noutputs: [a]\n")
      .expectComplaint("there is no function \"flor\"", hint: "did you mean \"floor\"?")
  }

  @Test("An output that no rule yields is shown where it is asked for")
  func unknownOutput() throws {
    try TestBook("rules: { price: 1 }\noutputs: [▸prise]\n").expectComplaint("nothing is called \"prise\"", hint: "did you mean \"price\"?")
  }

  @Test("A book without outputs is refused")
  func noOutputs() throws {
    try TestBook("rules: { a: 1 }\n").expectComplaint("the book has no outputs")
  }

  @Test("A table and a list are not values")
  func wrongKind() throws {
    let table = TestBook(
      "tables: { t: { file: t.csv, keys: [n] } }\nrules:\n  a: ▸t + 1\noutputs: [a]\n", tables: ["t.csv": "n,v\n1,2\n"])
    try table.expectComplaint("t is a table", hint: "look it up with t[…]")
    let list = TestBook("inputs:\n  l: { list: { n: { type: count } }, at_most: 3 }\nrules:\n  a: ▸l + 1\noutputs: [a]\n")
    try list.expectComplaint("l is a list", hint: "count(l)")
  }

  @Test("Rules that go round in a circle are shown with the circle")
  func cycle() throws {
    try TestBook("rules:\n  ▸a: b + 1\n  b: c + 1\n  c: a + 1\noutputs: [a]\n").expectComplaint("a → b → c → a")
    try TestBook("rules:\n  ▸a: a + 1\noutputs: [a]\n").expectComplaint("a → a")
  }

  @Test("Ninety rules may lean one upon the other, in whatever order they stand", arguments: [true, false])
  func longChain(isReversed: Bool) throws {
    var rules = (1...90).map { "  r\($0): r\($0 - 1) + 1\n" }
    if isReversed { rules.reverse() }
    let book = TestBook("inputs: { n: { type: count } }\nrules:\n  r0: n\n" + rules.joined() + "outputs: [r90]\n")
    #expect(try book.compiled().answer("r90", ["n": "5"]) == "95")
  }

  @Test("Three hundred rules that lean one upon the other are refused, in whatever order they stand", arguments: [true, false])
  func longerChain(isReversed: Bool) throws {
    var rules = (1...300).map { "  r\($0): r\($0 - 1) + 1\n" }
    if isReversed { rules.reverse() }
    try TestBook("inputs: { n: { type: count } }\nrules:\n  r0: n\n" + rules.joined() + "outputs: [r300]\n")
      .expectComplaint("more than 200 expressions one within the other", hint: "table")
  }
}
