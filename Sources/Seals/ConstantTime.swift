internal import Crypto

extension [UInt8] {
  /// Whether both hold the same bytes, found out in a time that depends on the lengths only.
  package func isEqualInConstantTime(to other: [UInt8]) -> Bool {
    // The equality of keys is the comparison in constant time that swift-crypto offers for bytes of any origin.
    SymmetricKey(data: self) == SymmetricKey(data: other)
  }
}
