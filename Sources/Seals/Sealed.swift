internal import Crypto

/// A field as it is stored: nobody can read it without the person's key, and nobody can change or move it unnoticed.
///
/// One byte string: the suite (1 byte), the version of the key (4), the nonce (12), the ciphertext, the tag (16). Its length tells the
/// length of the content.
public struct Sealed: Hashable, Sendable {
  static let headerByteCount = 5
  static let nonceByteCount = 12
  static let tagByteCount = 16
  /// What sealing adds to the content, in bytes.
  public static let overheadByteCount = headerByteCount + nonceByteCount + tagByteCount

  /// The stored form.
  public let bytes: [UInt8]

  /// Which of the person's keys opens it.
  public var keyVersion: UInt32 { bytes[1..<Self.headerByteCount].bigEndianNumber }

  init(trusted bytes: [UInt8]) { self.bytes = bytes }

  /// Takes what was stored.
  ///
  /// - Throws: another suite, or too short to be one. Whether it opens is found out by opening it.
  public init(parsing bytes: some Collection<UInt8>) throws(SealError) {
    let bytes = Array(bytes)
    guard bytes.count >= Self.overheadByteCount else {
      throw .tooShort(byteCount: bytes.count, needed: Self.overheadByteCount)
    }
    guard bytes[0] == Suite.field.rawValue else { throw .unknownSuite(bytes[0]) }
    self.bytes = bytes
  }
}

extension DataKey {
  /// Seals the content of a field.
  ///
  /// The generator must be a cryptographic one, such as `SystemRandomNumberGenerator`: with a nonce that comes twice under one key, AES-GCM
  /// tells the difference of two contents and lets anybody forge more.
  /// - Source: NIST SP 800-38D, AES-256-GCM with a random 96-bit nonce.
  public func seal(
    _ content: some Collection<UInt8>, at place: SealedPlace, using random: inout some RandomNumberGenerator
  ) -> Sealed {
    var bytes = [Suite.field.rawValue]
    bytes.append(bigEndian: version)
    let associated = place.associated(with: self, header: bytes)
    guard let nonce = try? AES.GCM.Nonce(data: random.bytes(Sealed.nonceByteCount)),
      let box = try? AES.GCM.seal(Array(content), using: secret.symmetric, nonce: nonce, authenticating: associated),
      let combined = box.combined
    else { preconditionFailure("AES-GCM takes every content that fits into memory") }
    bytes.append(contentsOf: combined)
    return Sealed(trusted: bytes)
  }

  /// The content of a field.
  ///
  /// - Throws: sealed under another version of the key; or does not open here, for one of the reasons of ``SealError/doesNotOpen(_:)``.
  public func open(_ sealed: Sealed, at place: SealedPlace) throws(SealError) -> [UInt8] {
    guard sealed.keyVersion == version else { throw .otherKeyVersion(sealed: sealed.keyVersion, given: version) }
    let associated = place.associated(with: self, header: Array(sealed.bytes.prefix(Sealed.headerByteCount)))
    guard let box = try? AES.GCM.SealedBox(combined: sealed.bytes.dropFirst(Sealed.headerByteCount)),
      let content = try? AES.GCM.open(box, using: secret.symmetric, authenticating: associated)
    else { throw .doesNotOpen(place) }
    return Array(content)
  }
}
