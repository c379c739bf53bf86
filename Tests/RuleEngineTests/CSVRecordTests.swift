import Testing

@testable import RuleEngine

/// Records and fields, whatever the block size.
@Suite struct CSVRecordTests {
  private func scan(_ text: String, _ change: (inout CSVBlocks.Options) -> Void = { _ in }) throws(CSVError) -> CSVScan {
    try CSVScan(Array(text.utf8), .with(change))
  }

  @Test func aFileIsItsHeaderAndItsRecords() throws {
    let scan = try scan("plate,seats\n沪A12345,5\n沪B00001,7\n")
    #expect(scan.header == ["plate", "seats"])
    #expect(scan.records == [["沪A12345", "5"], ["沪B00001", "7"]])
    #expect(scan.lines == [2, 3])
    #expect(scan.problems.isEmpty)
  }

  @Test func quotedFieldsHoldDelimitersLineEndsAndDoubledMarks() throws {
    let scan = try scan("a,b,c\r\n\"1,5\",\"two\r\nlines\",\"say \"\"hi\"\"\"\r\n\"\",\"\"\"\",x\r\n")
    #expect(scan.records == [["1,5", "two\r\nlines", "say \"hi\""], ["", "\"", "x"]])
    #expect(scan.lines == [2, 4])
    #expect(scan.problems.isEmpty)
  }

  @Test func lineEndsMayBeMixedAndTheLastOneMissing() throws {
    let scan = try scan("a,b\r\n1,2\n3,4\r\n5,6")
    #expect(scan.records == [["1", "2"], ["3", "4"], ["5", "6"]])
    #expect(try self.scan("a,b\n1,\"2\"\r").records == [["1", "2"]])
  }

  @Test func aReturnWithinAFieldIsText() throws {
    #expect(try scan("a,b\n1\r2,3\n").records == [["1\r2", "3"]])
  }

  @Test func returnsAloneEndLinesOnlyInAFileWithoutLineFeeds() throws {
    let scan = try scan("a,b\r1,2\r3,\"x\ry\"\r")
    #expect(scan.records == [["1", "2"], ["3", "x\ny"]])
    #expect(scan.lines == [2, 3])
    #expect(try self.scan("a,b\r1,\"x\ny\"\r2,3\r").records == [["1", "x\ny"], ["2", "3"]])
    #expect(try self.scan("a,b\r").header == ["a", "b"])
  }

  @Test func blankLinesAreSkippedAndCounted() throws {
    let scan = try scan("\n\r\na,b\n\n1,2\n\r\n\n3,4\n\n")
    #expect(scan.header == ["a", "b"])
    #expect(scan.records == [["1", "2"], ["3", "4"]])
    #expect(scan.lines == [5, 8])
  }

  @Test func anEmptyFieldOfASingleColumnNeedsMarks() throws {
    #expect(try scan("a\n\n\"\"\nx\n").records == [[""], ["x"]])
  }

  @Test func aMarkWithinAnUnquotedFieldIsText() throws {
    let scan = try scan("a,b\n5\" pipe,2\nx\"\"y, \"z\"\n\"q,\",1\n")
    #expect(scan.records == [["5\" pipe", "2"], ["x\"\"y", " \"z\""], ["q,", "1"]])
    #expect(scan.problems.isEmpty)
  }

  @Test func textBehindAClosingMarkIsReported() throws {
    let scan = try scan("a,b\n\"x\"y,2\n\"p\"q\",3\n\"ok\",4\n")
    #expect(scan.records == [["\"x\"y", "2"], ["\"p\"q\"", "3"], ["ok", "4"]])
    #expect(scan.problems == ["0: textAfterQuote(column: 0)", "1: textAfterQuote(column: 0)"])
  }

  @Test func wrongNumbersOfFieldsAreReportedAndTheRestIsRead() throws {
    let scan = try scan("a,b,c\n1,2\n1,2,3,4,5\n7,8,9\n\"x\"\n")
    #expect(scan.records == [["1", "2", ""], ["1", "2", "3"], ["7", "8", "9"], ["x", "", ""]])
    #expect(scan.problems == ["0: fieldCount(2)", "1: fieldCount(5)", "3: fieldCount(1)"])
  }

  @Test func theDelimiterIsFoundInTheFirstLine() throws {
    #expect(try scan("a;b;c\n1,5;2;3\n").records == [["1,5", "2", "3"]])
    #expect(try scan("a\tb\n1,5\t2\n").records == [["1,5", "2"]])
    #expect(try scan("\"a,x,y\";b\n1;2\n").records == [["1", "2"]])
    #expect(try scan("a\n1;2\n").records == [["1;2"]])
    #expect(try scan("a;b,c\n1;2,3\n") { $0.delimiter = UInt8(ascii: ",") }.records == [["1;2", "3"]])
    #expect(try scan("a|b\n1|2\n") { $0.delimiter = UInt8(ascii: "|") }.records == [["1", "2"]])
  }

  @Test func aFileWithoutHeaderYieldsItsFirstLineToo() throws {
    let scan = try CSVScan(Array("1,2\n3,4\n".utf8), .with { $0.hasHeader = false }, columns: 2)
    #expect(scan.header.isEmpty)
    #expect(scan.records == [["1", "2"], ["3", "4"]])
    #expect(try CSVScan([], .with { $0.hasHeader = false }, columns: 2).records.isEmpty)
  }

  @Test func anEmptyFileHasNoHeader() throws {
    for text in ["", "\n\n", "\u{FEFF}", "\r\n"] {
      let error = csvError { () throws(CSVError) in try scan(text) }
      #expect(error?.kind == .empty, "\(text.debugDescription)")
      #expect(error?.description == "test.csv: is empty; the first line must name the columns")
    }
  }

  @Test func aHeaderAloneIsATableWithoutRows() throws {
    for text in ["a,b", "a,b\n", "a,b\r\n", "\"a\",\"b\"\n\n"] {
      let scan = try scan(text)
      #expect(scan.header == ["a", "b"])
      #expect(scan.records.isEmpty)
    }
  }

  @Test func aMarkThatIsNeverClosedNamesItsRecord() throws {
    let error = csvError { () throws(CSVError) in try scan("a,b\n1,2\n\n3,\"x\n5,6\n7,8\n") }
    #expect(error?.kind == .unclosedQuote)
    #expect(error?.line == 4)
  }

  @Test(arguments: [10, 100, 1 << 22]) func anOverlongRecordIsAnErrorBeforeItIsReadWhole(blockSize: Int) throws {
    let limit = 1000
    let options = CSVBlocks.Options.with {
      $0.blockSize = blockSize
      $0.recordLimit = limit
    }
    let fits = "a,b\n1,2\n" + String(repeating: "x", count: limit - 2) + ",y\r\n3,4\n"
    let whole = try CSVScan(Array(fits.utf8), options)
    #expect(whole.records.count == 3 && whole.problems.isEmpty)
    let exceeds = "a,b\n1,2\n" + String(repeating: "x", count: 5000) + ",y\n3,4\n"
    let scan = Result { () throws(CSVError) in try CSVScan(Array(exceeds.utf8), options) }
    switch scan {
    case .failure(let error):
      #expect(error.kind == .recordTooLong && error.line == 3)
      #expect(blockSize < 5000)
    case .success(let scan):
      // In a larger block there is nothing to be saved; the record is reported.
      #expect(scan.problems == ["1: tooLong(5002)"])
    }
    let unclosed = csvError { () throws(CSVError) in
      try CSVScan(Array(("a,b\n1,\"" + String(repeating: "x\n", count: 5000)).utf8), options)
    }
    #expect(unclosed?.kind == (blockSize < 5000 ? .recordTooLong : .unclosedQuote) && unclosed?.line == 2)
  }

  @Test func anErrorIsThrownAgain() throws {
    // The end of the file is not among the bytes that the header is looked for in.
    let text = "a\n" + String(repeating: "b\n", count: 100_000) + "\"c"
    let blocks = try CSVBlocks(name: "t", bytes: Array(text.utf8))
    let block = CSVBlock()
    for _ in 0..<2 {
      #expect(csvError { () throws(CSVError) in try blocks.next(into: block) }?.kind == .unclosedQuote)
    }
  }

  /// The same file, cut into blocks of every small size: the same records, lines and problems.
  @Test(arguments: [
    "a,b,c\n1,2,3\n\"x,\n\"\"y\",,\"\"\n\n沪A,\"é\r\n\",z\r\n7,8\n\"q\"r,5\",6\n,,\nend,of,file",
    "k;v\r\n\"\"\"\";\"\n\n\"\r\n\r\n\"a\"\"\";b\"c\r\n;\r\n",
    "one\n\"\"\n1\n\"2\n2\"\n\"3\"\"\"\n4",
    "a,b\r1,\"x\ny\"\r\r3,4",
  ])
  func theSizeOfABlockDoesNotMatter(text: String) throws {
    let whole = try scan(text)
    for size in 1...64 {
      let cut = try scan(text) { $0.blockSize = size }
      #expect(cut.header == whole.header && cut.records == whole.records, "blocks of \(size)")
      #expect(cut.lines == whole.lines, "blocks of \(size)")
      #expect(cut.problems == whole.problems, "blocks of \(size)")
      if size == 1 { #expect(cut.blockCount > 1) }
    }
    for batch in [1, 2, 3, 7] {
      let other = try CSVScan(Array(text.utf8), batch: batch)
      #expect(other.records == whole.records && other.problems == whole.problems)
    }
  }

  @Test(arguments: 0..<40) func randomTablesReadAsTheReferenceReadsThem(seed: Int) throws {
    var random = CSVRandom(seed: UInt64(seed))
    let delimiter = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")][seed % 3]
    let columns = Int.random(in: 1...9, using: &random)
    let quoting = Int.random(in: 0...3, using: &random)
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...300, using: &random) {
      for column in 0..<columns {
        if column > 0 { bytes.append(delimiter) }
        bytes += randomField(&random, quoting: quoting, delimiter: delimiter)
      }
      bytes += Bool.random(using: &random) ? [13, 10] : [10]
      if Int.random(in: 0..<20, using: &random) == 0 { bytes += [10] }
    }
    if Bool.random(using: &random) { bytes.removeLast() }
    try expectReference(bytes, delimiter: delimiter, &random)
  }

  private func randomField(_ random: inout CSVRandom, quoting: Int, delimiter: UInt8) -> [UInt8] {
    let words = ["", "0", "1170.50", "2020-09-19", "new_vehicle", "沪A12345", "无赔款优待", "a longer text of many words"]
    var text = Array(words.randomElement(using: &random)!.utf8)
    guard quoting > 0, Int.random(in: 0..<4, using: &random) < quoting else { return text.isEmpty ? [0x78] : text }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      text.append([delimiter, 10, 13, 0x20, 0x78].randomElement(using: &random)!)
      if Bool.random(using: &random) { text += [0x22, 0x22] }
    }
    return [0x22] + text + [0x22]
  }

  /// Anything that consists of marks, delimiters and line ends, valid or not.
  @Test(arguments: 0..<60) func randomMarksReadAsTheReferenceReadsThem(seed: Int) throws {
    var random = CSVRandom(seed: UInt64(1000 + seed))
    let alphabet: [UInt8] = [0x22, 0x22, 0x2C, 0x2C, 0x0A, 0x0D, 0x78, 0x79] + (seed % 2 == 0 ? Array(repeating: 0x7A, count: 12) : [])
    for _ in 0..<20 {
      let bytes = (0..<Int.random(in: 1...400, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
      // Without any line feed, returns end the lines, which the reference does not know.
      try expectReference([0x0A] + bytes, delimiter: 0x2C, &random)
    }
  }

  private func expectReference(_ bytes: [UInt8], delimiter: UInt8, _ random: inout CSVRandom) throws {
    let blockSize = [1, 5, 64, 100, 1000, 1 << 20].randomElement(using: &random)!
    let options = CSVBlocks.Options.with {
      $0.delimiter = delimiter
      $0.hasHeader = false
      $0.blockSize = blockSize
    }
    guard let expected = CSVReference.records(bytes, delimiter: delimiter) else {
      #expect(csvError { () throws(CSVError) in try CSVScan(bytes, options, columns: 3) }?.kind == .unclosedQuote)
      return
    }
    let columns = max(1, expected.map(\.count).max() ?? 1)
    let scan = try CSVScan(bytes, options, columns: columns, batch: Int.random(in: 1...40, using: &random))
    let texts = expected.map { record in
      record.map { String(decoding: $0, as: UTF8.self) } + Array(repeating: "", count: columns - record.count)
    }
    #expect(scan.records == texts, "\(String(decoding: bytes, as: UTF8.self).debugDescription) in blocks of \(blockSize)")
  }

  @Test(arguments: 0..<30) func randomBytesNeverCrash(seed: Int) throws {
    var random = CSVRandom(seed: UInt64(9000 + seed))
    for _ in 0..<40 {
      let kind = Int.random(in: 0..<4, using: &random)
      var bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ -> UInt8 in
        switch kind {
        case 0: UInt8.random(in: 0...255, using: &random)
        case 1: UInt8.random(in: 1...255, using: &random)
        case 2: UInt8.random(in: 0x80...0xFE, using: &random)
        default: [0x22, 0x2C, 0x0A, 0x0D, 0x31, 0xD6, 0xD0, 0xE4, 0xB8, 0xAD].randomElement(using: &random)!
        }
      }
      if Int.random(in: 0..<4, using: &random) == 0 {
        bytes = [[0xFF, 0xFE], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF]].randomElement(using: &random)! + bytes
      }
      let options = CSVBlocks.Options.with {
        $0.blockSize = Int.random(in: 1...100, using: &random)
        $0.recordLimit = Int.random(in: 1...200, using: &random)
      }
      guard let scan = try? CSVScan(bytes, options) else { continue }
      for record in scan.records {
        for field in record {
          withCSVSlice(field) { slice in
            _ = (parseScaled(slice, scale: 2), parseInteger(slice), parseDay(slice), parseBoolean(slice))
          }
        }
      }
    }
  }

  @Test func severalThreadsReadEveryRecordOnce() async throws {
    let count = 20_000
    let text = "id,text\n" + (0..<count).map { "\($0),\"row\n\($0)\"\n" }.joined()
    let blocks = try CSVBlocks(name: "t", bytes: Array(text.utf8), .with { $0.blockSize = 4096 })
    let sums = await withTaskGroup { group in
      for _ in 0..<3 {
        group.addTask { () -> (Int, Int) in
          let block = CSVBlock()
          var scanner = CSVRecordScanner(columns: 2)
          var result = (0, 0)
          while (try? blocks.next(into: block)) == true {
            scanner.begin(block)
            while scanner.next() {
              result.0 += scanner.count
              for row in 0..<scanner.count { result.1 += Int(parseInteger(scanner.column(0)[row]) ?? 0) }
            }
          }
          return result
        }
      }
      return await group.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
    }
    #expect(sums == (count, count * (count - 1) / 2))
  }
}
