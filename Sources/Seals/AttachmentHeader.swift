/// The first 28 bytes of a sealed attachment: the suite (1 byte), the version of the person's key (4), the salt of the attachment's own key
/// (16), the prefix of its nonces (7).
public struct AttachmentHeader: Equatable, Sendable {
  /// The length of every header.
  public static let byteCount = 28

  /// Which of the person's keys opens the attachment.
  public let keyVersion: UInt32
  let salt: [UInt8]
  let noncePrefix: [UInt8]

  init(keyVersion: UInt32, using random: inout some RandomNumberGenerator) {
    self.keyVersion = keyVersion
    salt = random.bytes(16)
    noncePrefix = random.bytes(7)
  }

  /// Reads the beginning of a sealed attachment; what comes behind the header does not count.
  ///
  /// - Throws: too few bytes, another suite.
  public init(parsing bytes: some Collection<UInt8>) throws(AttachmentError) {
    let head = Array(bytes.prefix(Self.byteCount))
    guard head.count == Self.byteCount else { throw .headerTooShort(byteCount: head.count) }
    guard head[0] == Suite.attachment.rawValue else { throw .unknownSuite(head[0]) }
    keyVersion = head[1..<5].bigEndianNumber
    salt = Array(head[5..<21])
    noncePrefix = Array(head[21...])
  }

  var bytes: [UInt8] {
    var bytes = [Suite.attachment.rawValue]
    bytes.append(bigEndian: keyVersion)
    return bytes + salt + noncePrefix
  }
}
