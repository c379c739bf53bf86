/// A table's file as cells of text, each with its place.
struct TableFile {
  struct Cell {
    var text: String
    var line: Int
    var column: Int
  }
  var header: [Cell]
  /// As many cells as the header has.
  var rows: [[Cell]]

  /// Reads a table's file: UTF-8 or GB 18030, separated by commas, semicolons or tabs.
  static func parse(_ bytes: [UInt8], path: String) throws(Diagnostic) -> TableFile {
    do {
      let table = try CSVTable(name: path, bytes: bytes)
      return TableFile(header: table.header.map(cell), rows: table.rows.map { $0.map(cell) })
    } catch {
      throw Diagnostic(
        error.message, at: SourcePosition(file: path, line: error.line ?? 1, column: error.column ?? 1), hint: error.hint)
    }
  }

  private static func cell(_ cell: CSVCell) -> Cell {
    Cell(text: cell.text.trimmingBlanks, line: cell.line, column: cell.column)
  }
}
