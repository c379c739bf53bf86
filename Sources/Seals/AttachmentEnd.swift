/// What comes out when an attachment ends.
public struct AttachmentEnd: Equatable, Sendable {
  /// The last bytes: sealed ones of a sealer, content of an opener.
  public var bytes: [UInt8]
  /// The length of the whole content.
  public var contentByteCount: Int
  /// SHA-256 of the whole content. Who knows it can tell whether a file that they have is this one: store it sealed too.
  public var contentSHA256: [UInt8]
}
