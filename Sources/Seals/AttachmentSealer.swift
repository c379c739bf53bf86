internal import Crypto

/// Seals an attachment piece by piece as it arrives: a header, then segments of 64 KiB.
///
/// It holds one segment and what it was last given, however long the attachment is (up to 2^32 segments, 256 TiB). It cannot be copied: two
/// copies that go on with different contents would use a nonce twice.
///
///     var sealer = AttachmentSealer(key: key, place: place, using: &random)
///     for chunk in chunks { file.write(sealer.seal(chunk)) }
///     let end = sealer.finish()
///     file.write(end.bytes)
public struct AttachmentSealer: ~Copyable, Sendable {
  private let segments: AttachmentSegments
  private var unsent: [UInt8]
  private var held: [UInt8] = []
  private var number: UInt32 = 0
  private var digest = SHA256()
  private var contentByteCount = 0

  /// Begins an attachment. The generator must be a cryptographic one, such as `SystemRandomNumberGenerator`.
  public init(key: DataKey, place: SealedPlace, using random: inout some RandomNumberGenerator) {
    let header = AttachmentHeader(keyVersion: key.version, using: &random)
    segments = AttachmentSegments(header: header, key: key, place: place)
    unsent = header.bytes
  }

  /// Takes the next piece of the content, of any length, and gives what is ready to be stored; often that is nothing.
  public mutating func seal(_ chunk: some Collection<UInt8>) -> [UInt8] {
    let known = held.count
    held.append(contentsOf: chunk)
    digest.update(data: held[known...])
    contentByteCount += held.count - known
    var sealed = takeUnsent()
    let segmentsCount = held.count / AttachmentSegments.contentByteCount
    sealed.reserveCapacity(sealed.count + segmentsCount * AttachmentSegments.sealedByteCount)
    var start = 0
    // A full segment stays until more comes: it could be the last one, which is sealed as such.
    while held.count - start > AttachmentSegments.contentByteCount {
      let end = start + AttachmentSegments.contentByteCount
      segments.seal(held[start..<end], number: number, isLast: false, to: &sealed)
      number += 1
      start = end
    }
    held.removeSubrange(..<start)
    return sealed
  }

  /// Ends the attachment: the last bytes to be stored, and what the whole content was.
  public consuming func finish() -> AttachmentEnd {
    var sealed = takeUnsent()
    segments.seal(held[...], number: number, isLast: true, to: &sealed)
    return AttachmentEnd(bytes: sealed, contentByteCount: contentByteCount, contentSHA256: Array(digest.finalize()))
  }

  private mutating func takeUnsent() -> [UInt8] {
    defer { unsent = [] }
    return unsent
  }
}
