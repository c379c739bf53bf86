extension RandomNumberGenerator {
  /// So many random bytes; each word of the generator gives eight, the lowest first.
  package mutating func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 7)
    while bytes.count < count { bytes.append(bigEndian: next().byteSwapped) }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}
