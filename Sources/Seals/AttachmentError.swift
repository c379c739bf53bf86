/// Why a sealed attachment is not read. Segments are counted from 0.
public enum AttachmentError: Error, Equatable, Sendable, CustomStringConvertible {
  /// It ends within its header.
  case headerTooShort(byteCount: Int)
  /// The first byte names no way of sealing attachments that is known here.
  case unknownSuite(UInt8)
  /// It was sealed under another key of the person: take the one of this version.
  case otherKeyVersion(sealed: UInt32, given: UInt32)
  /// It was cut: everything up to this segment is genuine, and the attachment went on.
  case missingEnd(segment: UInt32)
  /// Something was put behind this segment, which is the last.
  case contentAfterEnd(segment: UInt32)
  /// The key is another one, or it was sealed for another place or person, or the segment was changed, cut or exchanged.
  ///
  /// Which of them cannot be told: the tag of AES-GCM fits or does not.
  case doesNotOpen(segment: UInt32, SealedPlace)

  /// For an operator: what is wrong, what to do. It holds nothing of the content.
  public var description: String {
    switch self {
    case .headerTooShort(let byteCount): "\(byteCount) bytes are too few, the header alone has \(AttachmentHeader.byteCount)"
    case .unknownSuite(let suite): "suite \(suite) is unknown here; it is no sealed attachment or was written by a later version"
    case .otherKeyVersion(let sealed, let given):
      "it was sealed under version \(sealed) of the person's key and version \(given) was given; load version \(sealed)"
    case .missingEnd(let segment): "it was cut before segment \(segment): the end is missing; take it from a backup"
    case .contentAfterEnd(let segment): "something was put behind segment \(segment), which is the last"
    case .doesNotOpen(let segment, let place):
      "segment \(segment) of \(place) does not open: another key, sealed for another place or person, changed, cut or exchanged; "
        + "AES-GCM does not tell which"
    }
  }
}
