/// A piece of a page. What is put into it by interpolation is escaped, unless it is itself a piece of a page, so that a text can
/// never become markup.
///
///     let cell: HTML = "<td>\(owner.name)</td>"
struct HTML: ExpressibleByStringInterpolation, Sendable {
  private(set) var text: String

  static let empty: HTML = ""

  init(stringLiteral value: String) { text = value }
  init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

  /// Markup that was made elsewhere and is known to be whole and escaped, such as a style sheet.
  init(trusted: String) { text = trusted }

  static func + (a: HTML, b: HTML) -> HTML { HTML(trusted: a.text + b.text) }
  static func += (a: inout HTML, b: HTML) { a.text += b.text }

  struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity + interpolationCount * 16) }
    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ value: some StringProtocol) { text += HTML.escaped(value) }
    mutating func appendInterpolation(_ value: some BinaryInteger) { text += String(value) }
    mutating func appendInterpolation(_ value: HTML) { text += value.text }
    mutating func appendInterpolation(_ value: HTML?) { if let value { text += value.text } }
    mutating func appendInterpolation(_ values: [HTML]) { for value in values { text += value.text } }
    /// An attribute without a value, present or not: `checked`.
    mutating func appendInterpolation(flag name: StaticString, _ isSet: Bool) { if isSet { text += " \(name)" } }
    /// An attribute that is left out where there is nothing to say.
    mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
      if let value { text += " \(name)=\"\(HTML.escaped(value))\"" }
    }
  }

  static func escaped(_ text: some StringProtocol) -> String {
    guard text.utf8.contains(where: { escapes($0) != nil }) else { return String(text) }
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if let escape = escapes(byte) { bytes += escape.utf8 } else { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func escapes(_ byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    case 0: "\u{FFFD}"
    default: nil
    }
  }
}

extension Sequence<HTML> {
  /// The pieces one after the other.
  func joined() -> HTML { reduce(into: HTML.empty) { $0 += $1 } }
}
