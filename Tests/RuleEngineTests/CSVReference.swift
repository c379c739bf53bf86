@testable import RuleEngine

/// A generator whose numbers are the same in every run.
struct CSVRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// The rules of CSV as a slow automaton, one byte at a time: what the fast scanner must agree with.
enum CSVReference {
  /// All records, the header included, without blank lines; nil when a quotation mark is never closed.
  static func records(_ bytes: [UInt8], delimiter: UInt8 = UInt8(ascii: ",")) -> [[[UInt8]]]? {
    var records: [[[UInt8]]] = []
    var record: [[UInt8]] = []
    var field: [UInt8] = []
    // The field as it is written, for one with text behind its closing mark.
    var written: [UInt8] = []
    enum State { case start, plain, quoted, closed, spoilt }
    var state = State.start
    func endField(_ record: inout [[UInt8]]) {
      record.append(state == .plain || state == .spoilt ? written : field)
      field = []
      written = []
      state = .start
    }
    func endRecord() {
      // A carriage return before the end of the line is part of that.
      if written.last == UInt8(ascii: "\r"), state != .closed { written.removeLast() }
      if state == .spoilt, let reread = Self.quoted(written) {
        field = reread
        state = .closed
      }
      let isBlank = record.isEmpty && written.isEmpty
      endField(&record)
      if !isBlank { records.append(record) }
      record = []
    }
    for byte in bytes {
      let isQuote = byte == UInt8(ascii: "\"")
      if state == .quoted {
        written.append(byte)
        if isQuote { state = .closed } else { field.append(byte) }
      } else if state == .closed, isQuote {
        written.append(byte)
        field.append(byte)
        state = .quoted
      } else if byte == delimiter {
        endField(&record)
      } else if byte == UInt8(ascii: "\n") {
        endRecord()
      } else {
        written.append(byte)
        switch state {
        case .start: state = isQuote ? .quoted : .plain
        case .closed: state = .spoilt
        default: break
        }
      }
    }
    if state == .quoted { return nil }
    if !record.isEmpty || !written.isEmpty { endRecord() }
    return records
  }

  /// The text of a field that is quoted from its first byte to its last; else nil.
  private static func quoted(_ written: [UInt8]) -> [UInt8]? {
    let quote = UInt8(ascii: "\"")
    guard written.count >= 2, written.first == quote, written.last == quote else { return nil }
    var text: [UInt8] = []
    var inner = written[1..<(written.count - 1)]
    while let byte = inner.popFirst() {
      text.append(byte)
      if byte == quote {
        guard inner.popFirst() == quote else { return nil }
      }
    }
    return text
  }
}

/// What the reader and the scanner make of bytes.
struct CSVScan {
  var header: [String] = []
  var records: [[String]] = []
  /// The line on which each record begins; in a large file only for some of them, the last included.
  var lines: [Int] = []
  var problems: [String] = []
  var blockCount = 0
  var encoding: CSVEncoding = .utf8

  init(_ bytes: [UInt8], _ options: CSVBlocks.Options = .init(), columns: Int? = nil, batch: Int = 512) throws(CSVError) {
    let blocks = try CSVBlocks(name: "test.csv", bytes: bytes, options)
    header = blocks.header.map(\.text)
    let block = CSVBlock()
    var scanner = CSVRecordScanner(
      columns: columns ?? max(1, header.count), delimiter: blocks.delimiter, batch: batch, recordLimit: options.recordLimit)
    var offset = -1
    while try blocks.next(into: block) {
      precondition(block.number == blockCount, "blocks are numbered one after the other")
      precondition(block.byteOffset >= offset && block.endOffset >= block.byteOffset, "progress does not go back")
      offset = block.endOffset
      blockCount += 1
      scanner.begin(block)
      while scanner.next() {
        problems += scanner.problems.map { "\(records.count + $0.row): \($0.kind)" }
        for row in 0..<scanner.count {
          records.append((0..<scanner.columns).map { scanner[row, $0].text })
          // Finding a place walks through its block: in a large file only the last record of a block is asked for its own.
          if bytes.count < 100_000 || (scanner.count < batch && row == scanner.count - 1) {
            lines.append(scanner.position(ofRow: row).line)
          }
        }
      }
    }
    encoding = blocks.encoding
  }
}

extension CSVBlocks.Options {
  /// Options with some of them set.
  static func with(_ change: (inout Self) -> Void) -> Self {
    var options = Self()
    change(&options)
    return options
  }
}

/// The error that a call ends with.
func csvError(_ body: () throws(CSVError) -> some Any) -> CSVError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error
  }
}
