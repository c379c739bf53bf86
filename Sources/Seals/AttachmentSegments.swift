internal import Crypto
internal import FoundationEssentials

/// Seals and opens single segments of an attachment.
///
/// Each attachment has its own key, derived from the person's key and a random salt, so that neither its nonces nor their number can meet
/// those of another. A nonce is the prefix, the number of the segment and a byte that says whether it is the last: a segment opens only
/// where it was, and only the last one ends the attachment.
/// - Source: the STREAM construction, Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
///   Misuse-Resistance", 2015, section 7.
struct AttachmentSegments: Sendable {
  /// The content of every segment but the last, in bytes.
  static let contentByteCount = 64 * 1024
  /// What sealing adds to a segment, in bytes.
  static let tagByteCount = 16
  /// A full segment as it is stored, in bytes.
  static let sealedByteCount = contentByteCount + tagByteCount

  private let key: SymmetricKey
  private let noncePrefix: [UInt8]
  private let associated: [UInt8]

  init(header: AttachmentHeader, key: DataKey, place: SealedPlace) {
    self.key = key.secret.derived(for: "yilu attachment v1", salt: header.salt).symmetric
    noncePrefix = header.noncePrefix
    associated = place.associated(with: key, header: header.bytes)
  }

  /// Appends a sealed segment to what is already sealed.
  func seal(_ content: ArraySlice<UInt8>, number: UInt32, isLast: Bool, to sealed: inout [UInt8]) {
    guard let nonce = nonce(number, isLast),
      let box = try? AES.GCM.seal(content, using: key, nonce: nonce, authenticating: associated)
    else { preconditionFailure("AES-GCM takes every segment of 64 KiB") }
    sealed.append(contentsOf: box.ciphertext)
    sealed.append(contentsOf: box.tag)
  }

  /// The content of a segment; `nil` when it is not this segment of this attachment.
  func open(_ sealed: ArraySlice<UInt8>, number: UInt32, isLast: Bool) -> Data? {
    guard sealed.count >= Self.tagByteCount, let nonce = nonce(number, isLast),
      let box = try? AES.GCM.SealedBox(
        nonce: nonce, ciphertext: sealed.dropLast(Self.tagByteCount), tag: sealed.suffix(Self.tagByteCount))
    else { return nil }
    return try? AES.GCM.open(box, using: key, authenticating: associated)
  }

  private func nonce(_ number: UInt32, _ isLast: Bool) -> AES.GCM.Nonce? {
    var bytes = noncePrefix
    bytes.append(bigEndian: number)
    bytes.append(isLast ? 1 : 0)
    return try? AES.GCM.Nonce(data: bytes)
  }
}
