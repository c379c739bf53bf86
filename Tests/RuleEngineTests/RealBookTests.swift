import Foundation
import Motor
import Testing

@testable import RuleEngine

/// Every book of the repository, with risks at random: all ways to a price agree, and what was proved holds.
@Suite("The rulebooks of the repository") struct RealBookTests {
  @Test("All books load and no series has a gap or an overlap")
  func load() throws {
    let library = try RealBooks.library.get()
    #expect(library.failures.isEmpty, "\(library.failures.values.map(\.description).joined(separator: "\n"))")
    #expect(library.seriesProblems.isEmpty)
    #expect(library.books.keys.sorted() == RealBooks.ids)
  }

  @Test("All examples of a book hold", arguments: RealBooks.ids)
  func examples(id: String) throws {
    let report = try ExampleRunner.run(try RealBooks.book(id), folder: RealBooks.folder)
    #expect(report.failures.isEmpty, "\(report.failures.map(\.description).joined(separator: "\n"))")
    #expect(report.passed > 0)
  }

  @Test("One risk, its receipt, columns on one and two threads and a slow reckoning agree", arguments: RealBooks.ids)
  func allWaysAgree(id: String) throws {
    let book = try RealBooks.book(id)
    let program = try book.program()
    let writer = try ReceiptWriter(book)
    var random = RandomRisk(seed: 1)
    let risks = (0..<150).map { _ in random.risk(program) }
    let portfolio = RandomRisk.portfolio(risks, program)
    let columns = ColumnProgram(program)
    let one = try columns.rate(portfolio, threads: 1)
    let two = try columns.rate(portfolio, threads: 2)
    let refused = Dictionary(one.refused().map { ("\($0.row) \($0.output)", $0.refusal) }, uniquingKeysWith: { first, _ in first })
    #expect(one.refused().map { "\($0)" } == two.refused().map { "\($0)" })
    for (row, risk) in risks.enumerated() {
      let values = program.values(risk)
      let told = try writer.risk(RandomRisk.facts(risk, program))
      let receipt = row % 4 == 0 ? writer.receipt(told) : nil
      var reference = ReferenceEvaluator(program, risk)
      for (output, name) in program.outputNames.enumerated() {
        let slow = reference.answer(output)
        switch values[output] {
        case .success(let value):
          #expect(slow.refusal == 0 && slow.value == Int128(value), "\(name) of \(RandomRisk.facts(risk, program))")
          #expect(one.value(output, row) == value && two.value(output, row) == value, "\(name) of row \(row)")
          #expect(refused["\(row) \(name)"] == nil)
          #expect(try program.value(of: output, risk) == value)
          #expect(book.outputs[output].bounds.contains(Int128(value)), "\(name) = \(value)")
          if let receipt { #expect(receipt.outputs[output].value == value && receipt.outputs[output].refusal == nil) }
        case .failure(let refusal):
          #expect(slow.refusal != 0)
          #expect(refused["\(row) \(name)"] == refusal)
          if let receipt { #expect(receipt.outputs[output].refusal == refusal) }
        }
      }
    }
  }

  @Test("A value over 64 bits within a book would be shown wrongly, so every rule fits", arguments: RealBooks.ids)
  func rulesFit(id: String) throws {
    let book = try RealBooks.book(id)
    for name in book.ruleNames {
      let bounds = try #require(book.bounds(of: name))
      #expect(Bounds(Int128(Int64.min), Int128(Int64.max)).contains(bounds), "\(name)")
    }
  }

  @Test("What is declared monotone is so between any two risks that differ in nothing else", arguments: RealBooks.ids)
  func monotone(id: String) throws {
    let book = try RealBooks.book(id)
    for declaration in book.material.monotone {
      let isRule = book.lowering.rules[declaration.input] != nil
      let program = try book.program(given: isRule ? [declaration.input] : [], outputs: [declaration.output])
      let slot = try #require(program.slots.firstIndex { $0.name == declaration.input })
      var random = RandomRisk(seed: 3)
      for _ in 0..<300 {
        var risk = random.risk(program)
        var other = risk
        other.scalars[slot] = random.value(program.slots[slot].bounds)
        if other.scalars[slot] < risk.scalars[slot] { swap(&risk, &other) }
        guard let less = try? program.value(of: 0, risk), let more = try? program.value(of: 0, other) else { continue }
        #expect(declaration.rises ? less <= more : less >= more, "\(declaration.output) with \(declaration.input)")
      }
    }
  }

  @Test("A receipt is written in both languages, as text and as JSON that can be read back", arguments: RealBooks.ids)
  func receipts(id: String) throws {
    let library = try RealBooks.library.get()
    let writer = try ReceiptWriter(try RealBooks.book(id))
    let program = try RealBooks.book(id).program()
    var random = RandomRisk(seed: 5)
    for _ in 0..<5 {
      let receipt = writer.receipt(try writer.risk(RandomRisk.facts(random.risk(program), program)))
      #expect(receipt.contentHash.count == 64)
      for language in [Language.zh, .en] {
        let text = receipt.text(in: language, sources: library.sources)
        for output in receipt.outputs { #expect(text.contains(output.label[language])) }
      }
      let json = try JSONText(parsing: Array(receipt.json.description.utf8))
      #expect(json.description == receipt.json.description)
    }
  }
}
