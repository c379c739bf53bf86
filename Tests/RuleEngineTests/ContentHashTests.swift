import Foundation
import Testing

@testable import RuleEngine

/// The hash names everything that a price is made of, and nothing of where it lies.
@Suite("The hash of a book") struct ContentHashTests {
  private let book = TestBook(
    "inputs: { n: { type: count, range: \"[0..9]\" } }\ntables: { t: { file: t.csv, keys: [n] } }\nrules: { a: \"t[n] + 1\" }\noutputs: [a]\n",
    tables: ["t.csv": "n,v\n< 5,1\n>= 5,2\n"])

  private func hash(_ change: (inout [String: String]) -> Void = { _ in }) throws -> String {
    var files = book.files
    change(&files)
    return try BookFolder(files).load().book("test").contentHash
  }

  @Test("It is the same wherever the folder lies, and whenever it is read")
  func stable() throws {
    let first = try hash()
    #expect(try hash() == first)
    #expect(first.count == 64)
  }

  @Test("Any figure, in a table, a rule or the dictionary, changes it")
  func figures() throws {
    let first = try hash()
    #expect(try hash { $0["test/t.csv"] = "n,v\n< 5,1\n>= 5,3\n" } != first)
    #expect(try hash { $0["test/rulebook.yaml"] = $0["test/rulebook.yaml"]?.replacingOccurrences(of: "+ 1", with: "+ 2") } != first)
    #expect(try hash { $0["dictionary.yaml"] = "inputs: { m: { type: count } }\n" } != first)
  }

  @Test("Another book of the folder does not change it, a parent does")
  func others() throws {
    let first = try hash()
    let other =
      TestBook.head.replacingOccurrences(of: "rulebook: test", with: "rulebook: other")
      .replacingOccurrences(of: "product: motor", with: "product: boat") + "rules: { b: 1 }\noutputs: [b]\n"
    #expect(try hash { $0["other/rulebook.yaml"] = other } == first)
    func child(_ parent: String) throws -> String {
      try hash {
        $0["other/rulebook.yaml"] = parent
        $0["test/rulebook.yaml"]?.append("extends: other\n")
      }
    }
    #expect(try child(other) != child(other.replacingOccurrences(of: "b: 1", with: "b: 2")))
  }

  @Test("A receipt names it")
  func receipt() throws {
    let compiled = try book.compiled()
    let writer = try ReceiptWriter(compiled)
    #expect(writer.receipt(try writer.risk(RiskFacts(["n": .text("3")]))).contentHash == compiled.contentHash)
  }
}
