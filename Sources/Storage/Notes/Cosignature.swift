/// A signature of a witness: the time at which it saw the checkpoint, and Ed25519 over that and the text.
/// - Source: C2SP tlog-cosignature, `cosignature/v1`.
struct Cosignature {
  var secondsSinceEpoch: Int64
  /// The 64 bytes of RFC 8032.
  var signature: [UInt8]

  init(secondsSinceEpoch: Int64, signature: [UInt8]) {
    self.secondsSinceEpoch = secondsSinceEpoch
    self.signature = signature
  }

  /// `nil` for another number of bytes and a time of 2^63 or later.
  init?(bytes: [UInt8]) {
    guard bytes.count == 8 + 64 else { return nil }
    let time = bytes[..<8].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard let secondsSinceEpoch = Int64(exactly: time) else { return nil }
    self.init(secondsSinceEpoch: secondsSinceEpoch, signature: Array(bytes[8...]))
  }

  /// The time in eight bytes, big-endian, and the signature.
  var bytes: [UInt8] { withUnsafeBytes(of: secondsSinceEpoch.bigEndian) { Array($0) } + signature }

  /// What the witness signs.
  static func message(of text: String, secondsSinceEpoch: Int64) -> [UInt8] {
    Array("cosignature/v1\ntime \(secondsSinceEpoch)\n\(text)".utf8)
  }
}
