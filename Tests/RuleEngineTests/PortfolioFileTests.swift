import Foundation
import Motor
import Testing

@testable import RuleEngine

/// Portfolios from file to file: what comes out is what each row would get by itself, and bad rows are told apart.
@Suite("Portfolios in files") struct PortfolioFileTests {
  static func book() throws -> Rulebook {
    try TestBook(
      """
      types: { colour: { values: [red, green, blue] }, kind: { values: [a, b] } }
      inputs:
        price: { type: money, range: "[0.00..1000.00]" }
        rate: { type: decimal(2), range: "[0.50..1.50]", default: 1.00 }
        colour: { type: colour }
        day: { type: date }
        events: { list: { kind: { type: kind }, on: { type: date } }, at_most: 2 }
      tables: { factors: { file: f.csv, keys: [colour] } }
      rules:
        factor: factors[colour]
        recent: count(events[on < day])
        premium:
          - { when: "price = yuan(666)", refuse: { zh: 不保, en: not insured } }
          - { otherwise: "round half up(price * rate * factor + recent * yuan(1), 2)" }
      outputs: [premium]

      """, tables: ["f.csv": "colour,f\nred,1.10\ngreen | blue,0.95\n"]
    ).compiled()
  }

  private struct Run {
    var summary: PortfolioRating.Summary
    var output: String
    var rejects: String
    var names: [String]
  }

  private func rate(
    _ bytes: [UInt8], threads: Int = 1, explains: Bool = false, book: Rulebook? = nil
  ) throws -> Run {
    let folder = try BookFolder([:])
    try folder.write(bytes, to: "in.csv")
    var options = PortfolioRating.Options(input: folder.path + "/in.csv", output: folder.path + "/out.csv")
    options.rejects = folder.path + "/bad.csv"
    options.threads = threads
    options.explains = explains
    let summary = try PortfolioRating.run(try book ?? Self.book(), options)
    return Run(summary: summary, output: try folder.read("out.csv"), rejects: try folder.read("bad.csv"), names: folder.names)
  }

  private func rate(_ text: String, threads: Int = 1, explains: Bool = false) throws -> Run {
    try rate(Array(text.utf8), threads: threads, explains: explains)
  }

  private func failure(_ bytes: [UInt8], existing: String? = nil) throws -> (message: String, names: [String], output: String?) {
    let folder = try BookFolder([:])
    try folder.write(bytes, to: "in.csv")
    if let existing { try folder.write(Array(existing.utf8), to: "out.csv") }
    let options = PortfolioRating.Options(input: folder.path + "/in.csv", output: folder.path + "/out.csv")
    let error = try #require(throws: PortfolioError.self) { _ = try PortfolioRating.run(try Self.book(), options) }
    return (error.description, folder.names, try? folder.read("out.csv"))
  }

  @Test("A file becomes keys and premiums, in the order of its rows")
  func plain() throws {
    let run = try rate(
      "policy,price,colour,day,rate,events\nP1,100.00,red,2020-01-01,1.00,\nP2,200,green,2020-01-01,,a@2019-01-01;b@2021-01-01\n")
    #expect(run.output == "policy,premium\nP1,110.00\nP2,191.00\n")
    #expect(run.summary.rows == 2 && run.summary.rejected == 0)
    #expect(run.summary.totals.first?.sum == 30100)
    #expect(run.names == ["bad.csv", "in.csv", "out.csv", "sources.yaml"])
  }

  @Test("With factors each rule has a column")
  func explained() throws {
    let run = try rate("policy,price,colour,day\nP1,100.00,red,2020-01-01\n", explains: true)
    #expect(run.output == "policy,premium,factor,recent\nP1,110.00,1.10,0\n")
  }

  @Test("Bad rows go to the rejects with their line and the reason, and are counted")
  func rejects() throws {
    let run = try rate(
      "policy,price,colour,day\nP1,100.00,red,2020-01-01\nP2,-5,red,2020-01-01\nP3,1,gren,2020-01-01\nP4,666.00,red,2020-01-01\nP5,1,red\nP6,1,red,1800-01-01\n\"P\n7\",,red,2020-01-01\nP8,1,red,2020-01-01\n"
    )
    #expect(run.output == "policy,premium\nP1,110.00\nP8,1.10\n")
    let lines = run.rejects.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    #expect(lines[0] == "line,reason,policy,price,colour,day")
    for (line, words) in [
      (3, "price: -5 is outside 0.00 to 1000.00"), (4, "did you mean"), (5, "refused: not insured"), (6, "3 fields, the header has 4"),
      (7, "day: 1800-01-01 is outside"), (8, "price is empty"),
    ] {
      #expect(lines.contains { $0.hasPrefix("\(line),") && $0.contains(words) }, "\(line) \(words)\n\(run.rejects)")
    }
    #expect(run.summary.rejected == 6 && run.summary.rows == 8, "\(run.summary)")
    #expect(run.summary.firstReasons.count == 5)
  }

  @Test("Thousands of rows at random get what each would get alone, on one thread and on two", arguments: [1, 2])
  func manyRows(threads: Int) throws {
    let book = try Self.book()
    let program = try book.program()
    var random = RandomRisk(seed: 9)
    var text = "policy,price,rate,colour,day,events\n"
    var expected = "policy,premium\n"
    for row in 0..<3000 {
      let risk = random.risk(program)
      func cell(_ name: String) -> String {
        program.slots.firstIndex { $0.name == name }.map { program.slots[$0].type.text(risk.scalars[$0]) } ?? ""
      }
      let list = risk.lists[4]
      let events = (0..<list.count).map { "\(["a", "b"][Int(list.fields[0][$0])])@\(Day(number: Int32(list.fields[1][$0])))" }.joined(
        separator: "; ")
      text += "P\(row),\(["price", "rate", "colour", "day"].map(cell).joined(separator: ",")),\(events)\n"
      if let value = try? program.value(of: 0, risk) { expected += "P\(row),\(ValueType.fen.text(value))\n" }
    }
    let run = try rate(text, threads: threads)
    #expect(run.output == expected)
  }

  @Test("Whatever stands in a cell, a file and a single risk agree on whether it is good", arguments: [0, 1])
  func cellsAgree(seed: UInt64) throws {
    let program = try Self.book().program()
    var random = CSVRandom(seed: seed)
    let pieces = [
      "1", "0", "9", "5", "-", " 1", "00", "1000", "2020-01-01", "2020-1-1", "2020/02/29", "red", "green", "RED", "e", "１", "1.50",
      "0.5",
    ]
    for _ in 0..<400 {
      let cell = (0..<Int.random(in: 1...3, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let column = ["price", "rate", "colour", "day"].randomElement(using: &random) ?? ""
      var cells = ["price": "10.00", "rate": "1.00", "colour": "red", "day": "2020-01-01"]
      cells[column] = cell
      let single = try? program.risk(RiskFacts(cells.mapValues { .text($0) }))
      let bytes = Array(
        "price,rate,colour,day\n\(cells["price"] ?? ""),\(cells["rate"] ?? ""),\(cells["colour"] ?? ""),\(cells["day"] ?? "")\n".utf8)
      let reading = try PortfolioReader.read(bytes, name: "x.csv", for: [program.rulebook])
      #expect((single != nil) == (reading.portfolio.count == 1), "\(column) = \"\(cell)\"")
      if let single, reading.portfolio.count == 1 {
        for (slot, value) in zip(program.slots, single.scalars) {
          #expect(reading.portfolio.scalars[slot.name]?[0] == value, "\(slot.name) \(cell)")
        }
      }
    }
  }

  @Test("A file of GB 18030 with Chinese keys and line ends of Windows comes out as UTF-8")
  func gb18030() throws {
    let header: [UInt8] = [0xC7, 0xF8] + Array(",price,colour,day\r\n".utf8)
    let first: [UInt8] = [0xBC, 0xCE, 0xB6, 0xA8] + Array(",100.00,red,2020-01-01\r\n".utf8)
    let second: [UInt8] = [0xB1, 0xA6, 0xC9, 0xBD] + Array(",1.00,red,2020-01-01\r\n".utf8)
    let run = try rate(header + first + second)
    #expect(run.output == "区,premium\n嘉定,110.00\n宝山,1.10\n")
  }

  @Test("A header that stands twice or lacks a column is one error, and no file is left")
  func headers() throws {
    let twice = try failure(Array("price,colour,price,day\n1,red,1,2020-01-01\n".utf8))
    #expect(twice.message.contains("in.csv:1:1: the column \"price\" stands twice; rename one of them"))
    let missing = try failure(Array("amount,colour,day\n1,red,2020-01-01\n".utf8))
    #expect(missing.message.contains("test needs the column \"price\"; the book's inputs are"))
    #expect(missing.names == ["in.csv", "sources.yaml"])
  }

  @Test("A key that nearly has the name of an input is an error at its place, not a record that nobody reads")
  func nearNames() throws {
    let text = "policy,price,colour,day,event\nP1,100.00,red,2020-01-01,b@2019-01-01\n"
    let message = try failure(Array(text.utf8)).message
    #expect(message.contains("in.csv:1:5: no book knows the column \"event\"; did you mean \"events\"?"))
    #expect(try failure(Array("policy,price,colour,day,factors\n".utf8)).message.contains("did you mean \"factor\"?"))
    #expect(try rate("policy,price,colour,day,happened\nP1,100.00,red,2020-01-01,x\n").output == "policy,happened,premium\nP1,x,110.00\n")
  }

  @Test("What the file leaves out and how it was read is told")
  func leftOut() throws {
    let summary = try rate("policy,price,colour,day\nP1,100.00,red,2020-01-01\n").summary
    #expect(summary.leftOut.sorted() == ["events", "rate"])
    #expect(summary.encoding == "UTF-8")
  }

  @Test("A rule that is refused spoils no row which does not need it: its column stays empty")
  func explainedRefusal() throws {
    let book = try TestBook(
      """
      inputs: { price: { type: money, range: "[0.00..1000.00]" } }
      rules:
        discount:
          - { when: "price >= yuan(500)", refuse: { zh: 另议, en: by agreement } }
          - { otherwise: 0.10 }
        premium:
          - { when: "price >= yuan(500)", then: price }
          - { otherwise: "round half up(price * (1 - discount), 2)" }
      outputs: [premium]

      """
    ).compiled()
    let run = try rate(Array("price\n100.00\n700.00\n".utf8), explains: true, book: book)
    #expect(run.output == "premium,discount\n90.00,0.10\n700.00,\n")
    #expect(run.summary.rejected == 0 && run.summary.totals.map(\.sum) == [79_000, 10])
  }

  @Test("An empty file is an error, a header alone is a portfolio without rows")
  func empty() throws {
    #expect(try !failure([]).message.isEmpty)
    let run = try rate("policy,price,colour,day\n")
    #expect(run.output == "policy,premium\n" && run.summary.rows == 0)
  }

  @Test(
    "NUL bytes, a line without end and a mark that is never closed stop the run, name the line and leave the old file",
    arguments: ["nul", "long", "quote"])
  func broken(kind: String) throws {
    var bytes = Array("policy,price,colour,day\nP1,1,red,2020-01-01\n".utf8)
    switch kind {
    case "nul": bytes += Array("P2,1,red\u{0},2020-01-01\n".utf8)
    case "long": bytes += Array(repeating: UInt8(ascii: "x"), count: 20_000_000)
    default: bytes += Array("\"P2,1,red,2020-01-01\n".utf8) + Array(repeating: UInt8(ascii: "x"), count: 100_000)
    }
    let found = try failure(bytes, existing: "old")
    #expect(found.message.contains("in.csv:3"), "\(found.message)")
    #expect(found.output == "old" && found.names == ["in.csv", "out.csv", "sources.yaml"], "\(found.names)")
  }

  @Test("Mutated files are rated or refused, and no row is lost")
  func mutated() throws {
    var random = CSVRandom(seed: 21)
    let book = try Self.book()
    var text = "policy,price,rate,colour,day,events\n"
    for row in 0..<60 { text += "P\(row),\(row).50,1.00,red,2020-01-01,a@2019-01-01; b@2019-05-05\n" }
    for _ in 0..<60 {
      var bytes = Array(text.utf8)
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        let place = Int.random(in: 38..<bytes.count, using: &random)
        let byte = [0x22, 0x2C, 0x0A, 0x0D, 0x3B, 0x40, 0xE4, 0xFF, 0x39].randomElement(using: &random) ?? 0
        if Bool.random(using: &random) { bytes[place] = UInt8(byte) } else { bytes.removeSubrange(place..<min(bytes.count, place + 9)) }
      }
      guard let run = try? rate(bytes, threads: 2, book: book) else { continue }
      let records = try #require(CSVReference.records(Array(run.output.utf8)))
      #expect(records.count - 1 + run.summary.rejected == run.summary.rows)
    }
  }
}
