import Synchronization

/// A CSV file as a sequence of blocks of whole records, to be scanned by any number of threads.
///
/// Each worker owns a `CSVBlock` and a `CSVRecordScanner` and calls `next(into:)`, which reads under a lock; the scanning
/// is outside it. Memory is one block for each worker, whatever the size of the file.
///
/// **What is read.** RFC 4180: fields between quotation marks may hold delimiters, line ends and doubled marks. Lines end in
/// CR LF, LF or, if no line feed is in the first 64 KiB outside quotes, CR alone; the last one may have no end. Blank lines
/// are skipped. The delimiter is a comma, a semicolon or a tab: whichever the first line has most of, unless it is given. A
/// record longer than `recordLimit` is an error before more of it is read.
///
/// **Encodings.** A byte order mark decides between UTF-8, UTF-16 and GB 18030; without one the first mebibyte does: valid
/// UTF-8 is UTF-8, else valid GB 18030 (and so GBK and GB 2312) is GB 18030. Every later block is checked. A file that was
/// pure ASCII so far, and so the same in both, changes to GB 18030 where its first other bytes are valid there and not in
/// UTF-8; a file that had other UTF-8 characters before does not, but is an error that names the line. A NUL is an error.
///
/// `@unchecked Sendable`: the immutable properties are Sendable, and `reader`, the only other one, is touched only while
/// `gate` is held; it keeps no reference to a caller's block, and no caller gets a reference to it.
package final class CSVBlocks: @unchecked Sendable {
  /// How a file is to be read.
  package struct Options: Sendable {
    /// Bytes in a block, about; 1 to 256 MiB.
    package var blockSize = 1 << 22
    /// Bytes in a record at most.
    package var recordLimit = 1 << 20
    /// Nil: found in the first line.
    package var delimiter: UInt8?
    /// Nil: found in the bytes.
    package var encoding: CSVEncoding?
    /// The first record names the columns.
    package var hasHeader = true

    package init() {}
  }

  /// The path as it was given, or `<standard input>`.
  package let file: String
  /// The length of the file in bytes, unless it is a pipe.
  package let totalBytes: Int?
  package let delimiter: UInt8
  /// The cells of the first record; empty if the file has no header.
  package let header: [CSVCell]

  private let gate = Mutex(())
  private let reader: CSVBlockReader

  /// Opens a path (`-` is standard input) and reads the header.
  package convenience init(path: String, _ options: Options = Options()) throws(CSVError) {
    try self.init(CSVSource(path: path), options)
  }

  /// Reads bytes in memory under a name for messages.
  package convenience init(name: String, bytes: [UInt8], _ options: Options = Options()) throws(CSVError) {
    try self.init(CSVSource(name: name, bytes: bytes), options)
  }

  private init(_ source: CSVSource, _ options: Options) throws(CSVError) {
    let reader = try CSVBlockReader(source, options)
    file = source.name
    totalBytes = source.totalBytes
    delimiter = reader.delimiter
    header = reader.header
    self.reader = reader
  }

  /// The encoding, as far as the file has shown it.
  package var encoding: CSVEncoding { gate.withLock { _ in reader.encoding } }

  /// Fills the block with the file's next records; false at its end. May be called by any thread, each with its own block.
  ///
  /// After an error every call throws the same error.
  package func next(into block: CSVBlock) throws(CSVError) -> Bool {
    try gate.withLock { _ throws(CSVError) in try reader.next(into: block) }
  }
}
