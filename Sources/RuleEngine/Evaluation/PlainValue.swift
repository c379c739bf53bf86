internal import Motor

/// Values in the shape in which programs write them, read byte by byte. Everything else (signs, blanks, full-width digits, other spellings) is
/// left to the reader of cells, which knows all shapes and says what is wrong.
enum PlainValue {
  /// `nil` for a text in any other shape.
  static func read(_ text: String, type: ValueType) -> Int64? {
    switch type {
    case .code(let enumeration): return enumeration.position(of: text).map(Int64.init)
    case .boolean: return text == "true" ? 1 : text == "false" ? 0 : nil
    case .date:
      var text = text
      return text.withUTF8 { day($0) }
    case .number(let scale), .money(let scale):
      var text = text
      return text.withUTF8 { decimal($0, scale: scale) }
    }
  }

  /// `2020-09-19`.
  private static func day(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for index in range {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else { return nil }
        value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
    return Day(year: year, month: month, day: day).map { Int64($0.number) }
  }

  /// Digits, and perhaps a point with at most `scale` digits behind it.
  private static func decimal(_ bytes: UnsafeBufferPointer<UInt8>, scale: Int) -> Int64? {
    guard (1...mostBytes).contains(bytes.count) else { return nil }
    var value: Int64 = 0
    var places = -1
    for byte in bytes {
      if byte == UInt8(ascii: "."), places < 0 {
        places = 0
        continue
      }
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
      if places >= 0 { places += 1 }
    }
    guard bytes[0] != UInt8(ascii: "."), places != 0, places <= scale else { return nil }
    for _ in 0..<(scale - max(places, 0)) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      value = product
    }
    return value
  }

  /// So many digits never overflow.
  private static let mostBytes = 18
}
