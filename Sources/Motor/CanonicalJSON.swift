extension JSONText {
  /// The one way to write a value: names in the order of their UTF-16 units, no white space, whole numbers only.
  ///
  /// What is hashed or signed is written like this, so that two writers of the same value agree on every byte. A decimal stands as a text,
  /// as every amount does, because a number's form would depend on its reader's floating point.
  /// - Source: RFC 8785 (JSON Canonicalization Scheme), section 3.2.
  public var canonical: [UInt8] {
    var bytes: [UInt8] = []
    inOrder.write(to: &bytes)
    return bytes
  }

  /// The same value with the fields of every object sorted and decimals as texts.
  private var inOrder: JSONText {
    switch self {
    case .object(let fields):
      .object(fields.map { ($0.0, $0.1.inOrder) }.sorted { $0.0.utf16.lexicographicallyPrecedes($1.0.utf16) })
    case .array(let elements): .array(elements.map(\.inOrder))
    case .decimal(let digits): .string(digits)
    case .null, .string, .number, .boolean: self
    }
  }
}
