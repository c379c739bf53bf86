import Glibc

/// Writes CSV into memory that grows and is used again: each worker owns one and empties it block by block.
///
/// ```swift
/// writer.append(raw: scanner.record(row))
/// writer.append(scaled: premium, scale: 2)
/// writer.endRecord()
/// ```
/// Every `append` writes one field and a delimiter, which `endRecord` turns into the line feed.
package struct CSVWriter: ~Copyable {
  package let delimiter: UInt8
  /// `capacity` bytes that this object allocates and frees; `count` of them are written. Every append first makes sure of
  /// the room for all that it stores, and only `reserve` moves the memory.
  private var memory: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// Bytes written.
  package private(set) var count = 0
  private var recordStart = 0

  /// - Parameter capacity: bytes to begin with.
  package init(delimiter: UInt8 = UInt8(ascii: ","), capacity: Int = 1 << 16) {
    self.delimiter = delimiter
    self.capacity = max(capacity, 64)
    memory = .allocate(capacity: self.capacity)
  }

  deinit { memory.deallocate() }

  /// What is written, for the time of the call.
  package func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: memory, count: count))
  }

  /// What is written, as an array.
  package var bytes: [UInt8] { Array(UnsafeBufferPointer(start: memory, count: count)) }

  /// Starts again and keeps the memory.
  package mutating func removeAll() {
    count = 0
    recordStart = 0
  }

  /// Makes room for `more` bytes.
  @inline(__always)
  private mutating func reserve(_ more: Int) {
    if capacity &- count < more { grow(more) }
  }

  @inline(never)
  private mutating func grow(_ more: Int) {
    let larger = max(capacity * 2, count + more)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    memcpy(moved, memory, count)
    memory.deallocate()
    memory = moved
    capacity = larger
  }

  // MARK: Fields

  /// Bytes as they are, with their quotation marks if they need any: a field of a block read with the same delimiter, or
  /// a whole record of it as several fields at once.
  @inline(__always)
  package mutating func append(raw slice: CSVSlice) {
    // With its marks; those lie just before and behind the slice's text.
    let marks = slice.isQuoted ? 1 : 0
    let length = slice.count &+ 2 &* marks
    let source = UnsafeRawPointer(slice.start - marks)
    reserve(length &+ 17)
    let target = UnsafeMutableRawPointer(memory + count)
    if length <= 16 {
      // Sixteen bytes at once: the slice's padding allows the load, the room that was made the store. A quoted slice begins
      // one byte earlier, and so ends earlier as well.
      target.storeBytes(of: source.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
    } else {
      memcpy(target, source, length)
    }
    memory[count &+ length] = delimiter
    count &+= length &+ 1
  }

  /// A text, between quotation marks if it needs them.
  package mutating func append(text: String) {
    var text = text
    text.withUTF8 { append(bytes: $0) }
  }

  /// UTF-8 bytes, between quotation marks if they hold a delimiter, a mark or a line end.
  package mutating func append(bytes: UnsafeBufferPointer<UInt8>) {
    // Twice the length is the most that doubled marks can make of it.
    reserve(bytes.count * 2 + 3)
    let needsQuotes = bytes.contains {
      $0 == delimiter || $0 == ASCII.quote || $0 == ASCII.lineFeed || $0 == ASCII.carriageReturn
    }
    if needsQuotes {
      put(ASCII.quote)
      for byte in bytes {
        if byte == ASCII.quote { put(byte) }
        put(byte)
      }
      put(ASCII.quote)
    } else if let start = bytes.baseAddress {
      memcpy(memory + count, start, bytes.count)
      count += bytes.count
    }
    put(delimiter)
  }

  /// Room must have been made.
  @inline(__always)
  private mutating func put(_ byte: UInt8) {
    memory[count] = byte
    count &+= 1
  }

  /// A number of which the last `scale` digits stand behind the point: 117050 at scale 2 is `1170.50`.
  ///
  /// - Parameter scale: 0 to 18.
  @inline(__always)
  package mutating func append(scaled value: Int64, scale: Int) {
    reserve(DecimalText.roomNeeded)
    var end = memory + count
    DecimalText.write(value, scale: scale, to: &end)
    end.pointee = delimiter
    count = end - memory &+ 1
  }

  /// A whole number.
  @inline(__always)
  package mutating func append(integer value: Int64) { append(scaled: value, scale: 0) }

  /// `true` or `false`.
  package mutating func append(boolean value: Bool) {
    reserve(8)
    // Five bytes are stored either way; the count says how many of them stay.
    let word: UInt64 = value ? 0x6575_7274 : 0x65_736C_6166
    UnsafeMutableRawPointer(memory + count).storeBytes(of: word.littleEndian, as: UInt64.self)
    count += value ? 4 : 5
    put(delimiter)
  }

  /// A day since 1970-01-01 as `2020-09-19`; years outside 0000 to 9999 with a sign or more digits.
  @inline(__always)
  package mutating func append(day: Int32) {
    reserve(DecimalText.roomNeeded)
    var end = memory + count
    DecimalText.write(day: day, to: &end)
    end.pointee = delimiter
    count = end - memory &+ 1
  }

  /// Ends the record: the last field's delimiter becomes the line feed.
  @inline(__always)
  package mutating func endRecord() {
    if count &- recordStart <= 1 {
      endEmptyRecord()
    } else {
      memory[count &- 1] = ASCII.lineFeed
    }
    recordStart = count
  }

  /// A record of one empty field, which without quotation marks would be a blank line.
  @inline(never)
  private mutating func endEmptyRecord() {
    guard count > recordStart else { return }
    count -= 1
    reserve(3)
    put(ASCII.quote)
    put(ASCII.quote)
    put(ASCII.lineFeed)
  }
}
