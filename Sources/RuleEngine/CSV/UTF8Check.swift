/// Whether bytes are UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Check {
  /// What a check found.
  enum Result: Equatable {
    case valid
    /// Valid but for a character that the end cuts off; it begins at the offset.
    case cutOff(at: Int)
    case invalid(at: Int)
  }

  /// Checks `start ..< start + count`, which must be readable.
  static func check(_ start: UnsafePointer<UInt8>, count: Int) -> Result {
    let raw = UnsafeRawPointer(start)
    var position = 0
    // Whole words are read only while eight bytes are left.
    while position &+ 8 <= count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let high = word & 0x8080_8080_8080_8080
      if high == 0 {
        position &+= 8
        continue
      }
      let ascii = high.trailingZeroBitCount &>> 3
      if ascii > 0 {
        position &+= ascii
        continue
      }
      // Chinese is three bytes a character, up to two of them in a word: 1110xxxx 10xxxxxx 10xxxxxx.
      if isThreeBytes(word) {
        position &+= 3
        if isThreeBytes(word &>> 24) { position &+= 3 }
        continue
      }
      guard let length = lengthOfCharacter(start + position, available: count &- position) else {
        return .invalid(at: position)
      }
      position &+= length
    }
    while position < count {
      if start[position] < 0x80 {
        position &+= 1
        continue
      }
      guard let length = lengthOfCharacter(start + position, available: count &- position) else {
        return .invalid(at: position)
      }
      if length > count &- position { return .cutOff(at: position) }
      position &+= length
    }
    return .valid
  }

  @inline(__always)
  private static func isThreeBytes(_ word: UInt64) -> Bool {
    guard word & 0xC0_C0F0 == 0x80_80E0 else { return false }
    // The bits that tell overlong forms (all clear) and surrogates (0x200D) from the others.
    let telling = word & 0x200F
    return telling != 0 && telling != 0x200D
  }

  /// The length that the first byte announces when every byte that is there fits; nil when one does not.
  private static func lengthOfCharacter(_ start: UnsafePointer<UInt8>, available: Int) -> Int? {
    let first = start[0]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    if available > 1, !second.contains(start[1]) { return nil }
    for index in 2..<max(2, min(length, available)) where !(0x80...0xBF).contains(start[index]) { return nil }
    return length
  }
}
