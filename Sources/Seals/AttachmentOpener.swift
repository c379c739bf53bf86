internal import Crypto

/// Opens an attachment piece by piece. What it gives out is genuine, but the attachment is whole only when ``finish()`` has returned: who
/// cannot take content back must wait for it.
///
/// It holds one segment and what it was last given.
public struct AttachmentOpener: ~Copyable, Sendable {
  private let key: DataKey
  private let place: SealedPlace
  private var segments: AttachmentSegments?
  private var held: [UInt8] = []
  private var number: UInt32 = 0
  private var digest = SHA256()
  private var contentByteCount = 0
  private var failure: AttachmentError?

  /// Begins to open an attachment; ``AttachmentHeader`` tells which version of the person's key is needed.
  public init(key: DataKey, place: SealedPlace) {
    self.key = key
    self.place = place
  }

  /// Takes the next piece of what was stored, of any length, and gives the content that it completes.
  ///
  /// - Throws: the first thing that is wrong; from then on every call throws it again.
  public mutating func open(_ chunk: some Collection<UInt8>) throws(AttachmentError) -> [UInt8] {
    if let failure { throw failure }
    held.append(contentsOf: chunk)
    do throws(AttachmentError) {
      return try openFullSegments()
    } catch {
      failure = error
      throw error
    }
  }

  /// Ends the attachment: the last of the content, and what the whole was.
  ///
  /// - Throws: the end is missing, or something is wrong with it.
  public consuming func finish() throws(AttachmentError) -> AttachmentEnd {
    if let failure { throw failure }
    guard let segments else { throw .headerTooShort(byteCount: held.count) }
    guard held.count >= AttachmentSegments.tagByteCount else { throw .missingEnd(segment: number) }
    guard let content = segments.open(held[...], number: number, isLast: true) else {
      let isInner = segments.open(held[...], number: number, isLast: false) != nil
      throw isInner ? .missingEnd(segment: number + 1) : .doesNotOpen(segment: number, place)
    }
    digest.update(data: content)
    return AttachmentEnd(
      bytes: Array(content), contentByteCount: contentByteCount + content.count, contentSHA256: Array(digest.finalize()))
  }

  private mutating func openFullSegments() throws(AttachmentError) -> [UInt8] {
    guard let segments = try takeHeader() else { return [] }
    var opened: [UInt8] = []
    opened.reserveCapacity(held.count / AttachmentSegments.sealedByteCount * AttachmentSegments.contentByteCount)
    var start = 0
    // A full segment with nothing behind it yet may be the last one, which only `finish` knows.
    while held.count - start > AttachmentSegments.sealedByteCount {
      let end = start + AttachmentSegments.sealedByteCount
      guard let content = segments.open(held[start..<end], number: number, isLast: false) else {
        let isLast = segments.open(held[start..<end], number: number, isLast: true) != nil
        throw isLast ? .contentAfterEnd(segment: number) : .doesNotOpen(segment: number, place)
      }
      digest.update(data: content)
      opened.append(contentsOf: content)
      number += 1
      start = end
    }
    held.removeSubrange(..<start)
    contentByteCount += opened.count
    return opened
  }

  private mutating func takeHeader() throws(AttachmentError) -> AttachmentSegments? {
    if let segments { return segments }
    guard held.count >= AttachmentHeader.byteCount else { return nil }
    let header = try AttachmentHeader(parsing: held)
    guard header.keyVersion == key.version else {
      throw .otherKeyVersion(sealed: header.keyVersion, given: key.version)
    }
    held.removeSubrange(..<AttachmentHeader.byteCount)
    segments = AttachmentSegments(header: header, key: key, place: place)
    return segments
  }
}
