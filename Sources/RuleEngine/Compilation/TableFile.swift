extension TableFile {
  static func parse(_ bytes: [UInt8], path: String) throws(Diagnostic) -> TableFile {
    let text = String(decoding: bytes, as: UTF8.self)
    var rows: [[Cell]] = []
    var row: [Cell] = [], cell = "", line = 1, start = 1, column = 1
    var quoted = false
    var iterator = Array(text)
    if iterator.first == "\u{FEFF}" { iterator.removeFirst() }
    var i = 0
    func flushCell() { row.append(Cell(text: cell.trimmingBlanks, line: line, column: start)); cell = "" }
    while i < iterator.count {
      let c = iterator[i]
      if quoted {
        if c == "\"" { if i + 1 < iterator.count, iterator[i + 1] == "\"" { cell.append("\""); i += 1 } else { quoted = false } } else { cell.append(c) }
      } else if c == "\"" { quoted = true } else if c == "," { flushCell(); start = column + 1 } else if c.isNewline {
        flushCell(); if !(row.count == 1 && row[0].text.isEmpty) { rows.append(row) }
        row = []; line += 1; column = 0; start = 1
      } else { cell.append(c) }
      i += 1; column += 1
    }
    if !cell.isEmpty || !row.isEmpty { flushCell(); rows.append(row) }
    guard let header = rows.first else { throw Diagnostic("the file is empty", at: SourcePosition(file: path, line: 1, column: 1)) }
    for row in rows where row.count != header.count {
      throw Diagnostic("\(row.count) cells, the header has \(header.count)", at: SourcePosition(file: path, line: row[0].line, column: 1))
    }
    return TableFile(header: header, rows: Array(rows.dropFirst()))
  }
}
