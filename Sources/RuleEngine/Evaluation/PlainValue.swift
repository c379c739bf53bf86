internal import Motor

/// Values in the shape in which programs write them, read byte by byte. Everything else (signs, blanks, full-width digits, other spellings) is
/// left to the reader of cells, which knows all shapes and says what is wrong.
enum PlainValue {
  /// `nil` for a text in any other shape.
  static func read(_ text: String, type: ValueType) -> Int64? {
    switch type {
    case .code(let enumeration): return enumeration.position(of: text).map(Int64.init)
    case .boolean: return text == "true" ? 1 : text == "false" ? 0 : nil
    case .date: return (try? Day(parsing: text)).map { Int64($0.number) }
    case .number(let scale), .money(let scale):
      var text = text
      return text.withUTF8 { decimal($0, scale: scale) }
    }
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
