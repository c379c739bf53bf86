/// Draws the bytes 0, 1, 2 …, so that another program can know what was drawn.
struct CountingRandom: RandomNumberGenerator {
  private var place: UInt64 = 0

  mutating func next() -> UInt64 {
    var word: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      word |= (place & 0xFF) << shift
      place += 1
    }
    return word
  }
}

/// Hexadecimal digits, as `vectors.py` prints bytes.
func hex(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// The bytes that such digits write.
func bytes(hex digits: String) -> [UInt8] {
  let values = digits.compactMap(\.hexDigitValue)
  return stride(from: 0, to: values.count - 1, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
}
