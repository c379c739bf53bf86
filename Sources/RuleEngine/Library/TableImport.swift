public import Motor

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Brings a table that a book leaves open (`imported: true`) into a book of its own that extends it: a company's filing, or the tables
/// that an association hands to its members.
///
/// Nothing is written unless the new book compiles with the table, so that a folder of rulebooks never holds half an import.
public struct TableImport: Sendable {
  /// The book that leaves the table open.
  public var parent: String
  public var table: String
  /// The CSV file with the rows.
  public var file: String
  /// The book that takes the table; made when it is not there.
  public var child: String
  /// Of a book that is made: its title, where its figures come from (an id of sources.yaml), and whether they are real.
  public var title: Text
  public var source: String
  public var standing: Standing
  public var today: Day
  /// Filed inputs that the new book settles, by name: `expense_loading: 0.2500`.
  public var settled: [(name: String, value: String)]

  public init(
    parent: String, table: String, file: String, child: String, title: Text, source: String, standing: Standing, today: Day,
    settled: [(name: String, value: String)] = []
  ) {
    (self.parent, self.table, self.file, self.child) = (parent, table, file, child)
    (self.title, self.source, self.standing, self.today, self.settled) = (title, source, standing, today, settled)
  }

  /// Imports, and says what the new book still lacks.
  ///
  /// - Returns: the book with the table, and the tables that are still open.
  /// - Throws: what is wrong, in the table's file where it is the file.
  public func run(in folder: String) throws(RulebookFailure) -> (book: Rulebook, stillOpen: [RuleTable]) {
    let library = try Library.load(folder)
    let parentBook = try library.book(parent)
    do throws(Diagnostic) { try check(parentBook, library) } catch { throw RulebookFailure(error) }
    let place = "\(folder)/\(child)"
    let table = try declared(in: parentBook)
    let yaml: String
    let rows: [UInt8]
    do throws(Diagnostic) {
      rows = try normalized(table)
      yaml = try rulebookText(parentBook, table, existing: FileManager.default.contents(atPath: "\(place)/rulebook.yaml"))
    } catch { throw RulebookFailure(error) }
    let tablePath = "\(place)/tables/\(self.table).csv"
    let bookPath = "\(place)/rulebook.yaml"
    let files = LibraryFiles { path throws(Diagnostic) in
      if path == tablePath { return rows }
      if path == bookPath { return Array(yaml.utf8) }
      guard let data = FileManager.default.contents(atPath: path) else {
        throw Diagnostic("the file is not there or cannot be read", at: SourcePosition(file: path, line: 1, column: 1))
      }
      return [UInt8](data)
    }
    let ids = Set(library.books.keys).union(library.failures.keys).union([child])
    let checked = try Library.load(folder, books: ids.sorted(), files: files, knownAt: nil)
    if let failure = checked.failures[child] { throw renamed(failure, from: tablePath) }
    let book = try checked.book(child)
    let earlier = FileManager.default.contents(atPath: tablePath)
    do {
      try FileManager.default.createDirectory(atPath: "\(place)/tables", withIntermediateDirectories: true)
      try AtomicText.write(String(decoding: rows, as: UTF8.self), to: tablePath)
      do { try AtomicText.write(yaml, to: bookPath) } catch {
        // The table goes back to what it was, so that no book is left with half an import.
        if let earlier {
          try? AtomicText.write(String(decoding: earlier, as: UTF8.self), to: tablePath)
        } else {
          try? FileManager.default.removeItem(atPath: tablePath)
        }
        throw error
      }
    } catch { throw RulebookFailure(Diagnostic("\(error)", at: SourcePosition(file: place, line: 1, column: 1))) }
    return (book, book.tables.filter { !$0.isLoaded })
  }

  // MARK: Checks

  private func check(_ book: Rulebook, _ library: Library) throws(Diagnostic) {
    let start = SourcePosition(file: child, line: 1, column: 1)
    guard child != parent else { throw Diagnostic("the new book needs a name of its own", at: start, hint: "\(parent).mine") }
    guard child.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "." || $0 == "_") }), !child.hasPrefix("."),
      !child.contains("..")
    else {
      throw Diagnostic(
        "\"\(child)\" is no name of a book", at: start, hint: "small letters, digits, points and underscores: \(parent).mine")
    }
    guard library.sources[source] != nil else {
      throw Diagnostic(
        "the source \"\(source)\" is not in sources.yaml", at: start,
        hint: suggestion(for: source, in: library.sources.documents.keys)
          ?? "register it there first: \(source): { title: { zh: …, en: … }, issuer: { zh: …, en: … }, kind: dataset }")
    }
    if let known = library.books[child], known.parent != parent {
      throw Diagnostic("\(child) extends \(known.parent ?? "nothing"), not \(parent)", at: start, hint: "choose another name")
    }
    if library.books[child] != nil, !settled.isEmpty {
      throw Diagnostic(
        "\(child) is there already, so that nothing can be settled with it", at: start, hint: "write it into its rules by hand")
    }
    for (name, _) in settled where !book.inputs.contains(where: { $0.name == name && $0.isFiled }) {
      let filed = book.inputs.filter(\.isFiled).map(\.name)
      throw Diagnostic("\(name) is not filed by an insurer", at: start, hint: "those that are: \(filed.joined(separator: ", "))")
    }
  }

  private func declared(in book: Rulebook) throws(RulebookFailure) -> RuleTable {
    if let table = book.tables.first(where: { $0.name == table && $0.isOpen }) { return table }
    let open = book.tables.filter(\.isOpen).map(\.name)
    throw RulebookFailure(
      Diagnostic(
        "\(parent) leaves no table \"\(table)\" open", at: SourcePosition(file: parent, line: 1, column: 1),
        hint: suggestion(for: table, in: open) ?? (open.isEmpty ? "it is whole" : "open are: \(open.joined(separator: ", "))")))
  }

  /// The rows as UTF-8 CSV, whatever the spreadsheet made of them. Columns that are missing or that nobody reads are an error.
  private func normalized(_ table: RuleTable) throws(Diagnostic) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Diagnostic("the file is not there or cannot be read", at: SourcePosition(file: file, line: 1, column: 1))
    }
    let read = try TableFile.parse([UInt8](data), path: file)
    let header = read.header.map(\.text)
    let start = SourcePosition(file: file, line: 1, column: 1)
    let wanted = table.keys + table.columns.map(\.name)
    let missing = wanted.filter { !header.contains($0) }
    guard missing.isEmpty else {
      throw Diagnostic(
        "the column\(missing.count == 1 ? "" : "s") \(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") missing",
        at: start,
        hint: "the header of \(table.name) is \(wanted.joined(separator: ","))")
    }
    let free = ["source", "confidence", "note", "label_zh", "label_en"]
    for cell in read.header where !wanted.contains(cell.text) && !free.contains(cell.text) {
      throw Diagnostic(
        "nobody reads the column \"\(cell.text)\"", at: SourcePosition(file: file, line: cell.line, column: cell.column),
        hint: suggestion(for: cell.text, in: wanted + free) ?? "leave it out, or call it note")
    }
    var text = ""
    for row in [read.header] + read.rows { text += row.map { Self.quoted($0.text) }.joined(separator: ",") + "\n" }
    return Array(text.utf8)
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }

  /// The failure with the caller's file in the place of the copy that was to be made of it; a row keeps its line.
  private func renamed(_ failure: RulebookFailure, from path: String) -> RulebookFailure {
    RulebookFailure(
      failure.diagnostics.map { diagnostic in
        var diagnostic = diagnostic
        if diagnostic.position.file == path { diagnostic.position.file = file }
        return diagnostic
      })
  }

  // MARK: The book

  private func rulebookText(_ parent: Rulebook, _ table: RuleTable, existing: Data?) throws(Diagnostic) -> String {
    if let existing {
      let text = String(decoding: existing, as: UTF8.self)
      let entry = "file: tables/\(table.name).csv"
      if text.contains(entry) { return text }
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      guard let place = lines.firstIndex(of: "tables:") else {
        throw Diagnostic(
          "\(child) has no line \"tables:\" to add the table below", at: SourcePosition(file: "\(child)/rulebook.yaml", line: 1, column: 1),
          hint: "add one, or declare \(table.name) there by hand")
      }
      lines.insert(contentsOf: declaration(of: table), at: place + 1)
      return lines.joined(separator: "\n")
    }
    var lines =
      [
        "rulebook: \(child)", "title: { zh: \(Self.yaml(title.zh)), en: \(Self.yaml(title.en)) }", "standing: \(standing.rawValue)",
        "product: \(parent.product)", "jurisdiction: \(parent.jurisdiction)",
        inForceText(parent.inForce),
      ] + (parent.knownFrom.map { ["known_from: \($0)"] } ?? []) + [
        "source: { id: \(source) }", "compared: \(today)",
        "extends: \(self.parent)", "",
        "tables:",
      ]
    lines += declaration(of: table)
    if !settled.isEmpty {
      lines += ["", "rules:"]
      for (name, value) in settled {
        lines.append(
          "  \(name): { is: \(Self.yaml(value)), label: { zh: \(Self.yaml(parent.label(of: name).zh)), en: \(Self.yaml(parent.label(of: name).en)) } }"
        )
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func inForceText(_ inForce: InForce) -> String {
    var parts = ["inception: \"\(inForce.inception)\""]
    if let quoting = inForce.quoting { parts.append("quoting: \"\(quoting)\"") }
    if inForce.kinds.count < InForce.Business.allCases.count {
      parts.append("kinds: [\(inForce.kinds.map(\.rawValue).sorted().joined(separator: ", "))]")
    }
    return "in_force: { \(parts.joined(separator: ", ")) }"
  }

  private func declaration(of table: RuleTable) -> [String] {
    var lines = [
      "  \(table.name):", "    file: tables/\(table.name).csv", "    keys: [\(table.keys.joined(separator: ", "))]",
      "    values: { \(table.columns.map { "\($0.name): \($0.type.name)" }.joined(separator: ", ")) }",
      "    label: { zh: \(Self.yaml(table.label.zh)), en: \(Self.yaml(table.label.en)) }", "    source: { id: \(source) }",
    ]
    if table.firstHit { lines.append("    hit: first") }
    if let unmatched = table.unmatched { lines.append("    unmatched: { zh: \(Self.yaml(unmatched.zh)), en: \(Self.yaml(unmatched.en)) }") }
    return lines
  }

  /// A text in double quotes as YAML reads it.
  private static func yaml(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: " ") + "\""
  }
}

extension Rulebook {
  /// What a file must hold for each table that the book leaves open: a line on each column, then a header to copy.
  public func importSchemas(in language: Language) -> [(table: RuleTable, text: String)] {
    tables.filter(\.isOpen).map { table in
      var lines = ["\(table.name)  \(table.label[language])"]
      let number = tables.firstIndex { $0.name == table.name } ?? 0
      let keyTypes = lowering.openKeyTypes[number] ?? lowering.keyUses[number]?.map(\.type)
      for (index, key) in table.keys.enumerated() {
        let type = keyTypes.map { $0[index].name } ?? (language == .zh ? "由规则决定" : "as the rules look it up")
        lines.append("  \(key)  \(language == .zh ? "键" : "key")  \(type)")
      }
      for column in table.columns { lines.append("  \(column.name)  \(language == .zh ? "值" : "value")  \(column.type.name)") }
      if let note = table.note { lines.append("  \(note[language])") }
      lines.append("  \((table.keys + table.columns.map(\.name)).joined(separator: ",")),source,confidence,note")
      return (table, lines.joined(separator: "\n"))
    }
  }
}
