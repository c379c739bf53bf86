extension [UInt8] {
  /// Appends a field behind its length, so that two different lists of fields never become the same bytes.
  package mutating func append(field: some Collection<UInt8>) {
    append(bigEndian: UInt32(field.count))
    append(contentsOf: field)
  }

  /// Appends the bytes of a number, the highest first.
  package mutating func append(bigEndian number: some FixedWidthInteger) {
    for shift in stride(from: type(of: number).bitWidth - 8, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}

extension Collection<UInt8> {
  /// The number of four bytes, the highest first.
  var bigEndianNumber: UInt32 { reduce(0) { $0 << 8 | UInt32($1) } }
}
