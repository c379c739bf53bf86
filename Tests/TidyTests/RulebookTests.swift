import Testing

@Suite("Rulebooks as files")
struct RulebookTests {
  private static let sources: Set<String> = Set(
    Repository.file("Rulebooks/sources.yaml").lines.compactMap { line in
      line.wholeMatch(of: /([a-z0-9][a-z0-9_\-]*):\s*(#.*)?/).map { String($0.1) }
    })

  @Test("Every cited source is registered", arguments: Repository.rulebooks)
  func citations(book: String) {
    var found: [String] = []
    for (index, line) in Repository.file("Rulebooks/\(book)/rulebook.yaml").lines.enumerated() {
      for match in line.matches(of: /source: \{ id: ([^,}\s]+)/) where !Self.sources.contains(String(match.1)) {
        found.append("Rulebooks/\(book)/rulebook.yaml:\(index + 1): \(match.1)")
      }
    }
    for file in Repository.files(below: "Rulebooks/\(book)", ["csv"]) {
      let records = CSVLines.records(of: file.text)
      guard let column = records.first?.firstIndex(of: "source") else { continue }
      for (index, record) in records.enumerated().dropFirst() where record.indices.contains(column) {
        let id = record[column].prefix { $0 != "#" }
        if !id.isEmpty, !Self.sources.contains(String(id)) { found.append("\(file.path): record \(index): \(id)") }
      }
    }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  @Test("Every book has examples, and every table file is one that the book names", arguments: Repository.rulebooks)
  func files(book: String) {
    #expect(CSVLines.records(of: Repository.file("Rulebooks/\(book)/examples.csv").text).count > 1)
    let yaml = Repository.file("Rulebooks/\(book)/rulebook.yaml").text
    #expect(missing(from: yaml, Repository.names(in: "Rulebooks/\(book)/tables").map { "tables/\($0)" }) == [])
  }

  @Test("Every source that is registered is cited somewhere")
  func unused() {
    let texts = Repository.files(below: "Rulebooks", ["yaml", "csv"]).filter {
      !$0.path.contains("/samples/") && $0.name != "sources.yaml"
    }
    let unused = Self.sources.filter { id in !texts.contains { $0.text.contains(id) } }.sorted()
    #expect(unused.isEmpty, Comment(rawValue: report(unused)))
  }

  @Test("Every sample risk is one of a book's")
  func samples() {
    for name in Repository.names(in: "Rulebooks/samples") where name.hasPrefix("risk-") {
      #expect(Repository.rulebooks.contains { name == "risk-\($0).json" }, "\(name)")
    }
  }
}

/// CSV read slowly and plainly, as a check on what is read fast elsewhere.
enum CSVLines {
  static func records(of text: String) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field = ""
    var isQuoted = false
    var wasQuote = false
    for character in text {
      if isQuoted, character == "\"" {
        if wasQuote { field.append("\"") }
        wasQuote.toggle()
        continue
      }
      if wasQuote { (isQuoted, wasQuote) = (false, false) }
      switch character {
      case _ where isQuoted: field.append(character)
      case "\"" where field.isEmpty: isQuoted = true
      case ",":
        record.append(field)
        field = ""
      case "\n", "\r\n":
        records.append(record + [field])
        (record, field) = ([], "")
      default: field.append(character)
      }
    }
    if !record.isEmpty || !field.isEmpty { records.append(record + [field]) }
    return records.filter { $0 != [""] }
  }
}
