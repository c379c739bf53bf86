import Foundation
import Testing

@testable import RuleEngine

/// Files that are no rulebooks: each is refused with a place and a reason, quickly and without harm.
@Suite("Broken rulebook files") struct YAMLVectorTests {
  @Test("A tab where blanks belong is shown with its line")
  func tab() throws {
    try TestBook("inputs:\n\tseats: { type: count }\noutputs: [seats]\n").expectComplaint("not YAML", hint: "quotation marks")
  }

  @Test("A field that stands further left than its siblings is shown with its line")
  func indentation() throws {
    let complaints = try TestBook("rules:\n    a: 1\n  b: 2\noutputs: [a]\n").complaints()
    #expect(complaints.first?.message.contains("not YAML") ?? false)
    #expect(complaints.first?.position.line == 11, "\(complaints)")
  }

  @Test("A bracket that is never closed is shown")
  func bracket() throws {
    try TestBook("outputs: [a, b\n").expectComplaint("not YAML")
  }

  @Test("A field that stands twice is named")
  func duplicate() throws {
    try TestBook("rules: { a: 1 }\noutputs: [a]\nrules: { b: 1 }\n").expectComplaint("rules stands twice")
  }

  @Test("A rule that stands twice is named")
  func duplicateRule() throws {
    try TestBook("rules:\n  a: 1\n  a: 2\noutputs: [a]\n").expectComplaint("a stands twice")
  }

  @Test(
    "An empty file, a list and a text are no rulebooks", arguments: ["", "   \n\n", "# nothing\n", "- a\n- b\n", "hello\n", "---\n...\n"])
  func noMapping(text: String) throws {
    let complaints = try BookFolder(["test/rulebook.yaml": text]).complaints()
    #expect(complaints.count == 1)
    #expect(complaints.first?.position.file == "test/rulebook.yaml")
  }

  @Test("Two documents in one file are refused")
  func twoDocuments() throws {
    let complaints = try BookFolder(["test/rulebook.yaml": TestBook.head + "rules: { a: 1 }\noutputs: [a]\n---\nx: 1\n"]).complaints()
    #expect(!complaints.isEmpty)
  }

  @Test("A NUL byte is shown with its line")
  func nul() throws {
    try TestBook("rules: { a: 1 }\noutputs: [a]\n# \u{0}\n").expectComplaint("NUL", hint: "save the file as text")
  }

  @Test("Bytes that are not UTF-8 are refused as such")
  func invalidUTF8() throws {
    let folder = try BookFolder([:])
    try folder.write(Array(TestBook.head.utf8) + [0x23, 0xFF, 0xC0, 0x0A], to: "test/rulebook.yaml")
    let complaint = try #require(folder.complaints().first)
    #expect(complaint.message.contains("not UTF-8") && complaint.hint == "save it as UTF-8")
    #expect(complaint.position.file == "test/rulebook.yaml")
  }

  @Test("A byte order mark is no part of the book")
  func byteOrderMark() throws {
    let folder = try BookFolder([:])
    try folder.write([0xEF, 0xBB, 0xBF] + Array((TestBook.head + "rules: { a: 1 }\noutputs: [a]\n").utf8), to: "test/rulebook.yaml")
    #expect(folder.complaints().isEmpty)
  }

  @Test("Lines that end as on Windows are read like others")
  func carriageReturns() throws {
    let text = (TestBook.head + "rules:\n  a: 1\n  b: a + 1\noutputs: [b]\n").replacingOccurrences(of: "\n", with: "\r\n")
    #expect(try BookFolder(["test/rulebook.yaml": text]).complaints().isEmpty)
  }

  @Test("Aliases that multiply into billions of values are refused, also as a name", arguments: ["x: *a40", "? *a40\n: 1", "{ *a40 : 1 }"])
  func billionLaughs(end: String) throws {
    var bomb = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for level in 1...40 { bomb += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n" }
    let complaint = try #require(try TestBook(bomb + end + "\n").complaints().first)
    #expect(complaint.message.contains("are not read"))
    #expect(complaint.position.description == "test/rulebook.yaml:10:10")
  }

  @Test("A factor behind an asterisk is no alias")
  func asterisk() throws {
    let book = try TestBook("inputs: { b: { type: count } }\nrules:\n  a: 2 *b\noutputs: [a] # R &D\n").compiled()
    #expect(try book.answer("a", ["b": "3"]) == "6")
  }

  @Test("Brackets a hundred thousand deep are refused", arguments: ["[", "{a: ", "- ", "? "])
  func deep(opening: String) throws {
    let complaints = try TestBook("rules: " + String(repeating: opening, count: 100_000) + "\n").complaints()
    #expect(complaints.count == 1)
  }

  @Test("A list five hundred deep is refused where a text belongs")
  func deepButWhole() throws {
    let text = "summary: " + String(repeating: "[", count: 500) + String(repeating: "]", count: 500) + "\n"
    let complaints = try TestBook(text).complaints()
    #expect(complaints.count == 1)
  }

  @Test("A rule with a text of five megabytes is refused with its place")
  func large() throws {
    let complaints = try TestBook("rules:\n  a: " + String(repeating: "b", count: 5_000_000) + "\noutputs: [a]\n").complaints()
    #expect(complaints.count == 1)
    #expect(complaints.first?.position.line == 10)
    #expect((complaints.first?.message.count ?? 0) < 1000, "the message does not repeat the whole file")
  }

  @Test("A book of five megabytes of comments loads")
  func largeComment() throws {
    let comment = String(repeating: "# 一二三四五六七八九十\n", count: 150_000)
    #expect(try TestBook(comment + "rules: { a: 1 }\noutputs: [a]\n").complaints().isEmpty)
  }

  @Test("A tag of another language is not obeyed")
  func tags() throws {
    let book = try TestBook("rules: { a: !!python/object 1 }\noutputs: [a]\n").compiled()
    #expect(try book.answer("a", [:]) == "1")
  }
}
