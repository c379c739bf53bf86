import Glibc

/// Turns a file's bytes into UTF-8 as they are read; a character that a read cuts off waits for the rest of it.
///
/// It belongs to one thread at a time (the reader's lock sees to that).
final class CSVTranscoder {
  /// How much is read at a time.
  static let readSize = 1 << 18

  /// A conversion that has this much room writes something, and stops for want of room only when less than half is left.
  static let longestRound = 16

  let encoding: CSVEncoding
  private let converter: CharacterConverter
  /// Bytes of the file that are not converted yet: `first ..< end` of memory that this object allocates and frees.
  private var memory: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var first = 0
  private var end = 0

  /// Nil when the C library does not know the encoding.
  init?(_ encoding: CSVEncoding) {
    guard let converter = CharacterConverter(from: encoding), encoding != .gb18030 || GB18030.shared != nil else { return nil }
    self.encoding = encoding
    self.converter = converter
    capacity = Self.readSize
    memory = .allocate(capacity: capacity)
  }

  deinit { memory.deallocate() }

  /// Bytes that are read and not converted.
  var waiting: Int { end - first }

  /// Adds bytes of the file, as they were read before the encoding was known.
  func add(_ start: UnsafePointer<UInt8>, count: Int) {
    makeRoom(count)
    memcpy(memory + end, start, count)
    end += count
  }

  /// Reads the file's next bytes; false at its end.
  func fill(from source: CSVSource) throws(CSVError) -> Bool {
    makeRoom(Self.readSize)
    let count = try source.read(into: memory + end, atMost: Self.readSize)
    end += count
    return count > 0
  }

  private func makeRoom(_ count: Int) {
    guard capacity - end < count else { return }
    // What waits moves to the front, or to larger memory; both ranges are within what is allocated.
    if capacity - waiting >= count {
      memmove(memory, memory + first, waiting)
    } else {
      capacity = waiting + count
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
      memcpy(larger, memory + first, waiting)
      memory.deallocate()
      memory = larger
    }
    end -= first
    first = 0
  }

  /// Converts what waits into `output ..< output + room`, and says how much it wrote and why it stopped.
  func convert(into output: UnsafeMutablePointer<UInt8>, room: Int) -> (outcome: CharacterConverter.Outcome, written: Int) {
    if encoding == .gb18030, let table = GB18030.shared {
      return table.withCharacters { convertPairs($0, into: output, room: room) }
    }
    let (outcome, taken, written) = converter.convert(memory + first, count: waiting, into: output, room: room)
    first += taken
    return (outcome, written)
  }

  /// GB 18030: ASCII eight bytes at a time, pairs from the table, and the rest through the C library.
  private func convertPairs(
    _ characters: UnsafeBufferPointer<UInt32>, into output: UnsafeMutablePointer<UInt8>, room: Int
  ) -> (outcome: CharacterConverter.Outcome, written: Int) {
    let source = UnsafePointer(memory)
    let target = UnsafeMutableRawPointer(output)
    let end = self.end
    var position = first
    var written = 0
    defer { first = position }
    while position < end {
      // A round writes at most eight bytes, wherever it takes them from.
      guard room &- written >= 8 else { return (.full, written) }
      if position &+ 8 <= end {
        let word = UInt64(littleEndian: UnsafeRawPointer(source + position).loadUnaligned(as: UInt64.self))
        target.storeBytes(of: word.littleEndian, toByteOffset: written, as: UInt64.self)
        let high = word & 0x8080_8080_8080_8080
        let ascii = high == 0 ? 8 : high.trailingZeroBitCount &>> 3
        position &+= ascii
        written &+= ascii
        if ascii > 0 { continue }
      } else if source[position] < 0x80 {
        output[written] = source[position]
        position &+= 1
        written &+= 1
        continue
      }
      let lead = source[position]
      guard lead > 0x80, lead < 0xFF else { return (.invalid, written) }
      guard position &+ 1 < end else { return (.cutOff, written) }
      let trail = source[position &+ 1]
      if trail >= 0x40, trail < 0xFF {
        // Lead and trail are in the table's range, as was just asked.
        let character = characters[GB18030.index(lead: lead, trail: trail)]
        guard character != 0 else { return (.invalid, written) }
        target.storeBytes(of: character.littleEndian, toByteOffset: written, as: UInt32.self)
        written &+= 4 &- character.leadingZeroBitCount &>> 3
        position &+= 2
      } else {
        guard position &+ 4 <= end else { return (.cutOff, written) }
        let rare = converter.convert(memory + position, count: 4, into: output + written, room: room &- written)
        guard rare.outcome == .done else { return (.invalid, written) }
        written &+= rare.written
        position &+= 4
      }
    }
    return (.done, written)
  }
}
