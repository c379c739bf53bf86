import Testing

@testable import RuleEngine

/// Tables are proved to cover everything that they can be asked, once.
@Suite("Tables of a book") struct TableProofTests {
  private func table(_ cells: String, extra: String = "", keys: String = "[seats]", lookup: String = "t[seats]") -> TestBook {
    TestBook(
      """
      types: { use: { values: [private, business] } }
      inputs:
        seats: { type: count, range: "[1..20]" }
        use: { type: use }
        day: { type: date, range: "[2020-01-01..2021-01-01)" }
        rate: { type: decimal(2), range: "[0.00..1.00]" }
      tables:
        t: { file: t.csv, keys: \(keys)\(extra) }
      rules:
        a: \(lookup)
      outputs: [a]

      """, tables: ["t.csv": cells])
  }

  @Test("A table with a hole between 6 and 9 seats says which seats no row covers")
  func hole() throws {
    try table("▸seats,price\n[1..6),10\n>= 9,20\n").expectComplaint(
      "no row of t covers seats = 6", hint: "add a row, narrow the input, or refuse")
  }

  @Test("A hole in a table of two keys is shown with both")
  func holeOfTwo() throws {
    try table("seats,use,price\n-,private,1\n< 20,business,2\n", keys: "[seats, use]", lookup: "t[seats, use]")
      .expectComplaint("no row of t covers seats = 20, use = business")
  }

  @Test("A hole between two days and between two decimals is shown")
  func otherHoles() throws {
    try table("day,price\n[..2020-06-01),1\n> 2020-06-01,2\n", keys: "[day]", lookup: "t[day]").expectComplaint("covers day = 2020-06-01")
    try table("rate,price\n< 0.50,1\n> 0.5,2\n", keys: "[rate]", lookup: "t[rate]").expectComplaint("covers rate = 0.50")
  }

  @Test("Two rows that cover the same seats are both named")
  func overlap() throws {
    try table("seats,price\n[1..6],10\n▸>= 6,20\n").expectComplaint("lines 2 and 3 of t both cover seats = 6", hint: "hit: first")
  }

  @Test("With hit: first the first of two rows counts")
  func firstHit() throws {
    let book = try table("seats,price\n[1..6],10\n>= 6,20\n", extra: ", hit: first").compiled()
    #expect(try book.answer("a", ["seats": "6"]) == "10")
    #expect(try book.answer("a", ["seats": "7"]) == "20")
  }

  @Test("A row that can never be hit is a warning with its line")
  func deadRow() throws {
    let hidden = try table("seats,price\n-,10\n5,20\n", extra: ", hit: first").compiled()
    #expect(hidden.warnings.contains { $0.message == "this row of t can never be hit" && $0.position.line == 3 })
    let beyond = try table("seats,price\n[1..20],10\n30,20\n").compiled()
    #expect(beyond.warnings.contains { $0.position.line == 3 && $0.severity == .warning })
  }

  @Test("A table that nothing looks up is a warning")
  func unused() throws {
    #expect(try table("seats,price\n-,1\n", lookup: "seats").compiled().warnings.contains { $0.message.contains("never looked up") })
  }

  @Test("A figure that nobody has confirmed refuses the price and says where it stands")
  func unknownFigure() throws {
    let book = try table("seats,price,note\n[1..6],10,\n> 6,?,ask the ministry\n").compiled()
    #expect(try book.answer("a", ["seats": "6"]) == "10")
    let refused = try book.answer("a", ["seats": "7"])
    #expect(
      refused.hasPrefix("refused: t: this figure is not confirmed") && refused.contains("t.csv:3:1") && refused.contains("ask the ministry")
    )
  }

  @Test("A table with unmatched refuses where it has no row")
  func unmatched() throws {
    let book = try table("seats,price\n[1..6],10\n", extra: ", unmatched: { zh: 无, en: no rate }").compiled()
    #expect(try book.answer("a", ["seats": "6"]) == "10")
    #expect(try book.answer("a", ["seats": "7"]) == "refused: no rate")
  }

  @Test("An imported table that is not there refuses only what needs it")
  func imported() throws {
    let book = try TestBook(
      """
      inputs: { n: { type: count, range: "[0..9]" } }
      tables: { rates: { keys: [n], values: { rate: money }, imported: true, label: { zh: 费率, en: Rates } } }
      rules:
        a: rates[n]
        b: "if n > 5 then rates[n] else yuan(1)"
      outputs: [a, b]

      """
    ).compiled()
    #expect(try book.answer("a", ["n": "1"]) == "refused: Rates is not loaded: import it before quoting")
    #expect(try book.answer("b", ["n": "1"]) == "1.00")
    #expect(try book.answer("b", ["n": "6"]).hasPrefix("refused: Rates"))
  }

  @Test("A table without a file, a missing file and a missing column are shown")
  func missing() throws {
    try TestBook("tables:\n  ▸t: { keys: [n] }\nrules: { a: 1 }\noutputs: [a]\n").expectComplaint(
      "the table t has no file", hint: "imported: true")
    try TestBook("tables: { t: { file: nowhere.csv, keys: [n] } }\nrules: { a: 1 }\noutputs: [a]\n")
      .expectComplaint("the file is not there or cannot be read")
    try table("▸seat,price\n-,1\n").expectComplaint("the key column \"seats\" is missing", hint: "did you mean \"seat\"?")
    try table("▸seats,prise\n-,1\n", extra: ", values: { price: money }").expectComplaint(
      "the value column \"price\" is missing", hint: "\"prise\"")
    try table("▸seats,note\n-,1\n").expectComplaint("the table has no value column")
    try table("▸seats,price,price\n-,1,2\n").expectComplaint("the column \"price\" stands twice")
    try table("▸seats,price\n").expectComplaint("the table has no rows")
  }

  @Test("A cell that is no number, no range or empty is shown where it stands")
  func badCells() throws {
    try table("seats,price\n-,▸ten\n").expectComplaint("\"ten\" is not a number", hint: "under values:")
    try table("seats,price\n▸many,1\n").expectComplaint("\"many\" is not a whole number")
    try table("seats,price\n▸[1..2..3],1\n").expectComplaint("is not a range", hint: "write it as [6..10)")
    try table("seats,price\n▸[9..1],1\n").expectComplaint("the range holds no value")
    try table("seats,price\n▸\"\",1\n").expectComplaint("an empty key cell", hint: "write - for any value")
    try table("use,price\n▸privat,1\n", keys: "[use]", lookup: "t[use]").expectComplaint("no value of use", hint: "\"private\"")
    try table("seats,price\n-,▸1.234\n", extra: ", values: { price: money }").expectComplaint(
      "more decimal places than an amount of yuan holds")
    try table("seats,price,confidence\n▸-,1,perhaps\n").expectComplaint("\"perhaps\" is no confidence", hint: "verified")
  }

  @Test("A row of another length than the header is shown with its line")
  func rowLength() throws {
    let found = try table("seats,price\n1,2,3\n").complaints()
    #expect(found.first?.position.line == 2 && found.first?.position.file == "test/t.csv", "\(found)")
  }

  @Test("A look-up with too few keys or of a column that is not there is shown")
  func lookups() throws {
    try table("seats,price\n-,1\n", lookup: "1 + ▸t[seats, use]").expectComplaint("looked up with seats: 1 keys, not 2")
    try table("seats,price\n-,1\n", lookup: "1 + ▸t[seats].prise").expectComplaint("no column \"prise\"", hint: "\"price\"")
    try table("seats,price,tax\n-,1,2\n", lookup: "1 + ▸t[seats]").expectComplaint("has the columns price, tax", hint: "say which")
  }

  @Test("A key that may lie beyond 64 bits does not compile")
  func wideKey() throws {
    try TestBook(
      """
      inputs: { n: { type: integer } }
      tables: { t: { file: t.csv, keys: [k] } }
      rules:
        a: t[▸n * n * n]
      outputs: [a]

      """, tables: ["t.csv": "k,v\n-,1\n"]
    ).expectComplaint("the key can lie beyond 64 bits")
  }

  @Test("A table of a hundred thousand rows gives each of them", .timeLimit(.minutes(2)))
  func large() throws {
    var cells = "k,v\n"
    for key in 0..<100_000 { cells += "\(key),\(key * 7919 % 10_007)\n" }
    let book = try TestBook(
      "inputs: { n: { type: count, range: \"[0..99999]\" } }\ntables: { t: { file: t.csv, keys: [k] } }\nrules: { a: \"t[n]\" }\noutputs: [a]\n",
      tables: ["t.csv": cells]
    ).compiled()
    let program = try book.program()
    var wrong = 0
    for key in stride(from: 0, to: 100_000, by: 7)
    where try program.value(of: 0, Risk(scalars: [Int64(key)], lists: [Risk.Records()])) != Int64(key * 7919 % 10_007) { wrong += 1 }
    #expect(wrong == 0)
    var portfolio = Portfolio(count: 100_000)
    portfolio.scalars["n"] = Column((0..<100_000).map(Int64.init))
    let rated = try ColumnProgram(program).rate(portfolio, threads: 2)
    #expect((0..<100_000).allSatisfy { rated.value(0, $0) == Int64($0 * 7919 % 10_007) })
  }
}
