/// JSON as it is written: fields keep their order, numbers are whole, everything else is text.
public indirect enum JSONText: Sendable {
  case null
  case string(String)
  case number(Int64)
  /// A number that is not a whole one of 64 bits, with exactly the digits that were written.
  case decimal(String)
  case boolean(Bool)
  case array([JSONText])
  case object([(String, JSONText)])

  /// A text in both languages.
  public static func text(_ text: Text) -> JSONText { .object([("zh", .string(text.zh)), ("en", .string(text.en))]) }

  /// The text, without white space between its parts.
  public var description: String {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the text as UTF-8.
  public func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .string(let text): Self.write(text, to: &bytes)
    case .decimal(let digits): bytes += digits.utf8
    case .number(let number): bytes += String(number).utf8
    case .boolean(let value): bytes += (value ? "true" : "false").utf8
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        element.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let fields):
      bytes.append(UInt8(ascii: "{"))
      for (index, field) in fields.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.write(field.0, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        field.1.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { write(utf8: UnsafeRawBufferPointer($0), to: &bytes) }
  }

  /// Appends a text as it stands in JSON, between quotes.
  public static func write(utf8: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    if utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
      for byte in utf8 { escape(byte, to: &bytes) }
    } else {
      bytes.append(contentsOf: utf8)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func escape(_ byte: UInt8, to bytes: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    // The five that have a short form, which RFC 8785 asks for.
    case 8: bytes += Array("\\b".utf8)
    case 9: bytes += Array("\\t".utf8)
    case 10: bytes += Array("\\n".utf8)
    case 12: bytes += Array("\\f".utf8)
    case 13: bytes += Array("\\r".utf8)
    case 0..<0x20: bytes += Array(("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8)
    default: bytes.append(byte)
    }
  }
}

extension Money {
  /// As every document carries it: `{"amount":"1170.00","currency":"CNY"}`.
  public var json: JSONText { .object([("amount", .string(description)), ("currency", .string(Money.currency))]) }
}
