import Testing

@Suite("Papers")
struct PaperTests {
  private static let readmes = ["README.md", "README.zh-CN.md"]

  @Test("The README names the two commands", arguments: readmes)
  func commands(path: String) {
    let text = Repository.file(path).text
    #expect(missing(from: text, ["make run", "make test"]) == [])
  }

  @Test("Every `make` target in a README is in the Makefile", arguments: readmes)
  func targets(path: String) {
    let makefile = Repository.file("Makefile").lines
    for match in Repository.file(path).text.matches(of: /(?:`|\n)make ([a-z]+)/) {
      #expect(makefile.contains { $0.hasPrefix("\(match.1):") }, "make \(match.1)")
    }
  }

  @Test("Every sub-command in a README is one of the command's", arguments: readmes)
  func subcommands(path: String) {
    let known = Set(
      Repository.files(below: "Sources/Yilu", ["swift"]).flatMap { file in
        file.text.matches(of: /commandName: "([a-z]+)"/).map { String($0.1) }
      })
    for match in Repository.file(path).text.matches(of: /yilu rulebook ([a-z]+)/) {
      #expect(known.contains(String(match.1)), "\(match.1)")
    }
  }

  @Test("Each README names every rulebook with the number of its examples", arguments: readmes)
  func rulebooks(path: String) {
    let lines = Repository.file(path).lines
    for book in Repository.rulebooks {
      guard let line = lines.first(where: { $0.hasPrefix("| `\(book)` |") }) else {
        Issue.record("\(path) has no row for \(book)")
        continue
      }
      let cells = line.split(separator: "|").map { $0.drop { $0 == " " }.prefix { $0 != " " } }
      let examples = CSVLines.records(of: Repository.file("Rulebooks/\(book)/examples.csv").text).count - 1
      #expect(cells.contains { $0 == String(examples) }, "\(path): \(book) has \(examples) examples")
    }
  }

  @Test("The README keeps the place for the bench table")
  func bench() {
    let text = Repository.file("README.md").text
    let (begin, end) = (text.firstRange(of: "<!-- bench:begin -->"), text.firstRange(of: "<!-- bench:end -->"))
    #expect(begin != nil && end != nil)
    if let begin, let end { #expect(begin.upperBound < end.lowerBound) }
  }

  @Test("Every link within the papers leads somewhere")
  func links() {
    var found: [String] = []
    for paper in Repository.papers {
      let folder = paper.path.split(separator: "/").dropLast().map(String.init)
      for (index, line) in paper.lines.enumerated() {
        for match in line.matches(of: /\]\(([^)\s]+)\)/) where !match.1.contains("://") {
          let target = match.1.split(separator: "#", omittingEmptySubsequences: false)[0]
          guard !target.isEmpty else { continue }
          if !Repository.exists((folder + [String(target)]).joined(separator: "/")) {
            found.append("\(paper.path):\(index + 1): \(match.1)")
          }
        }
      }
    }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  @Test("A paper has one title")
  func titles() {
    var found: [String] = []
    for paper in Repository.papers {
      var isCode = false
      let titles = paper.lines.filter { line in
        if line.hasPrefix("```") { isCode.toggle() }
        return !isCode && line.hasPrefix("# ")
      }
      if titles.count != 1 { found.append("\(paper.path): \(titles.count) titles") }
    }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  @Test("The changelog begins with what is unreleased or with a dated version, and every version has its day")
  func changelog() throws {
    let heads = Repository.file("CHANGELOG.md").lines.filter { $0.hasPrefix("## ") }
    let first = try #require(heads.first)
    let dated = /## \[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}/
    #expect(first == "## [Unreleased]" || first.wholeMatch(of: dated) != nil)
    for head in heads.dropFirst() { #expect(head.wholeMatch(of: dated) != nil, "\(head)") }
  }

  @Test("The changelog tells from when each tariff is, and names only tariffs that are there")
  func tariffs() {
    let text = Repository.file("CHANGELOG.md").text
    #expect(missing(from: text, Repository.rulebooks.map { "**\($0)**" }) == [])
    for match in text.matches(of: /\*\*(cn\.[a-z0-9_.]+)\*\*/) {
      #expect(Repository.rulebooks.contains(String(match.1)), "\(match.1)")
    }
    for entry in text.split(separator: "\n- **cn.").dropFirst() {
      let end = entry.firstRange(of: "\n\n")?.lowerBound ?? entry.endIndex
      #expect(missing(from: entry[..<end], ["*From:*", "*Tables:*", "*Effect:*"]) == [], "cn.\(entry.prefix(40))")
    }
  }

  @Test("Decisions are numbered without a gap, dated, and say what was rejected")
  func decisions() {
    let names = Repository.names(in: "docs/decisions")
    #expect(!names.isEmpty)
    let architecture = Repository.file("ARCHITECTURE.md").text
    for (index, name) in names.enumerated() {
      let number = String(repeating: "0", count: max(0, 4 - String(index + 1).count)) + String(index + 1)
      #expect(name.wholeMatch(of: /\d{4}(-[a-z0-9]+)+\.md/) != nil && name.hasPrefix(number), "\(name)")
      let lines = Repository.file("docs/decisions/\(name)").lines
      #expect(lines.first?.hasPrefix("# \(index + 1). ") ?? false, "\(name): the title begins with its number")
      #expect(
        lines.count > 2 && lines[2].wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil, "\(name): the third line is its day")
      let text = lines.joined(separator: "\n")
      #expect(missing(from: text, ["**Context.**", "**Rejected.**", "**Consequences.**"]) == [], "\(name)")
      #expect(missing(from: architecture, ["docs/decisions/\(name)"]) == [], "ARCHITECTURE.md")
    }
  }

  @Test("The map has every module and every folder of the engine")
  func map() {
    let text = Repository.file("ARCHITECTURE.md").text
    #expect(missing(from: text, Repository.names(in: "Sources").map { "`\($0)" }) == [])
    let folders = Repository.names(in: "Sources/RuleEngine").filter { !$0.contains(".") }
    #expect(missing(from: text, folders.map { "\($0)`" }) == [])
  }

  @Test("Every dependency has a line in its decision")
  func dependencies() {
    let text = Repository.file("docs/decisions/0009-dependencies.md").text
    let manifest = Repository.file("Package.swift").text
    let packages = manifest.matches(of: /\.package\(url: "[^"]*\/([^"\/]+)"/).map { String($0.1) }
    #expect(!packages.isEmpty)
    #expect(missing(from: text, packages) == [])
  }

  @Test("Every make target calls a script that is there and stops at its first error")
  func scripts() {
    for match in Repository.file("Makefile").text.matches(of: /@(bin\/[a-z]+)/) {
      let script = Repository.file(String(match.1)).text
      let isStrict = missing(from: script, ["steps.sh"]).isEmpty || missing(from: script, ["set -euo pipefail"]).isEmpty
      #expect(isStrict, "\(match.1)")
      #expect(missing(from: script, ["# usage:"]) == [], "\(match.1)")
    }
  }
}
