import Glibc
import Testing

@testable import RuleEngine

/// Files as spreadsheets and old systems save them.
@Suite struct CSVEncodingTests {
  /// A text in another encoding, made by the C library.
  private func encode(_ text: String, _ encoding: String) -> [UInt8] {
    guard let converter = iconv_open(encoding, "UTF-8"), converter != iconv_t(bitPattern: -1) else { return [] }
    defer { iconv_close(converter) }
    var input = Array(text.utf8).map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: input.count * 4 + 16)
    let written = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output -> Int in
        var (source, target) = (input.baseAddress, output.baseAddress)
        var (left, room) = (input.count, output.count)
        let result = iconv(converter, &source, &left, &target, &room)
        return result == 0 ? output.count - room : 0
      }
    }
    return output[..<written].map { UInt8(bitPattern: $0) }
  }

  @Test func aFileThatChangesItsEncodingIsAnErrorWhereItDoes() throws {
    let row = Array("浦东新区世纪大道,1\n".utf8)
    let bytes = Array("区,n\n".utf8) + row + row + [0xBC, 0xCE, 0xB6, 0xA8, 0xC7, 0xF8] + Array(",2\n".utf8)
    let error = try #require(throws: CSVError.self) { _ = try CSVBlocks(name: "in.csv", bytes: bytes) }
    #expect(error.description.contains("in.csv:4:1") && error.description.contains("UTF-8 up to here"), "\(error)")
  }

  private let text = "车牌,用途,备注\r\n沪A12345,家庭自用,\"第一行\n第二行，“引号”\"\"\"\r\n京B00001,营业,€ ASCII 𠀀 㐀 é\r\n"
  private let records = [["沪A12345", "家庭自用", "第一行\n第二行，“引号”\""], ["京B00001", "营业", "€ ASCII 𠀀 㐀 é"]]

  @Test func aTextInAnyEncodingReadsTheSame() throws {
    let marked: [(String, [UInt8], CSVEncoding)] = [
      ("UTF-8", [], .utf8), ("UTF-8", [0xEF, 0xBB, 0xBF], .utf8), ("GB18030", [], .gb18030),
      ("GB18030", [0x84, 0x31, 0x95, 0x33], .gb18030), ("UTF-16LE", [0xFF, 0xFE], .utf16LittleEndian),
      ("UTF-16BE", [0xFE, 0xFF], .utf16BigEndian),
    ]
    for (name, mark, encoding) in marked {
      let bytes = mark + encode(text, name)
      for size in Array(1...64) + [1 << 22] {
        let scan = try CSVScan(bytes, .with { $0.blockSize = size })
        #expect(scan.header == ["车牌", "用途", "备注"] && scan.records == records, "\(name) in blocks of \(size)")
        #expect(scan.lines == [2, 4])
        #expect(scan.encoding == encoding)
      }
    }
  }

  @Test func gbkIsReadAsGB18030() throws {
    let scan = try CSVScan(encode("级别\n无赔款优待\n", "GBK"))
    #expect(scan.encoding == .gb18030)
    #expect(scan.records == [["无赔款优待"]])
  }

  @Test func everyCharacterOfTwoBytesIsTheLibrarysOwn() throws {
    // Every character of the basic plane that GB 18030 writes with two bytes, in one long file.
    let scalars = (0x80...0xFFFD).compactMap { Unicode.Scalar($0) }.filter { !(0xE000...0xF8FF).contains($0.value) }
    let lines = stride(from: 0, to: scalars.count, by: 100).map { start in
      String(String.UnicodeScalarView(scalars[start..<min(start + 100, scalars.count)]))
    }.filter { !$0.contains("\u{85}") && !$0.contains("\u{2028}") }
    let bytes = encode("a\n" + lines.map { "x" + $0 + "\n" }.joined(), "GB18030")
    let scan = try CSVScan(bytes, .with { $0.encoding = .gb18030 })
    #expect(scan.records.map { $0[0] } == lines.map { "x" + $0 })
  }

  @Test func randomChineseGoesThereAndBack() throws {
    var random = CSVRandom(seed: 18030)
    for _ in 0..<30 {
      let fields = (0..<200).map { _ in
        String(
          String.UnicodeScalarView(
            (0..<Int.random(in: 1...12, using: &random)).map { _ -> Unicode.Scalar in
              let value: UInt32 =
                [
                  UInt32.random(in: 0x4E00...0x9FA5, using: &random), UInt32.random(in: 0x61...0x7A, using: &random),
                  UInt32.random(in: 0x20000...0x2A6D0, using: &random), UInt32.random(in: 0x3400...0x4DB5, using: &random),
                ]
                .randomElement(using: &random) ?? 0x4E00
              return Unicode.Scalar(value) ?? "x"
            }))
      }
      let bytes = encode("列\n" + fields.joined(separator: "\r\n"), "GB18030")
      let scan = try CSVScan(bytes, .with { $0.blockSize = Int.random(in: 1...500, using: &random) })
      #expect(scan.records.map { $0[0] } == fields)
      #expect(scan.encoding == .gb18030)
    }
  }

  @Test func aByteOrderMarkIsNoPartOfTheFirstName() throws {
    let scan = try CSVScan(Array("\u{FEFF}level,factor\na,1\n".utf8))
    #expect(scan.header == ["level", "factor"])
  }

  /// 2 MiB of ASCII, then Chinese: the sample could not tell, the first other bytes do.
  private func late(_ encoding: String, _ last: String) -> [UInt8] {
    Array("id,text\n".utf8) + Array(String(repeating: "1,abcdefgh\n", count: 200_000).utf8) + encode(last, encoding)
  }

  @Test func aFileOfASCIIMayTurnOutToBeGB18030Later() throws {
    for size in [1000, 1 << 20, 1 << 24] {
      let scan = try CSVScan(late("GB18030", "2,沪A\n3,京B\n"), .with { $0.blockSize = size })
      #expect(scan.encoding == .gb18030)
      #expect(scan.records.suffix(2) == [["2", "沪A"], ["3", "京B"]])
      #expect(scan.records.count == 200_002 && scan.lines.last == 200_003)
    }
    #expect(try CSVScan(late("UTF-8", "2,沪A\n")).encoding == .utf8)
  }

  @Test func aFileThatChangesItsEncodingIsAnErrorThatNamesTheLine() throws {
    let bytes = Array("id,text\n0,沪A\n".utf8) + Array(late("UTF-8", "").dropFirst(8)) + encode("2,京B\n", "GB18030")
    let error = csvError { () throws(CSVError) in try CSVScan(bytes, .with { $0.blockSize = 1 << 16 }) }
    #expect(error?.kind == .encoding && error?.line == 200_003 && error?.column == 3)
    #expect(error?.message == "GB 18030 begins here in a file that was UTF-8 before")
  }

  @Test func bytesOfNoEncodingNameTheirPlace() throws {
    let early = csvError { () throws(CSVError) in try CSVScan(Array("a,b\n沪".utf8) + [0x2C, 0xFF, 0x0A]) }
    #expect(early?.kind == .encoding && early?.line == 2 && early?.column == 3)
    let lateError = csvError { () throws(CSVError) in try CSVScan(late("UTF-8", "2,é") + [0xFF, 0x0A]) }
    #expect(lateError?.kind == .encoding && lateError?.line == 200_002 && lateError?.column == 4)
    let gb = csvError { () throws(CSVError) in
      try CSVScan(encode("列\n无", "GB18030") + [0xFF, 0x0A], .with { $0.encoding = .gb18030 })
    }
    #expect(gb?.kind == .encoding && gb?.line == 2 && gb?.column == 2)
  }

  @Test func aFileThatEndsWithinACharacterIsAnError() throws {
    let utf8 = csvError { () throws(CSVError) in try CSVScan(Array("a\né".utf8.dropLast())) }
    #expect(utf8?.kind == .encoding && utf8?.line == 2)
    let utf16 = csvError { () throws(CSVError) in try CSVScan([0xFF, 0xFE] + encode("a\nb\n", "UTF-16LE").dropLast()) }
    #expect(utf16?.kind == .encoding && utf16?.message == "the file ends within a character")
    let gb = csvError { () throws(CSVError) in try CSVScan(Array(late("GB18030", "2,沪京").dropLast())) }
    #expect(gb?.kind == .encoding)
  }

  @Test func aNULNamesItsLineAndColumn() throws {
    let error = csvError { () throws(CSVError) in try CSVScan(Array("a,b\n1,2\n沪A,x\0y\n".utf8)) }
    #expect(error?.kind == .nulByte && error?.line == 3 && error?.column == 5)
    #expect(error?.description == "test.csv:3:5: a NUL byte; save the file as text")
    let unmarked = csvError { () throws(CSVError) in try CSVScan(encode("a,b\n1,2\n", "UTF-16LE")) }
    #expect(unmarked?.kind == .nulByte && unmarked?.hint.contains("UTF-16") == true)
    let lateError = csvError { () throws(CSVError) in try CSVScan(late("UTF-8", "2,\0\n"), .with { $0.blockSize = 10_000 }) }
    #expect(lateError?.kind == .nulByte && lateError?.line == 200_002 && lateError?.column == 3)
  }

  @Test func utf32IsNotRead() throws {
    let error = csvError { () throws(CSVError) in try CSVScan([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0]) }
    #expect(error?.kind == .encoding && error?.message.contains("UTF-32") == true)
  }

  @Test func theCheckOfUTF8IsTheStandardLibrarys() {
    var random = CSVRandom(seed: 3629)
    let samples: [[UInt8]] = [
      [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xF0, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xE6, 0xB2, 0xAA], [0xEE, 0x80, 0x80],
    ]
    for _ in 0..<4000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes += samples.randomElement(using: &random) ?? []
        case 1: bytes += Array(repeating: 0x61, count: Int.random(in: 1...9, using: &random))
        case 2: bytes += Array("沪京".utf8)
        default: bytes.append(UInt8.random(in: 0...255, using: &random))
        }
      }
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      let result = bytes.withUnsafeBufferPointer { UTF8Check.check($0.baseAddress!, count: $0.count) }
      #expect((result == .valid) == isValid, "\(bytes)")
      switch result {
      case .valid: break
      case .invalid(let offset), .cutOff(let offset):
        #expect(String(validating: bytes[..<offset], as: UTF8.self) != nil, "\(bytes)")
      }
    }
  }
}
