/// The fields of a form, in the order in which the browser sent them; a name may stand several times.
struct FormFields: Sendable {
  private(set) var fields: [(name: String, value: String)] = []

  init() {}
  init(_ fields: [(name: String, value: String)]) { self.fields = fields }

  /// Reads `application/x-www-form-urlencoded`, also the query of an address. What is not valid is left out.
  init(encoded: String) {
    for pair in encoded.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count > 1 ? parts[1] : "") else { continue }
      fields.append((name, value))
    }
  }

  /// `nil` where the escapes are not whole or the text is not UTF-8.
  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(0x20)
      case UInt8(ascii: "%"):
        guard let digits = String(rest.prefix(2)), digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit),
          let value = UInt8(digits, radix: 16)
        else { return nil }
        rest = rest.dropFirst(2)
        bytes.append(value)
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// The first value of a name that is not blank.
  subscript(_ name: String) -> String? {
    fields.first { $0.name == name && $0.value.contains { !$0.isWhitespace } }?.value
  }

  /// All values of a name, blank ones too.
  func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

  /// The same fields as a query, so that a page can be opened again.
  var query: String {
    fields.filter { !$0.value.isEmpty }.map { Self.encoded($0.name) + "=" + Self.encoded($0.value) }.joined(separator: "&")
  }

  private static func encoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }

  /// The fields without some.
  func without(_ names: Set<String>) -> FormFields { FormFields(fields.filter { !names.contains($0.name) }) }
}
