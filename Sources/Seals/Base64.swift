/// Bytes as text, six bits a character, in the three forms that are in use here. What is read must be exactly what is written.
///
/// - Source: RFC 4648 sections 4 and 5.
package enum Base64: Sendable {
  /// The standard alphabet, filled up with `=` to a multiple of four.
  case padded
  /// The standard alphabet without `=`, as the PHC string format of password hashes has it.
  case bare
  /// The alphabet for addresses and file names, without `=`.
  case url

  /// The text of some bytes.
  package func text(_ bytes: some Sequence<UInt8>) -> String {
    let alphabet = Array(self == .url ? Self.urlAlphabet : Self.alphabet)
    var text: [UInt8] = []
    var (held, bitCount) = (0, 0)
    for byte in bytes {
      held = (held << 8 | Int(byte)) & 0xFFFF
      bitCount += 8
      while bitCount >= 6 {
        bitCount -= 6
        text.append(alphabet[held >> bitCount & 63])
      }
    }
    if bitCount > 0 { text.append(alphabet[held << (6 - bitCount) & 63]) }
    while self == .padded, text.count % 4 != 0 { text.append(Self.filler) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text; `nil` when a character is foreign, the filling is wrong or the last character holds bits that no byte needs.
  package func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
    var digits = Array(text)
    if self == .padded {
      guard digits.count % 4 == 0 else { return nil }
      for _ in 0..<2 where digits.last == Self.filler { digits.removeLast() }
    }
    guard digits.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count * 3 / 4)
    var (held, bitCount) = (0, 0)
    for digit in digits {
      guard let value = value(digit) else { return nil }
      held = (held << 6 | value) & 0xFFFF
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: held >> bitCount))
      }
    }
    // One byte sequence has one text: a changed last character must not read as the same bytes.
    return held & ((1 << bitCount) - 1) == 0 ? bytes : nil
  }

  private static let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
  private static let urlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
  private static let filler = UInt8(ascii: "=")

  private func value(_ digit: UInt8) -> Int? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(digit) - 0x41
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(digit) - 0x61 + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(digit) - 0x30 + 52
    case UInt8(ascii: self == .url ? "-" : "+"): 62
    case UInt8(ascii: self == .url ? "_" : "/"): 63
    default: nil
    }
  }
}
