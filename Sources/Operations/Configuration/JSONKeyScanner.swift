/// Finds the keys of a JSON object that was read before, so that nothing is checked again here.
struct JSONKeyScanner {
  /// A value that is no object, or an empty object.
  struct Entry: Hashable {
    /// The names on the way to it, with dots between, as they stand in the text.
    let key: String
    /// Counted from 1.
    let line: Int
    /// The value as it stands in the text, a text without its quotation marks, an array in one line.
    let written: String
    /// Whether the value is a text.
    let isText: Bool
  }

  private let bytes: [UInt8]
  private var place = 0
  private var found: [Entry] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func entries() -> [Entry] {
    skipBlanks()
    value(of: [])
    return found
  }

  private mutating func value(of path: [String]) {
    let start = place
    switch next {
    case UInt8(ascii: "{"):
      place += 1
      skipBlanks()
      let isEmpty = next == UInt8(ascii: "}")
      while let byte = next, byte != UInt8(ascii: "}") {
        if byte == UInt8(ascii: ",") { place += 1 }
        skipBlanks()
        let name = text()
        skipBlanks()
        place += 1
        skipBlanks()
        value(of: path + [name])
        skipBlanks()
      }
      place += 1
      if isEmpty, !path.isEmpty { note(path, start, written: "{}") }
    case UInt8(ascii: "\""):
      note(path, start, written: text(), isText: true)
    case UInt8(ascii: "["):
      skipArray()
      let lines = String(decoding: bytes[start..<place], as: UTF8.self).split(whereSeparator: \.isWhitespace)
      note(path, start, written: lines.joined(separator: " "))
    default:
      while let byte = next, !", \t\r\n}]".utf8.contains(byte) { place += 1 }
      note(path, start, written: String(decoding: bytes[start..<place], as: UTF8.self))
    }
  }

  private mutating func note(_ path: [String], _ start: Int, written: String, isText: Bool = false) {
    let line = bytes[..<start].reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    found.append(Entry(key: path.joined(separator: "."), line: line, written: written, isText: isText))
  }

  /// From quotation mark to quotation mark. Escapes stay as they are: no key that we know needs one.
  private mutating func text() -> String {
    place += 1
    let start = place
    while let byte = next, byte != UInt8(ascii: "\"") { place += byte == UInt8(ascii: "\\") ? 2 : 1 }
    defer { place += 1 }
    return String(decoding: bytes[start..<min(place, bytes.count)], as: UTF8.self)
  }

  private mutating func skipArray() {
    var depth = 0
    repeat {
      switch next {
      case UInt8(ascii: "\""): _ = text()
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        place += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        place += 1
      default: place += 1
      }
    } while depth > 0 && place < bytes.count
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }
}
