import Glibc

/// A run of whole records, in memory that is filled again and again: each worker owns one.
///
/// The bytes are UTF-8, without a byte order mark. `paddingBytes` bytes behind the text may be read too, so that scanners and
/// parsers load whole words and chunks.
package final class CSVBlock {
  /// Bytes behind the text that may be read: one chunk, and what a slice promises behind its last byte.
  static let paddingBytes = ByteChunk.size + CSVSlice.paddingBytes

  /// Which block of the file this is, from 0: what is written out in the order of the numbers is in the order of the file.
  package internal(set) var number = 0
  /// The line of the file, from 1, on which the first record begins.
  package internal(set) var firstLine = 1
  /// How much of the file lies before the block; for a converted file, how much has been read and converted so far.
  package internal(set) var byteOffset = 0
  /// How much of the file is read when the block is done, for progress.
  package internal(set) var endOffset = 0
  /// The length of the text in bytes.
  package internal(set) var count = 0
  /// Some byte of the text is a quotation mark.
  package internal(set) var hasQuotes = false
  /// The path as it was given.
  package internal(set) var file = ""

  /// The memory: `capacity + paddingBytes` bytes, allocated here and freed in `deinit`; it moves only in `reserve`.
  private(set) var memory: UnsafeMutablePointer<UInt8>
  /// How much text fits without moving.
  private(set) var capacity: Int

  /// An empty block, to be filled by `CSVBlocks.next(into:)`.
  package init() {
    capacity = 0
    memory = .allocate(capacity: Self.paddingBytes)
    memory.initialize(repeating: 0, count: Self.paddingBytes)
  }

  deinit { memory.deallocate() }

  /// The first byte of the text; valid until the block is filled again.
  package var start: UnsafePointer<UInt8> { UnsafePointer(memory) }

  /// Makes room for `size` bytes of text and keeps the first `count`.
  func reserve(_ size: Int) {
    guard size > capacity else { return }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: size + Self.paddingBytes)
    memcpy(larger, memory, count)
    memory.deallocate()
    memory = larger
    capacity = size
  }

  /// Clears the padding, so that what is read there is at least always the same.
  func clearPadding() {
    memset(memory + count, 0, Self.paddingBytes)
  }

  /// The place of a byte in the file: the line, and the column in characters, both from 1.
  ///
  /// Walks through the block from its start; meant for messages.
  package func position(ofByte offset: Int) -> (line: Int, column: Int) {
    let offset = min(max(0, offset), count)
    var lineStart = offset
    while lineStart > 0, memory[lineStart - 1] != ASCII.lineFeed { lineStart -= 1 }
    let before = UnsafeBufferPointer(start: start + lineStart, count: offset - lineStart)
    let line = firstLine + ByteSurvey.lineFeeds(start, count: lineStart)
    return (line, String(decoding: before, as: UTF8.self).count + 1)
  }
}
