/// Where one field lies in its block: what the scanner writes, eight bytes for each field.
package struct CSVField {
  /// The first byte of the field's text; behind the opening quotation mark when the field is quoted.
  var offset: UInt32
  /// The length in bytes, and the two marks in the highest bits.
  var lengthAndMarks: UInt32

  static let quotedMark: UInt32 = 1 << 31
  static let doubledMark: UInt32 = 1 << 30
  static let lengthMask: UInt32 = (1 << 30) - 1

  @inline(__always)
  init(offset: UInt32, lengthAndMarks: UInt32) {
    self.offset = offset
    self.lengthAndMarks = lengthAndMarks
  }

  @inline(__always)
  var length: Int { Int(lengthAndMarks & Self.lengthMask) }
  @inline(__always)
  var isQuoted: Bool { lengthAndMarks & Self.quotedMark != 0 }
}

/// The bytes of one field: a view into a block, valid until the block is filled again or goes away.
///
/// **Padding.** Whoever makes a slice promises that `paddingBytes` bytes behind its last byte may be read (their values do
/// not matter). Blocks are allocated with that padding, and `withCSVSlice` copies into padded memory; so the parsers load
/// whole words without asking how many bytes are left.
package struct CSVSlice {
  /// Bytes that may be read behind the end of any slice.
  static let paddingBytes = 16

  /// The first byte of the text.
  package let start: UnsafePointer<UInt8>
  private let lengthAndMarks: UInt32

  @inline(__always)
  init(base: UnsafePointer<UInt8>, field: CSVField) {
    start = base + Int(field.offset)
    lengthAndMarks = field.lengthAndMarks
  }

  /// `start ..< start + count + paddingBytes` must be readable.
  @inline(__always)
  init(paddedStart start: UnsafePointer<UInt8>, count: Int, isQuoted: Bool = false, hasDoubledQuotes: Bool = false) {
    self.start = start
    lengthAndMarks =
      UInt32(truncatingIfNeeded: count) | (isQuoted ? CSVField.quotedMark : 0) | (hasDoubledQuotes ? CSVField.doubledMark : 0)
  }

  /// The length in bytes, quotation marks around the field not counted.
  @inline(__always)
  package var count: Int { Int(lengthAndMarks & CSVField.lengthMask) }
  @inline(__always)
  package var isEmpty: Bool { count == 0 }
  /// The field stood between quotation marks.
  @inline(__always)
  package var isQuoted: Bool { lengthAndMarks & CSVField.quotedMark != 0 }
  /// The bytes still hold doubled quotation marks, each of which means one.
  @inline(__always)
  package var hasDoubledQuotes: Bool { lengthAndMarks & CSVField.doubledMark != 0 }

  /// The bytes as they stand in the file, without the quotation marks around them; doubled ones are still doubled.
  @inline(__always)
  package var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

  /// The text that the field means.
  package var text: String {
    guard hasDoubledQuotes else { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: unescaped(), as: UTF8.self)
  }

  /// The bytes that the field means, with every doubled quotation mark made one.
  func unescaped() -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var position = 0
    while position < count {
      let byte = start[position]
      result.append(byte)
      let isPair = byte == ASCII.quote && hasDoubledQuotes && position + 1 < count && start[position + 1] == ASCII.quote
      position += isPair ? 2 : 1
    }
    return result
  }

  /// The slice without spaces and tabs at either end; a quoted field is left as it is written.
  func trimmed() -> CSVSlice {
    var first = start
    var rest = count
    while rest > 0, first[rest - 1] == ASCII.space || first[rest - 1] == ASCII.tab { rest -= 1 }
    while rest > 0, first[0] == ASCII.space || first[0] == ASCII.tab {
      first += 1
      rest -= 1
    }
    return CSVSlice(paddedStart: first, count: rest, isQuoted: isQuoted, hasDoubledQuotes: hasDoubledQuotes)
  }

  /// The eight bytes at an offset, the first in the lowest byte; `offset <= count + paddingBytes - 8`.
  @inline(__always)
  func word(at offset: Int = 0) -> UInt64 {
    // Safe by the padding that whoever made the slice has promised.
    UInt64(littleEndian: UnsafeRawPointer(start + offset).loadUnaligned(as: UInt64.self))
  }
}

/// Calls `body` with a text as a field's slice, copied to padded memory: for single values and for tests.
package func withCSVSlice<Result>(_ text: String, _ body: (CSVSlice) -> Result) -> Result {
  withCSVSlice(Array(text.utf8), body)
}

/// Calls `body` with bytes as a field's slice, copied to padded memory.
package func withCSVSlice<Result>(_ bytes: [UInt8], _ body: (CSVSlice) -> Result) -> Result {
  let padded = bytes + [UInt8](repeating: 0, count: CSVSlice.paddingBytes)
  return padded.withUnsafeBufferPointer { buffer in
    // An array that is never empty has a base address; the slice does not outlive the closure.
    guard let base = buffer.baseAddress else { preconditionFailure("an array with padding has memory") }
    return body(CSVSlice(paddedStart: base, count: bytes.count))
  }
}

/// The bytes that mean something in a CSV file.
enum ASCII {
  static let tab = UInt8(ascii: "\t")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let quote = UInt8(ascii: "\"")
  static let comma = UInt8(ascii: ",")
  static let semicolon = UInt8(ascii: ";")
  static let minus = UInt8(ascii: "-")
  static let point = UInt8(ascii: ".")
  static let zero = UInt8(ascii: "0")
  static let nine = UInt8(ascii: "9")
}
