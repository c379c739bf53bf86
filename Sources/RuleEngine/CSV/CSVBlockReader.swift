import Glibc

/// Cuts a file into blocks of whole records. One thread at a time; `CSVBlocks` puts a lock around it.
final class CSVBlockReader {
  private let source: CSVSource
  private let options: CSVBlocks.Options
  private(set) var encoding: CSVEncoding
  private(set) var delimiter: UInt8
  private(set) var header: [CSVCell] = []
  /// Everything so far is ASCII, so that a first byte above it may still decide for GB 18030.
  private var isUndecided: Bool
  private var transcoder: CSVTranscoder?
  /// Text that is read but belongs to a later block.
  private var carried: CarriedBytes
  /// Carriage returns alone end the lines, as on the old Macintosh: each is made a line feed.
  private var linesEndInReturns = false
  /// The line of the file on which the next block begins.
  private var line = 1
  private var number = 0
  private var byteOffset: Int
  private var sourceHasEnded: Bool
  private var failure: CSVError?

  /// Bytes from which the encoding is judged.
  private static let sampleSize = 1 << 20
  /// Bytes in which the header's delimiter and the kind of line ends are looked for.
  private static let headSize = 1 << 16

  init(_ source: CSVSource, _ options: CSVBlocks.Options) throws(CSVError) {
    precondition(options.blockSize > 0 && options.blockSize <= 1 << 28, "a block has 1 byte to 256 MiB")
    precondition(options.recordLimit > 0 && options.recordLimit <= 1 << 28, "a record has at most 256 MiB")
    self.source = source
    self.options = options
    let sample = CarriedBytes()
    sample.reserve(Self.sampleSize)
    let count = try source.read(into: sample.memory, atMost: Self.sampleSize)
    sample.end = count
    sourceHasEnded = count < Self.sampleSize
    let detection = try Self.detect(sample.bytes, isWhole: sourceHasEnded, in: source.name, options)
    encoding = detection.encoding
    isUndecided = detection.isUndecided && options.encoding == nil
    byteOffset = detection.markLength
    sample.first = detection.markLength
    carried = sample
    delimiter = options.delimiter ?? ASCII.comma
    if encoding != .utf8 { try convert(from: encoding) }
    let block = CSVBlock()
    try look(into: block)
    if options.hasHeader { try takeHeader(from: block) }
  }

  private static func detect(
    _ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool, in file: String, _ options: CSVBlocks.Options
  ) throws(CSVError) -> CSVEncoding.Detection {
    do {
      let detection = try CSVEncoding.detect(sample, isWhole: isWhole)
      guard let wanted = options.encoding, wanted != detection.encoding else { return detection }
      return CSVEncoding.Detection(encoding: wanted)
    } catch {
      switch error {
      case .utf32:
        throw CSVError(.encoding, file: file, line: 1, "is UTF-32, which is not read", hint: "save it as UTF-8")
      case .neither(let offset), .mixed(let offset):
        if let wanted = options.encoding, wanted != .utf8 { return CSVEncoding.Detection(encoding: wanted) }
        let before = UnsafeBufferPointer(rebasing: sample[..<offset])
        let lineStart = before.lastIndex(of: ASCII.lineFeed).map { $0 + 1 } ?? 0
        throw CSVError(
          .encoding, file: file, line: before.count { $0 == ASCII.lineFeed } + 1,
          column: String(decoding: before[lineStart...], as: UTF8.self).count + 1,
          error == .mixed(at: offset) ? "the file is UTF-8 up to here and no longer" : "these bytes are neither UTF-8 nor GB 18030",
          hint: "save the file as UTF-8")
      }
    }
  }

  /// From here on the file's bytes are converted; those that are carried as well.
  private func convert(from encoding: CSVEncoding) throws(CSVError) {
    guard let transcoder = CSVTranscoder(encoding) else {
      throw CSVError(
        .encoding, file: source.name, "is \(encoding.rawValue), which the C library here does not convert",
        hint: "install its conversion modules (gconv), or save the file as UTF-8")
    }
    if let start = carried.bytes.baseAddress { transcoder.add(start, count: carried.count) }
    carried.removeAll()
    self.encoding = encoding
    self.transcoder = transcoder
  }

  // MARK: The head of the file

  /// Looks at the first text for the delimiter and the kind of line ends, and puts it back.
  private func look(into block: CSVBlock) throws(CSVError) {
    block.count = 0
    block.reserve(Self.headSize + Self.slack)
    block.firstLine = 1
    try fill(block, to: Self.headSize)
    let head = CSVHead(UnsafeBufferPointer(start: block.start, count: block.count))
    linesEndInReturns = head.linesEndInReturns
    if options.delimiter == nil { delimiter = head.delimiter }
    carried.prepend(block.start, count: block.count)
  }

  /// Takes the first record that is no blank line, and puts the rest of the block back.
  private func takeHeader(from block: CSVBlock) throws(CSVError) {
    while try take(block, size: min(options.blockSize, Self.headSize)) {
      let bytes = UnsafeBufferPointer(start: block.start, count: block.count)
      // As many columns as a first line could have at most; the scanner then tells how many it does have.
      let most = bytes.count { $0 == delimiter } + 1
      var scanner = CSVRecordScanner(columns: most, delimiter: delimiter, batch: 1, recordLimit: options.recordLimit)
      scanner.begin(block)
      guard scanner.next() else { continue }
      let problems = scanner.problems.filter { $0.row == 0 }
      if let problem = problems.first(where: { if case .fieldCount = $0.kind { false } else { true } }) {
        throw scanner.error(for: problem)
      }
      let found = problems.lazy.compactMap { if case .fieldCount(let found) = $0.kind { found } else { nil } }.first
      var positions = CSVPositions(block)
      header = positions.cells(of: scanner, row: 0, columns: found ?? most)
      let record = scanner.record(0)
      var end = record.start - block.start + record.count
      while end < block.count, bytes[end] != ASCII.lineFeed { end += 1 }
      end = min(end + 1, block.count)
      carried.prepend(block.start + end, count: block.count - end)
      line = block.firstLine + ByteSurvey.lineFeeds(block.start, count: end)
      byteOffset = transcoder == nil ? block.byteOffset + end : byteOffset
      number = 0
      return
    }
    throw CSVError(.empty, file: source.name, "is empty", hint: "the first line must name the columns")
  }

  // MARK: Blocks

  /// Fills the block with the next records; false at the end of the file. After an error the same error comes again.
  func next(into block: CSVBlock) throws(CSVError) -> Bool {
    if let failure { throw failure }
    do {
      return try take(block, size: options.blockSize)
    } catch {
      failure = error
      throw error
    }
  }

  /// A block's capacity beyond what it is to hold, so that a conversion always reaches that.
  private static let slack = CSVTranscoder.longestRound

  private func take(_ block: CSVBlock, size: Int) throws(CSVError) -> Bool {
    var target = size
    var survey = ByteSurvey()
    var surveyed = 0
    block.count = 0
    block.number = number
    block.file = source.name
    block.firstLine = line
    block.byteOffset = byteOffset
    while true {
      block.reserve(max(target, block.count) + Self.slack)
      try fill(block, to: target)
      guard block.count > 0 else { return false }
      survey.add(block.start + surveyed, count: block.count - surveyed)
      surveyed = block.count
      if survey.hasNUL { throw nulError(in: block) }
      if survey.hasHighBytes, encoding == .utf8, try !settleEncoding(of: block) {
        // The block's bytes wait for conversion now: fill it again.
        survey = ByteSurvey()
        surveyed = 0
        block.count = 0
        continue
      }
      let boundary =
        survey.hasQuote
        ? RecordBoundary.withQuotes(block.start, count: block.count, delimiter: delimiter)
        : RecordBoundary.withoutQuotes(block.start, count: block.count)
      if hasEnded {
        if boundary.endsWithinQuotes { throw unclosedQuote(in: block, record: boundary.end) }
        finish(block, end: block.count, survey)
        return true
      }
      if boundary.end > 0 {
        finish(block, end: boundary.end, survey)
        return true
      }
      if block.count > options.recordLimit + 2 { throw tooLong(block, endsWithinQuotes: boundary.endsWithinQuotes) }
      target = max(target, min(target * 2, options.recordLimit + 3))
    }
  }

  /// Nothing is left to read, to convert or to hand out.
  private var hasEnded: Bool { sourceHasEnded && carried.count == 0 && (transcoder?.waiting ?? 0) == 0 }

  private func finish(_ block: CSVBlock, end: Int, _ survey: ByteSurvey) {
    let rest = block.count - end
    carried.prepend(block.start + end, count: rest)
    // Behind the last line feed outside quotes there are none but within quotes.
    line += survey.lineFeeds - (survey.hasQuote ? ByteSurvey.lineFeeds(block.start + end, count: rest) : 0)
    block.count = end
    block.clearPadding()
    block.hasQuotes = survey.hasQuote
    if let transcoder {
      byteOffset = source.bytesRead - transcoder.waiting
    } else {
      byteOffset += end
    }
    block.endOffset = byteOffset
    number += 1
  }

  /// Adds text to the block until it has `target` bytes, or a few more, or the file ends.
  private func fill(_ block: CSVBlock, to target: Int) throws(CSVError) {
    let filled = block.count
    block.count += carried.take(into: block.memory + filled, atMost: max(0, target - filled))
    if let transcoder {
      while block.count < target {
        let (outcome, written) = transcoder.convert(
          into: block.memory + block.count, room: target - block.count + CSVTranscoder.longestRound)
        block.count += written
        if outcome == .full { break }
        if outcome == .invalid { throw invalid(in: block, at: block.count, "these bytes are no \(encoding.rawValue)") }
        if sourceHasEnded {
          if transcoder.waiting > 0 { throw invalid(in: block, at: block.count, "the file ends within a character") }
          break
        }
        sourceHasEnded = try !transcoder.fill(from: source)
      }
    } else if block.count < target, !sourceHasEnded {
      let wanted = target - block.count
      let count = try source.read(into: block.memory + block.count, atMost: wanted)
      block.count += count
      sourceHasEnded = count < wanted
    }
    if linesEndInReturns {
      for index in filled..<block.count where block.memory[index] == ASCII.carriageReturn {
        block.memory[index] = ASCII.lineFeed
      }
    }
  }

  /// Decides what a block with bytes above ASCII is; false when its bytes are now to be converted.
  private func settleEncoding(of block: CSVBlock) throws(CSVError) -> Bool {
    let fault: Int
    switch UTF8Check.check(block.start, count: block.count) {
    case .valid:
      isUndecided = false
      return true
    case .cutOff(let offset):
      // A character that the block cuts off comes again with the next one.
      guard hasEnded else {
        var survey = ByteSurvey()
        survey.add(block.start, count: offset)
        if survey.hasHighBytes { isUndecided = false }
        return true
      }
      fault = offset
    case .invalid(let offset):
      fault = offset
    }
    let isGB18030 = GB18030.isValid(block.start, count: block.count, mayBeCutOff: !hasEnded)
    if isGB18030, isUndecided {
      isUndecided = false
      carried.prepend(block.start, count: block.count)
      try convert(from: .gb18030)
      return false
    }
    throw invalid(
      in: block, at: fault, isGB18030 ? "GB 18030 begins here in a file that was UTF-8 before" : "these bytes are no UTF-8",
      hint: isGB18030 ? "convert its parts to one encoding" : "save the file as UTF-8")
  }
}

// MARK: - Messages

extension CSVBlockReader {
  private func invalid(
    in block: CSVBlock, at offset: Int, _ message: String, hint: String = "save the file as UTF-8"
  ) -> CSVError {
    let (line, column) = block.position(ofByte: offset)
    return CSVError(.encoding, file: source.name, line: line, column: column, message, hint: hint)
  }

  private func nulError(in block: CSVBlock) -> CSVError {
    let bytes = UnsafeBufferPointer(start: block.start, count: block.count)
    let offset = bytes.firstIndex(of: 0) ?? 0
    let (line, column) = block.position(ofByte: offset)
    // Every other byte NUL: UTF-16 that does not say so.
    let isUTF16 = bytes.prefix(64).count { $0 == 0 } * 3 >= bytes.prefix(64).count
    return CSVError(
      .nulByte, file: source.name, line: line, column: column, "a NUL byte",
      hint: isUTF16 ? "it looks like UTF-16 without a byte order mark: save it as UTF-8" : "save the file as text")
  }

  private func unclosedQuote(in block: CSVBlock, record: Int) -> CSVError {
    CSVError(
      .unclosedQuote, file: source.name, line: block.position(ofByte: record).line,
      "a quotation mark in the record that begins here is never closed",
      hint: "close it, or double the mark if it is part of the text")
  }

  private func tooLong(_ block: CSVBlock, endsWithinQuotes: Bool) -> CSVError {
    CSVError(
      .recordTooLong, file: source.name, line: block.firstLine,
      "the record that begins here is longer than \(options.recordLimit) bytes",
      hint: endsWithinQuotes ? "is a quotation mark in it never closed?" : "check that the file is CSV with line ends")
  }
}
