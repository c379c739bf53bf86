import Foundation
import Motor
import Testing

@testable import RuleEngine

@Suite("Which rulebook applies")
struct RegistryTests {
  private func day(_ text: String) throws -> Day { try Day(parsing: text) }

  /// A book that differs from the fixture in what is said here.
  private static func text(_ id: String, _ changes: (String, String)...) -> String {
    let head = changes.reduce(TestBook.head.replacingOccurrences(of: "rulebook: test", with: "rulebook: \(id)")) {
      $0.replacingOccurrences(of: $1.0, with: $1.1)
    }
    return head + "rules: { a: 1 }\noutputs: [a]\n"
  }

  private func library(_ texts: [String: String]) throws -> Library {
    let folder = try BookFolder(Dictionary(uniqueKeysWithValues: texts.map { ("\($0.key)/rulebook.yaml", $0.value) }))
    let library = try folder.load()
    #expect(library.failures.isEmpty)
    return library
  }

  private func ids(_ library: Library, in place: String, _ inception: String, quoted: String? = nil, _ business: InForce.Business = .new)
    throws -> [String]
  {
    let circumstances = Circumstances(
      jurisdiction: place, inception: try day(inception), quoted: try quoted.map(day), business: business)
    return library.books(for: circumstances).map(\.id)
  }

  @Test("A city's book goes before the nation's, and elsewhere the nation's applies")
  func cityBeforeNation() throws {
    let library = try library([
      "nation": Self.text("nation"), "city": Self.text("city", ("jurisdiction: CN", "jurisdiction: CN-SH")),
      "other": Self.text("other", ("product: motor", "product: house")),
    ])
    #expect(try ids(library, in: "CN-SH", "2024-05-01") == ["city", "other"])
    #expect(try ids(library, in: "CN-JS", "2024-05-01") == ["nation", "other"])
    // A place whose code only begins alike is another place.
    #expect(try ids(library, in: "CN-SHX", "2024-05-01") == ["nation", "other"])
    #expect(try ids(library, in: "HK", "2024-05-01").isEmpty)
  }

  @Test("A book applies from its first day to the day before its last bound")
  func days() throws {
    let library = try library(["old": Self.text("old"), "new": Self.text("new", ("[2020-01-01..2030-01-01)", "[2030-01-01..)"))])
    #expect(try ids(library, in: "CN", "2019-12-31").isEmpty)
    #expect(try ids(library, in: "CN", "2020-01-01") == ["old"])
    #expect(try ids(library, in: "CN", "2029-12-31") == ["old"])
    #expect(try ids(library, in: "CN", "2030-01-01") == ["new"])
  }

  @Test("The day of the quotation binds where a book limits it")
  func quotation() throws {
    let limited = ("\"[2020-01-01..2030-01-01)\"", "\"[2020-01-01..2030-01-01)\", quoting: \"[2020-01-01..2020-07-01)\"")
    let later = ("\"[2020-01-01..2030-01-01)\"", "\"[2020-01-01..2030-01-01)\", quoting: \"[2020-07-01..)\"")
    let library = try library(["a": Self.text("a", limited), "b": Self.text("b", later)])
    #expect(library.seriesProblems.isEmpty)
    #expect(try ids(library, in: "CN", "2020-08-01", quoted: "2020-06-30") == ["a"])
    #expect(try ids(library, in: "CN", "2020-08-01", quoted: "2020-07-01") == ["b"])
  }

  @Test("New business and renewals may have books of their own")
  func business() throws {
    let (new, renewal) = ("kinds: [new]", "kinds: [renewal]")
    let days = "\"[2020-01-01..2030-01-01)\""
    let library = try library(["a": Self.text("a", (days, "\(days), \(new)")), "b": Self.text("b", (days, "\(days), \(renewal)"))])
    #expect(try ids(library, in: "CN", "2024-05-01", .new) == ["a"])
    #expect(try ids(library, in: "CN", "2024-05-01", .renewal) == ["b"])
  }

  @Test("A book stands aside for those that extend it; filings under one tariff are alternatives")
  func filings() throws {
    func filing(_ id: String) -> String {
      Self.text(id, ("source: law", "source: law\nextends: tariff")).replacing("rules: { a: 1 }\noutputs: [a]\n", with: "")
    }
    let library = try library(["tariff": Self.text("tariff"), "one": filing("one"), "two": filing("two")])
    #expect(try ids(library, in: "CN", "2024-05-01") == ["one", "two"])
  }

  @Test("A draft and an illustrative book apply only where they are asked for")
  func standing() throws {
    let library = try library([
      "draft": Self.text("draft", ("standing: official", "standing: draft")),
      "tried": Self.text("tried", ("standing: official", "standing: illustrative")),
    ])
    #expect(try ids(library, in: "CN", "2024-05-01").isEmpty)
    let tried = Circumstances(jurisdiction: "CN", inception: try day("2024-05-01"), standing: .illustrative)
    #expect(library.books(for: tried).map(\.id) == ["tried"])
  }

  @Test("What the system learned after a day is left out as of that day")
  func knownFrom() throws {
    let later = Self.text("later", ("[2020-01-01..2030-01-01)", "[2030-01-01..)"), ("compared:", "known_from: 2029-11-01\ncompared:"))
    let folder = try BookFolder(["test/rulebook.yaml": Self.text("test"), "later/rulebook.yaml": later])
    #expect(try folder.load().sorted.map(\.id) == ["later", "test"])
    #expect(try folder.load(knownAt: day("2029-10-31")).sorted.map(\.id) == ["test"])
    #expect(try folder.load(knownAt: day("2029-11-01")).sorted.map(\.id) == ["later", "test"])
  }

  @Test("A table of a parent keeps the parent's source, and the child's own table the child's")
  func tablesKeepTheirSource() throws {
    let tables = """
      inputs: { level: { type: level, label: { zh: 级, en: Level } } }
      types: { level: { label: { zh: 级, en: Level }, values: { a: { zh: 甲, en: A }, b: { zh: 乙, en: B } } } }
      tables:
        filed: { imported: true, keys: [level], values: { factor: decimal(2) }, label: { zh: 报备, en: Filed } }
        common: { file: tables/common.csv, keys: [level], values: { factor: decimal(2) }, label: { zh: 公用, en: Common } }
      rules: { f: "filed[level].factor", c: "common[level].factor" }
      outputs: [f, c]

      """
    var files = TestBook(tables, tables: ["tables/common.csv": "level,factor\na,1.00\nb,1.10\n"]).files
    files["child/rulebook.yaml"] =
      TestBook.head.replacingOccurrences(of: "rulebook: test", with: "rulebook: child")
      .replacingOccurrences(of: "source: law", with: "source: letter\nextends: test")
      + "tables: { filed: { file: tables/filed.csv, keys: [level] } }\n"
    files["child/tables/filed.csv"] = "level,factor\na,0.90\nb,1.20\n"
    let library = try BookFolder(files).load()
    let tablesOfChild = try library.book("child").tables
    #expect(tablesOfChild.first { $0.name == "common" }?.source?.id == "law")
    #expect(tablesOfChild.first { $0.name == "filed" }?.source?.id == "letter")
  }
}
