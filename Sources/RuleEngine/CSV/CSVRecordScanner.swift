/// A record that is not as the header promises.
package struct CSVRecordProblem: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// The record has this many fields. Missing ones read as empty, those too many are left out.
    case fieldCount(Int)
    /// Text stands between a closing quotation mark and the next delimiter. The field reads as it is written.
    case textAfterQuote(column: Int)
    /// The record has this many bytes, more than the limit.
    case tooLong(Int)
  }

  /// The record's row in the batch.
  package var row: Int
  package var kind: Kind
}

/// Splits the records of a block into fields, a batch at a time, without copying and without allocating.
///
/// ```swift
/// var scanner = CSVRecordScanner(columns: header.count, delimiter: blocks.delimiter)
/// while try blocks.next(into: block) {
///   scanner.begin(block)
///   while scanner.next() {
///     let premiums = scanner.column(3)
///     for row in 0..<scanner.count { total += parseScaled(premiums[row], scale: 2) ?? 0 }
///   }
/// }
/// ```
/// A batch is a matrix of slices, `count` rows by `columns`: small enough to stay in the first-level cache while its
/// columns are read one after the other. Blank lines are skipped; an irregular record keeps its row and is reported in
/// `problems`. What a scanner yields is valid until the next call of `next` or `begin`, and no longer than the block.
package struct CSVRecordScanner: ~Copyable {
  /// Fields of a regular record.
  package let columns: Int
  /// Records in the batch.
  package private(set) var count = 0
  /// The irregular records of the batch, by row.
  package private(set) var problems: [CSVRecordProblem] = []

  private let delimiter: UInt8
  private let batchSize: Int
  private let recordLimit: Int
  /// `(batchSize + spareRows) * columns` fields, row after row. Allocated in `init`, freed in `deinit`, never moved.
  private let fields: UnsafeMutablePointer<CSVField>
  /// Offset and length of each of the `batchSize + spareRows` records, without its line end.
  private let extents: UnsafeMutablePointer<CSVField>
  private var block: CSVBlock?
  /// The next chunk to look at.
  private var position = 0
  private var recordStart = 0
  private var fieldStart = 0
  /// Fields of the current record that have ended.
  private var column = 0
  private var tracker = QuoteTracker()

  /// A chunk may end as many records as it has bytes, and the end of the text one more.
  private static let spareRows = ByteChunk.size + 1

  /// - Parameters:
  ///   - columns: how many fields a record has, at least 1.
  ///   - batch: records at a time, about.
  ///   - recordLimit: the length in bytes from which a record is reported as too long.
  package init(columns: Int, delimiter: UInt8 = UInt8(ascii: ","), batch: Int = 512, recordLimit: Int = 1 << 20) {
    precondition(columns > 0 && batch > 0, "a record has at least one field, a batch at least one record")
    self.columns = columns
    self.delimiter = delimiter
    batchSize = batch
    self.recordLimit = recordLimit
    fields = .allocate(capacity: (batch + Self.spareRows) * columns)
    extents = .allocate(capacity: batch + Self.spareRows)
  }

  deinit {
    fields.deallocate()
    extents.deallocate()
  }

  /// Goes to the start of a block.
  package mutating func begin(_ block: CSVBlock) {
    self.block = block
    position = 0
    recordStart = 0
    fieldStart = 0
    column = 0
    count = 0
    tracker = QuoteTracker()
    problems.removeAll(keepingCapacity: true)
  }

  /// Splits the next records; false when the block has no more.
  package mutating func next() -> Bool {
    // A record that the last chunk of the batch before cut in two goes on in the first row of this one.
    if count > 0 { for index in 0..<min(column, columns) { fields[index] = fields[count &* columns &+ index] } }
    count = 0
    problems.removeAll(keepingCapacity: true)
    guard let block else { return false }
    // Two copies of the loop: text without a quotation mark needs no tracking.
    if block.hasQuotes {
      split(block, tracksQuotes: true)
      resolveQuotes(block)
    } else {
      split(block, tracksQuotes: false)
    }
    return count > 0
  }

  @inline(__always)
  private mutating func split(_ block: CSVBlock, tracksQuotes: Bool) {
    let base = block.start
    let end = block.count
    let columns = self.columns
    let fields = self.fields
    let delimiterLanes = ByteChunk.lanes(delimiter)
    let lineFeedLanes = ByteChunk.lanes(ASCII.lineFeed)
    let quoteLanes = ByteChunk.lanes(ASCII.quote)
    var position = self.position
    var fieldStart = self.fieldStart
    var column = self.column
    var row = fields + count &* columns
    while position < end, count < batchSize {
      // The block's padding makes the whole last chunk readable; its bits behind the text are cut off.
      let chunk = ByteChunk(at: base + position)
      let size = min(ByteChunk.size, end &- position)
      let belonging = UInt64.max &>> UInt64(truncatingIfNeeded: ByteChunk.size &- size)
      var separators = chunk.bits(equalTo: delimiterLanes, or: lineFeedLanes) & belonging
      let lineFeeds = chunk.bits(equalTo: lineFeedLanes)
      if tracksQuotes {
        let quotes = chunk.bits(equalTo: quoteLanes) & belonging
        separators = tracker.outside(quotes: quotes, separators: separators, count: size)
      }
      while separators != 0 {
        let place = position &+ separators.trailingZeroBitCount
        let isLineFeed = lineFeeds & (separators & (0 &- separators)) != 0
        // Fields beyond the header's are counted only; so the write stays within the row.
        if column < columns {
          row[column] = CSVField(
            offset: UInt32(truncatingIfNeeded: fieldStart), lengthAndMarks: UInt32(truncatingIfNeeded: place &- fieldStart))
        }
        column &+= 1
        fieldStart = place &+ 1
        separators &= separators &- 1
        if isLineFeed {
          if endRecord(base, at: place, fields: column, row: row) { row += columns }
          column = 0
        }
      }
      position &+= ByteChunk.size
    }
    if position >= end, recordStart < end, count < batchSize + Self.spareRows {
      // The last record has no line feed.
      if column < columns {
        row[column] = CSVField(
          offset: UInt32(truncatingIfNeeded: fieldStart), lengthAndMarks: UInt32(truncatingIfNeeded: end &- fieldStart))
      }
      _ = endRecord(base, at: end, fields: column &+ 1, row: row)
      fieldStart = end
      column = 0
    }
    self.position = position
    self.fieldStart = fieldStart
    self.column = column
  }

  /// Ends the record before a line feed or the end of the text; false for a blank line.
  @inline(__always)
  private mutating func endRecord(
    _ base: UnsafePointer<UInt8>, at place: Int, fields found: Int, row: UnsafeMutablePointer<CSVField>
  ) -> Bool {
    let start = recordStart
    recordStart = place &+ 1
    var stop = place
    if stop > start, base[stop &- 1] == ASCII.carriageReturn {
      stop &-= 1
      // The carriage return was the last byte of the last field, so that field is not empty.
      if found <= columns { row[found &- 1].lengthAndMarks &-= 1 }
    }
    let length = stop &- start
    if found != columns || length == 0 || length > recordLimit {
      if length == 0 { return false }
      reportIrregular(found: found, length: length, row: row)
    }
    extents[count] = CSVField(
      offset: UInt32(truncatingIfNeeded: start), lengthAndMarks: UInt32(truncatingIfNeeded: length))
    count &+= 1
    return true
  }

  @inline(never)
  private mutating func reportIrregular(found: Int, length: Int, row: UnsafeMutablePointer<CSVField>) {
    // Missing fields are empty and lie at the end of the last one, so that they are in the block.
    if found < columns {
      let last = row[found - 1]
      for missing in found..<columns {
        row[missing] = CSVField(offset: last.offset + last.lengthAndMarks, lengthAndMarks: 0)
      }
    }
    if found != columns { problems.append(CSVRecordProblem(row: count, kind: .fieldCount(found))) }
    if length > recordLimit { problems.append(CSVRecordProblem(row: count, kind: .tooLong(length))) }
  }

  /// Takes the quotation marks off the batch's quoted fields.
  private mutating func resolveQuotes(_ block: CSVBlock) {
    let base = block.start
    var isUnsorted = false
    for index in 0..<(count &* columns) {
      let field = fields[index]
      // An empty field's first byte is the delimiter behind it, or padding.
      guard base[Int(field.offset)] == ASCII.quote, field.lengthAndMarks != 0 else { continue }
      if let inner = Self.inside(field, base) {
        fields[index] = inner
      } else {
        let (row, column) = index.quotientAndRemainder(dividingBy: columns)
        isUnsorted = !problems.isEmpty
        problems.append(CSVRecordProblem(row: row, kind: .textAfterQuote(column: column)))
      }
    }
    if isUnsorted { problems.sort { $0.row < $1.row } }
  }

  /// A quoted field without its marks; nil when they do not enclose it.
  @inline(__always)
  private static func inside(_ field: CSVField, _ base: UnsafePointer<UInt8>) -> CSVField? {
    let length = Int(field.lengthAndMarks)
    let start = base + Int(field.offset)
    guard length >= 2, start[length &- 1] == ASCII.quote else { return nil }
    let inner = CSVField(offset: field.offset &+ 1, lengthAndMarks: UInt32(truncatingIfNeeded: length &- 2) | CSVField.quotedMark)
    // A mark inside is the exception; whole words are read, as a slice's padding allows.
    let slice = CSVSlice(base: base, field: inner)
    var offset = 0
    while offset < slice.count {
      var marks = DecimalDigits.marks(of: ASCII.quote, in: slice.word(at: offset))
      let rest = slice.count &- offset
      if rest < 8 { marks &= (UInt64(1) &<< UInt64(8 &* rest)) &- 1 }
      if marks != 0 { return doubled(inner, slice) }
      offset &+= 8
    }
    return inner
  }

  /// Notes that a field has doubled marks; nil when a mark in it stands alone.
  @inline(never)
  private static func doubled(_ field: CSVField, _ slice: CSVSlice) -> CSVField? {
    var position = 0
    while position < slice.count {
      if slice.start[position] == ASCII.quote {
        guard position + 1 < slice.count, slice.start[position + 1] == ASCII.quote else { return nil }
        position += 1
      }
      position += 1
    }
    return CSVField(offset: field.offset, lengthAndMarks: field.lengthAndMarks | CSVField.doubledMark)
  }
}

extension CSVRecordScanner {
  /// One field of the batch.
  package subscript(row: Int, column: Int) -> CSVSlice {
    precondition(row >= 0 && row < count && column >= 0 && column < columns, "no such field in the batch")
    return CSVSlice(base: base, field: fields[row * columns + column])
  }

  /// One column of the batch, for loops.
  @inline(__always)
  package func column(_ column: Int) -> CSVColumn {
    precondition(column >= 0 && column < columns, "no such column")
    return CSVColumn(base: base, fields: UnsafePointer(fields + column), stride: columns, count: count)
  }

  /// A record as it stands in the file, quotation marks and all, without its line end.
  package func record(_ row: Int) -> CSVSlice {
    precondition(row >= 0 && row < count, "no such record in the batch")
    return CSVSlice(base: base, field: extents[row])
  }

  /// The place of a record in the file, or of one of its fields: line and column in characters, both from 1.
  package func position(ofRow row: Int, column: Int? = nil) -> (line: Int, column: Int) {
    guard let block else { return (1, 1) }
    guard let column else {
      precondition(row >= 0 && row < count, "no such record in the batch")
      return block.position(ofByte: Int(extents[row].offset))
    }
    let slice = self[row, column]
    return block.position(ofByte: slice.start - block.start - (slice.isQuoted ? 1 : 0))
  }

  /// The line in the file of each record of the batch, in one walk over it.
  package func linesOfRows() -> [Int] {
    guard let block, count > 0 else { return [] }
    var lines: [Int] = []
    lines.reserveCapacity(count)
    var (line, passed) = (block.firstLine, 0)
    for row in 0..<count {
      let offset = Int(extents[row].offset)
      line += ByteSurvey.lineFeeds(block.start + passed, count: offset - passed)
      passed = offset
      lines.append(line)
    }
    return lines
  }

  /// The place of a byte of the block.
  func position(of byte: UnsafePointer<UInt8>) -> (line: Int, column: Int) {
    guard let block else { return (1, 1) }
    return block.position(ofByte: byte - block.start)
  }

  /// The path of the block's file.
  var fileName: String { block?.file ?? "" }

  @inline(__always)
  private var base: UnsafePointer<UInt8> {
    guard let block else { preconditionFailure("no block has begun") }
    return block.start
  }
}

/// A column of a batch. Valid as long as the batch.
package struct CSVColumn {
  private let base: UnsafePointer<UInt8>
  private let fields: UnsafePointer<CSVField>
  private let stride: Int
  package let count: Int

  @inline(__always)
  init(base: UnsafePointer<UInt8>, fields: UnsafePointer<CSVField>, stride: Int, count: Int) {
    self.base = base
    self.fields = fields
    self.stride = stride
    self.count = count
  }

  /// The field of a record.
  @inline(__always)
  package subscript(row: Int) -> CSVSlice {
    precondition(UInt(bitPattern: row) < UInt(bitPattern: count), "no such record in the batch")
    return CSVSlice(base: base, field: fields[row &* stride])
  }
}
