/// Why stored bytes are not read.
public enum SealError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Fewer bytes than the shortest of its kind has.
  case tooShort(byteCount: Int, needed: Int)
  /// The first byte names no way of sealing that is known here.
  case unknownSuite(UInt8)
  /// The name of the key is not where it should be, or is none.
  case notAWrappedKey
  /// It was sealed under another key of the person: take the one of this version.
  case otherKeyVersion(sealed: UInt32, given: UInt32)
  /// The key is another one, or it was sealed for another place or person, or the bytes were changed.
  ///
  /// Which of the three cannot be told: the tag of AES-GCM fits or does not.
  case doesNotOpen(SealedPlace)

  /// For an operator: what is wrong, what to do. It holds nothing of the content.
  public var description: String {
    switch self {
    case .tooShort(let byteCount, let needed): "\(byteCount) bytes are too few, at least \(needed) are needed; the value was cut"
    case .unknownSuite(let suite): "suite \(suite) is unknown here; the value is damaged or was written by a later version"
    case .notAWrappedKey: "the name of the key does not fit into the bytes; the value is damaged"
    case .otherKeyVersion(let sealed, let given):
      "it was sealed under version \(sealed) of the person's key and version \(given) was given; load version \(sealed)"
    case .doesNotOpen(let place):
      "\(place) does not open: another key, sealed for another place or person, or changed; AES-GCM does not tell which"
    }
  }
}
