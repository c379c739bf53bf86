/// A file of rows without quotation marks: a header, then as many fields in each line as the header has.
///
/// What a spreadsheet exports with quotation marks belongs to the tables of rulebooks, not here: the lists of this room are short and
/// kept by hand, and a mark in them is a mistake.
struct PlainTable {
  struct Row {
    /// Counted from 1, the header's line included.
    var line: Int
    var fields: [String]
  }

  let file: String
  let columns: [String]
  let rows: [Row]

  /// - Throws: another header than `columns`, a line with more or fewer fields, an empty field, blanks around one, a quotation mark; the
  ///   subject names file and line: `regions.csv:12`.
  init(_ text: String, file: String, columns: [String]) throws(ParseError) {
    self.file = file
    self.columns = columns
    var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    while let last = lines.last, last.isEmpty { lines.removeLast() }
    guard let header = lines.first else { throw Self.error(file, 1, "", Text(zh: "文件是空的", en: "the file is empty")) }
    let plain = header.first == "\u{FEFF}" ? header.dropFirst() : header
    guard plain.split(separator: ",", omittingEmptySubsequences: false).map(String.init) == columns else {
      let wanted = columns.joined(separator: ",")
      throw Self.error(file, 1, String(plain), Text(zh: "表头应为 \(wanted)", en: "the header should be \(wanted)"))
    }
    var rows: [Row] = []
    for (index, line) in lines.enumerated().dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == columns.count else {
        throw Self.error(
          file, index + 1, String(line),
          Text(
            zh: "应有 \(columns.count) 列，现有 \(fields.count) 列",
            en: "\(columns.count) fields are needed, there are \(fields.count)"))
      }
      for (column, field) in zip(columns, fields) {
        guard !field.isEmpty, field.first?.isWhitespace == false, field.last?.isWhitespace == false,
          !field.contains("\"")
        else {
          throw Self.error(
            file, index + 1, field,
            Text(
              zh: "\(column) 列为空、带空格或带引号",
              en: "the field of \(column) is empty or has blanks around it or quotation marks"))
        }
      }
      rows.append(Row(line: index + 1, fields: fields))
    }
    self.rows = rows
  }

  /// An error in a field of a row.
  func error(_ row: Row, _ column: Int, _ problem: Text) -> ParseError {
    Self.error(file, row.line, row.fields[column], problem)
  }

  private static func error(_ file: String, _ line: Int, _ input: String, _ problem: Text) -> ParseError {
    ParseError(subject: "\(file):\(line)", input: input, problem: problem)
  }
}
