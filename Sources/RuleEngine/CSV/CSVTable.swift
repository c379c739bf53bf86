/// One cell of a small table: its text and its place in the file.
package struct CSVCell: Hashable, Sendable {
  package var text: String
  /// Counted from 1.
  package var line: Int
  /// Counted from 1, in characters; of a quoted cell, its opening quotation mark.
  package var column: Int

  package init(text: String, line: Int, column: Int) {
    self.text = text
    self.line = line
    self.column = column
  }
}

/// A whole CSV file in memory, every cell with its place: for the tables of rulebooks.
///
/// Spaces and tabs around a cell are no part of it unless it is quoted. Rows whose cells are all empty, as spreadsheets
/// leave them behind, are skipped. A row with more or fewer cells than the header is an error.
package struct CSVTable: Sendable {
  package let file: String
  package let header: [CSVCell]
  /// Each with as many cells as the header.
  package let rows: [[CSVCell]]
  package let encoding: CSVEncoding
  package let delimiter: UInt8

  /// Reads a path (`-` is standard input).
  package init(path: String, _ options: CSVBlocks.Options = .init()) throws(CSVError) {
    try self.init(CSVBlocks(path: path, options), options)
  }

  /// Reads bytes in memory under a name for messages.
  package init(name: String, bytes: [UInt8], _ options: CSVBlocks.Options = .init()) throws(CSVError) {
    try self.init(CSVBlocks(name: name, bytes: bytes, options), options)
  }

  private init(_ blocks: CSVBlocks, _ options: CSVBlocks.Options) throws(CSVError) {
    precondition(!blocks.header.isEmpty, "a table has a header")
    let block = CSVBlock()
    var rows: [[CSVCell]] = []
    var scanner = CSVRecordScanner(
      columns: blocks.header.count, delimiter: blocks.delimiter, recordLimit: options.recordLimit)
    while try blocks.next(into: block) {
      scanner.begin(block)
      var positions = CSVPositions(block)
      while scanner.next() {
        if let problem = scanner.problems.first { throw scanner.error(for: problem) }
        for row in 0..<scanner.count {
          let cells = positions.cells(of: scanner, row: row, columns: scanner.columns)
          if cells.contains(where: { !$0.text.isEmpty }) { rows.append(cells) }
        }
      }
    }
    file = blocks.file
    header = blocks.header
    self.rows = rows
    encoding = blocks.encoding
    delimiter = blocks.delimiter
  }
}

/// Lines and columns of a block's cells, counted on from one cell to the next.
struct CSVPositions {
  private let block: CSVBlock
  private var offset = 0
  private var line: Int
  private var column = 1

  init(_ block: CSVBlock) {
    self.block = block
    line = block.firstLine
  }

  /// The cells of a record; records are asked for in their order.
  mutating func cells(of scanner: borrowing CSVRecordScanner, row: Int, columns: Int) -> [CSVCell] {
    (0..<columns).map { index in
      let field = scanner[row, index]
      let slice = field.isQuoted ? field : field.trimmed()
      advance(to: slice.start - block.start - (slice.isQuoted ? 1 : 0))
      return CSVCell(text: slice.text, line: line, column: column)
    }
  }

  private mutating func advance(to target: Int) {
    let passed = UnsafeBufferPointer(start: block.start + offset, count: max(0, target - offset))
    var rest = passed[...]
    if let lastFeed = passed.lastIndex(of: ASCII.lineFeed) {
      line += passed[...lastFeed].count { $0 == ASCII.lineFeed }
      column = 1
      rest = passed[(lastFeed + 1)...]
    }
    column += String(decoding: rest, as: UTF8.self).count
    offset = target
  }
}

extension CSVRecordScanner {
  /// The error that an irregular record is where it is not to be tolerated.
  package func error(for problem: CSVRecordProblem) -> CSVError {
    let file = fileName
    switch problem.kind {
    case .fieldCount(let found):
      let isMore = found > columns
      let record = self.record(problem.row)
      let lastField = self[problem.row, columns - 1]
      // Behind the last field that the header names, or at the end of a record that is too short.
      let end = lastField.start + lastField.count + (lastField.isQuoted ? 1 : 0) + 1
      let (line, column) = position(of: isMore ? end : record.start + record.count)
      return CSVError(
        .fieldCount, file: file, line: line, column: column,
        "the row has \(found) field\(found == 1 ? "" : "s"), the header has \(columns)",
        hint: isMore ? "a text with a delimiter in it needs quotation marks around it" : "leave a field empty, but keep its delimiter")
    case .textAfterQuote(let column):
      let (line, place) = position(ofRow: problem.row, column: column)
      return CSVError(
        .textAfterQuote, file: file, line: line, column: place,
        "text stands behind the closing quotation mark of this field", hint: "double a quotation mark that is part of the text")
    case .tooLong(let length):
      return CSVError(
        .recordTooLong, file: file, line: position(ofRow: problem.row).line,
        "the record that begins here has \(length) bytes, more than is allowed",
        hint: "is a quotation mark in it never closed?")
    }
  }
}
