/// One line of the log while it is being written, as UTF-8.
///
/// Whatever a text holds, the line stays one line: control characters, the separators of lines and paragraphs and the marks that turn the
/// direction of writing are written as `\u….`.
/// - Source: RFC 8259 for the JSON form.
struct LogLine {
  /// Longer texts are cut, bytes.
  static let textBytesLimit = 8_192

  /// A value of a field.
  enum Value {
    case text(String)
    case list([String])
  }

  private(set) var bytes: [UInt8] = []
  private let form: LogForm

  /// Begins a line with the fields that every line has.
  init(_ form: LogForm, millisecondsSinceEpoch: Int64, level: String, label: String, message: String) {
    self.form = form
    bytes.reserveCapacity(256)
    switch form {
    case .json:
      bytes += #"{"time":""#.utf8
      UTCText.append(millisecondsSinceEpoch: millisecondsSinceEpoch, to: &bytes)
      bytes += #"","level":""#.utf8
      bytes += level.utf8
      bytes.append(UInt8(ascii: "\""))
      append("label", .text(label))
      append("message", .text(message))
    case .text:
      UTCText.append(millisecondsSinceEpoch: millisecondsSinceEpoch, to: &bytes)
      bytes.append(UInt8(ascii: " "))
      bytes += level.utf8
      for _ in level.utf8.count..<9 { bytes.append(UInt8(ascii: " ")) }
      append(escaping: label, isQuoted: false)
      bytes += ": ".utf8
      append(escaping: message, isQuoted: false)
    }
  }

  /// Appends a field.
  mutating func append(_ key: String, _ value: Value) {
    switch form {
    case .json:
      bytes.append(UInt8(ascii: ","))
      appendQuoted(key)
      bytes.append(UInt8(ascii: ":"))
      appendQuoted(value)
    case .text:
      bytes.append(UInt8(ascii: " "))
      append(escaping: key, isQuoted: false)
      bytes.append(UInt8(ascii: "="))
      if case .text(let text) = value, !text.isEmpty, !text.utf8.contains(where: Self.needsQuotes) {
        append(escaping: text, isQuoted: false)
      } else {
        appendQuoted(value)
      }
    }
  }

  /// Appends a number, for programs that count.
  mutating func append(_ key: String, number: Int) {
    guard form == .json else { return append(key, .text(String(number))) }
    bytes.append(UInt8(ascii: ","))
    appendQuoted(key)
    bytes.append(UInt8(ascii: ":"))
    bytes += String(number).utf8
  }

  /// Ends the line.
  mutating func end() {
    if form == .json { bytes.append(UInt8(ascii: "}")) }
    bytes.append(UInt8(ascii: "\n"))
  }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "\\")
  }

  private mutating func appendQuoted(_ value: Value) {
    switch value {
    case .text(let text): appendQuoted(text)
    case .list(let texts):
      bytes.append(UInt8(ascii: "["))
      for (index, text) in texts.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        appendQuoted(text)
      }
      bytes.append(UInt8(ascii: "]"))
    }
  }

  private mutating func appendQuoted(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    append(escaping: text, isQuoted: true)
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func append(escaping text: String, isQuoted: Bool) {
    var text = text
    text.withUTF8 { all in
      var end = all.count
      if end > Self.textBytesLimit {
        end = Self.textBytesLimit
        // Not into the middle of a character.
        while all[end] & 0xC0 == 0x80 { end -= 1 }
      }
      append(escaping: UnsafeBufferPointer(rebasing: all[..<end]), isQuoted: isQuoted)
      if end < all.count { bytes += "…".utf8 }
    }
  }

  private mutating func append(escaping text: UnsafeBufferPointer<UInt8>, isQuoted: Bool) {
    var place = 0
    var start = 0
    while place < text.count {
      let byte = text[place]
      guard byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F || byte == 0xC2 || byte == 0xE2 else {
        place += 1
        continue
      }
      let (unit, length) = Self.unwelcome(text, at: place)
      guard let unit, isQuoted || (byte != 0x22 && byte != 0x5C) else {
        place += length
        continue
      }
      bytes.append(contentsOf: text[start..<place])
      appendEscape(unit)
      place += length
      start = place
    }
    bytes.append(contentsOf: text[start...])
  }

  /// The character at a place if it must not stand in a line as it is, and how many bytes it has.
  private static func unwelcome(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> (unit: UInt16?, length: Int) {
    let byte = text[place]
    switch byte {
    case 0xC2:
      let next = text[place + 1]
      return (next < 0xA0 ? UInt16(next) : nil, 2)
    case 0xE2:
      let unit = 0x2000 | UInt16(text[place + 1] & 0x3F) << 6 | UInt16(text[place + 2] & 0x3F)
      let isSeparatorOrTurn = (0x2028...0x202E).contains(unit) || (0x2066...0x2069).contains(unit)
      return (isSeparatorOrTurn ? unit : nil, 3)
    default:
      return (UInt16(byte), 1)
    }
  }

  private mutating func appendEscape(_ unit: UInt16) {
    bytes.append(UInt8(ascii: "\\"))
    switch unit {
    case 0x22, 0x5C: bytes.append(UInt8(unit))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      bytes.append(UInt8(ascii: "u"))
      for shift in [12, 8, 4, 0] {
        let digit = UInt8(unit >> shift & 0xF)
        bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
  }
}
