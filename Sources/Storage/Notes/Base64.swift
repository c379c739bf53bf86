#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Base64 of which every run of bytes has exactly one text.
/// - Source: RFC 4648 section 4, and section 3.5 on what decoders may refuse.
enum Base64 {
  static func text(of bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// `nil` for what is not base64, and for base64 that would be written in another way: unused bits that are not zero, missing padding.
  static func bytes(of text: String) -> [UInt8]? {
    guard let data = Data(base64Encoded: text), data.base64EncodedString().utf8.elementsEqual(text.utf8) else { return nil }
    return Array(data)
  }
}
