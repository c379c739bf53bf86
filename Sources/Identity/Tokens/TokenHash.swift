internal import Crypto
internal import Seals

/// SHA-256 of a token: what is stored, so that who reads the database cannot act as anybody. `printf %s TOKEN | sha256sum` gives the same.
public struct TokenHash: Equatable, Sendable {
  /// 32 bytes, by which the row is found.
  public let bytes: [UInt8]

  init(of text: String) { bytes = Array(SHA256.hash(data: Array(text.utf8))) }

  /// Takes what was stored; `nil` when it is not 32 bytes.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == SHA256.byteCount else { return nil }
    self.bytes = Array(bytes)
  }

  /// Whether both are of one token, in constant time.
  public static func == (left: TokenHash, right: TokenHash) -> Bool { left.bytes.isEqualInConstantTime(to: right.bytes) }
}
