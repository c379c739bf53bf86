import Glibc

/// The two-byte characters of GB 18030 as UTF-8, from the C library's own table.
///
/// `iconv` converts a portfolio at some hundred nanoseconds a row; nearly all of a Chinese file is ASCII and characters of two
/// bytes, so these are looked up here, and only the rare ones of four bytes go through `iconv`.
struct GB18030: Sendable {
  /// The table for this process; nil when the C library does not know the encoding.
  static let shared: GB18030? = GB18030()

  /// For each lead and trail byte the one to four bytes of UTF-8, the first in the lowest byte; 0 where there is no such
  /// character. None of the bytes is 0, so the number shows their count.
  private let characters: [UInt32]

  private static let leads = 0x81...0xFE
  private static let trails = 0x40...0xFE

  private init?() {
    guard let converter = CharacterConverter(from: .gb18030) else { return nil }
    var characters: [UInt32] = []
    characters.reserveCapacity(Self.leads.count * Self.trails.count)
    for lead in Self.leads {
      for trail in Self.trails {
        // 0x7F is no trail byte, and iconv says so itself.
        let utf8 = converter.convertCharacter([UInt8(lead), UInt8(trail)])
        characters.append(utf8.count <= 4 ? utf8.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) } : 0)
      }
    }
    self.characters = characters
  }

  /// Calls `body` with the table's memory.
  func withCharacters<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt32>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try characters.withUnsafeBufferPointer(body)
  }

  /// The table's index of a pair; `lead` from 0x81 to 0xFE, `trail` from 0x40 to 0xFE.
  @inline(__always)
  static func index(lead: UInt8, trail: UInt8) -> Int {
    (Int(lead) &- leads.lowerBound) &* trails.count &+ Int(trail) &- trails.lowerBound
  }

  /// Whether the bytes are characters of GB 18030, judged by the table for two bytes and by their form for four.
  static func isValid(_ start: UnsafePointer<UInt8>, count: Int, mayBeCutOff: Bool) -> Bool {
    guard let shared else { return false }
    return shared.withCharacters { characters in
      var position = 0
      while position < count {
        let lead = start[position]
        if lead < 0x80 {
          position += 1
          continue
        }
        guard (0x81...0xFE).contains(lead) else { return false }
        guard position + 1 < count else { return mayBeCutOff }
        let second = start[position + 1]
        if (0x30...0x39).contains(second) {
          if position + 2 < count, !(0x81...0xFE).contains(start[position + 2]) { return false }
          guard position + 3 < count else { return mayBeCutOff }
          guard (0x30...0x39).contains(start[position + 3]) else { return false }
          position += 4
        } else {
          guard (0x40...0xFE).contains(second), characters[index(lead: lead, trail: second)] != 0 else { return false }
          position += 2
        }
      }
      return true
    }
  }
}

/// A converter of the C library from one encoding to UTF-8. It belongs to one thread at a time.
final class CharacterConverter {
  /// How a call of `convert` ended.
  enum Outcome {
    case done
    /// The output is full.
    case full
    /// The input ends within a character.
    case cutOff
    /// The input goes on with bytes that are no character.
    case invalid
  }

  private let converter: iconv_t

  /// Nil when the C library does not know the encoding, as in an image without its conversion modules.
  init?(from encoding: CSVEncoding) {
    guard let converter = iconv_open("UTF-8", encoding.rawValue), converter != iconv_t(bitPattern: -1) else { return nil }
    self.converter = converter
  }

  deinit { iconv_close(converter) }

  /// Converts as much as it can, and says how many bytes it took and how many it wrote.
  func convert(
    _ input: UnsafeMutablePointer<UInt8>, count: Int, into output: UnsafeMutablePointer<UInt8>, room: Int
  ) -> (outcome: Outcome, taken: Int, written: Int) {
    // iconv does not write to its input, although its signature does not say so; both ranges are the caller's own.
    var source: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(input).assumingMemoryBound(to: CChar.self)
    var target: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(output).assumingMemoryBound(to: CChar.self)
    var left = count
    var rest = room
    let result = iconv(converter, &source, &left, &target, &rest)
    var outcome = Outcome.done
    if result == -1 {
      outcome = errno == E2BIG ? .full : errno == EINVAL ? .cutOff : .invalid
    }
    return (outcome, count - left, room - rest)
  }

  /// One character's UTF-8; empty when the bytes are none.
  func convertCharacter(_ bytes: [UInt8]) -> [UInt8] {
    var input = bytes
    var output = [UInt8](repeating: 0, count: 16)
    let inputCount = input.count
    let (outcome, taken, written) = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output -> (Outcome, Int, Int) in
        guard let source = input.baseAddress, let target = output.baseAddress else { return (.invalid, 0, 0) }
        return convert(source, count: inputCount, into: target, room: output.count)
      }
    }
    guard outcome == .done, taken == bytes.count else {
      // Back to the initial state after a failure.
      iconv(converter, nil, nil, nil, nil)
      return []
    }
    return Array(output[..<written])
  }
}
