/// A data key as it is stored: wrapped, with the name of the key that opens it.
public struct WrappedKey: Equatable, Sendable {
  /// 32 bytes of key and the 8 by which RFC 3394 recognises them.
  static let wrappedByteCount = SecretKey.byteCount + 8

  /// The key-encryption key under which it is wrapped.
  public let keyID: KeyID
  let wrapped: [UInt8]

  init(keyID: KeyID, wrapped: [UInt8]) {
    self.keyID = keyID
    self.wrapped = wrapped
  }

  /// The suite, the length of the name, the name, the 40 wrapped bytes.
  public var bytes: [UInt8] {
    [Suite.wrappedKey.rawValue, UInt8(keyID.text.utf8.count)] + Array(keyID.text.utf8) + wrapped
  }

  /// Reads what ``bytes`` wrote, and nothing else.
  ///
  /// - Throws: another suite, another length, a name that no key has.
  public init(parsing bytes: some Collection<UInt8>) throws(SealError) {
    let bytes = Array(bytes)
    guard let suite = bytes.first else { throw .tooShort(byteCount: 0, needed: 3 + Self.wrappedByteCount) }
    guard suite == Suite.wrappedKey.rawValue else { throw .unknownSuite(suite) }
    guard bytes.count > 2 + Self.wrappedByteCount else {
      throw .tooShort(byteCount: bytes.count, needed: 3 + Self.wrappedByteCount)
    }
    let nameByteCount = bytes.count - 2 - Self.wrappedByteCount
    guard Int(bytes[1]) == nameByteCount,
      let id = KeyID(String(decoding: bytes[2..<(2 + nameByteCount)], as: UTF8.self))
    else { throw .notAWrappedKey }
    self.init(keyID: id, wrapped: Array(bytes.suffix(Self.wrappedByteCount)))
  }
}
