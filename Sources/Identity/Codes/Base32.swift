/// Bytes as text, five bits a character, without `=`.
///
/// - Source: RFC 4648 section 6.
enum Base32 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    var (held, bitCount) = (0, 0)
    for byte in bytes {
      held = (held << 8 | Int(byte)) & 0xFFFF
      bitCount += 8
      while bitCount >= 5 {
        bitCount -= 5
        text.append(alphabet[held >> bitCount & 31])
      }
    }
    if bitCount > 0 { text.append(alphabet[held << (5 - bitCount) & 31]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text in capital letters; `nil` when a character is foreign or the last one holds bits that no byte needs.
  static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var (held, bitCount) = (0, 0)
    for digit in text {
      guard let value = alphabet.firstIndex(of: digit) else { return nil }
      held = (held << 5 | value) & 0xFFFF
      bitCount += 5
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: held >> bitCount))
      }
    }
    return bitCount < 5 && held & ((1 << bitCount) - 1) == 0 ? bytes : nil
  }
}
