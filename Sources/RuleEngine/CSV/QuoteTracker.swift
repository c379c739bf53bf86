/// Follows quotation marks through a text, sixty-four bytes at a time, and tells which delimiters and line feeds end a field.
///
/// A quotation mark opens a quoted field only as the field's first byte; anywhere else outside quotes it is an ordinary
/// character (`5" pipe`). Within quotes two marks mean one, and one closes; what follows a closing mark up to the next
/// delimiter is ordinary text again.
///
/// In text that keeps to RFC 4180 a byte is within quotes exactly if an odd number of marks is before it, which one
/// exclusive prefix sum answers for a whole chunk. A mark that opens where no field begins shows that the text does not
/// keep to it; that chunk is then followed byte by byte.
struct QuoteTracker {
  /// What the last byte was.
  enum State {
    /// A delimiter, a line feed, or nothing yet: a quotation mark now opens a quoted field.
    case fieldStart
    case text
    case quoted
    /// A quotation mark within quotes: another one makes it one character, anything else shows that it closed the field.
    case quoteInQuoted
  }

  private(set) var state = State.fieldStart

  /// The structural bytes of a chunk that lie outside quotes.
  ///
  /// - Parameters:
  ///   - quotes: the chunk's quotation marks, one bit for each byte.
  ///   - separators: its delimiters and line feeds.
  ///   - count: how many bytes of the chunk belong to the text; the masks have no bits behind them.
  @inline(__always)
  mutating func outside(quotes: UInt64, separators: UInt64, count: Int) -> UInt64 {
    let isQuoted = state == .quoted
    if quotes == 0, count == ByteChunk.size {
      if isQuoted { return 0 }
      state = separators &>> 63 != 0 ? .fieldStart : .text
      return separators
    }
    // Bit i says whether byte i is within quotes or opens them; a closing mark is outside.
    let within = Self.prefixParity(quotes) ^ (isQuoted ? UInt64.max : 0)
    let closing = quotes & ~within
    let mayOpen = ((separators | closing) &<< 1) | (state == .fieldStart || state == .quoteInQuoted ? 1 : 0)
    if quotes & within & ~mayOpen != 0 || count < ByteChunk.size {
      return byteByByte(quotes: quotes, separators: separators, count: count)
    }
    if within &>> 63 != 0 {
      state = .quoted
    } else if separators &>> 63 != 0 {
      state = .fieldStart
    } else {
      state = closing &>> 63 != 0 ? .quoteInQuoted : .text
    }
    return separators & ~within
  }

  /// The rule itself, one byte at a time.
  @inline(never)
  private mutating func byteByByte(quotes: UInt64, separators: UInt64, count: Int) -> UInt64 {
    var result: UInt64 = 0
    for index in 0..<UInt64(truncatingIfNeeded: count) {
      let bit = UInt64(1) &<< index
      if quotes & bit != 0 {
        switch state {
        case .fieldStart, .quoteInQuoted: state = .quoted
        case .quoted: state = .quoteInQuoted
        case .text: break
        }
      } else if state != .quoted {
        let isSeparator = separators & bit != 0
        if isSeparator { result |= bit }
        state = isSeparator ? .fieldStart : .text
      }
    }
    return result
  }

  /// Bit i of the result is the parity of bits 0 to i.
  @inline(__always)
  private static func prefixParity(_ bits: UInt64) -> UInt64 {
    var bits = bits
    bits ^= bits &<< 1
    bits ^= bits &<< 2
    bits ^= bits &<< 4
    bits ^= bits &<< 8
    bits ^= bits &<< 16
    return bits ^ (bits &<< 32)
  }
}

/// Where the last record of some bytes ends.
struct RecordBoundary {
  /// Just behind the last line feed outside quotes; 0 when there is none.
  private(set) var end = 0
  /// The text ends within quotes.
  private(set) var endsWithinQuotes = false

  /// Bytes without a quotation mark: the last line feed is the end.
  static func withoutQuotes(_ start: UnsafePointer<UInt8>, count: Int) -> RecordBoundary {
    var boundary = RecordBoundary()
    var position = count
    while position > 0, start[position - 1] != ASCII.lineFeed { position -= 1 }
    boundary.end = position
    return boundary
  }

  /// Follows the quotation marks from the start, which must be the start of a record.
  ///
  /// `start ..< start + count` must be readable, and the chunk that the last byte is in as well.
  static func withQuotes(_ start: UnsafePointer<UInt8>, count: Int, delimiter: UInt8) -> RecordBoundary {
    let quote = ByteChunk.lanes(ASCII.quote)
    let lineFeed = ByteChunk.lanes(ASCII.lineFeed)
    let delimiter = ByteChunk.lanes(delimiter)
    var tracker = QuoteTracker()
    var boundary = RecordBoundary()
    var position = 0
    while position < count {
      let chunk = ByteChunk(at: start + position)
      let size = min(ByteChunk.size, count &- position)
      let belonging = UInt64.max &>> UInt64(ByteChunk.size &- size)
      let feeds = chunk.bits(equalTo: lineFeed) & belonging
      let quotes = chunk.bits(equalTo: quote) & belonging
      let separators = (chunk.bits(equalTo: delimiter) & belonging) | feeds
      let outside = tracker.outside(quotes: quotes, separators: separators, count: size) & feeds
      if outside != 0 { boundary.end = position &+ ByteChunk.size &- outside.leadingZeroBitCount }
      position &+= ByteChunk.size
    }
    boundary.endsWithinQuotes = tracker.state == .quoted
    return boundary
  }
}
