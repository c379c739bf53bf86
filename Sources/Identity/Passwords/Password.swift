internal import Foundation
public import Motor
public import Seals

/// A password as somebody typed it, in Unicode's composed form (NFC) and with one kind of blank, so that it is the same from every
/// keyboard.
///
/// Nothing is cut off or trimmed, and every character is allowed.
/// - Source: RFC 8265 section 4.2.2 for the form; NIST SP 800-63B section 3.1.1.2 for the rest.
public struct Password: Secret {
  /// The longest password, in characters (Unicode scalars).
  public static let charactersLimit = 128
  // What composes to one character has twelve bytes at most when it is typed.
  private static let typedBytesLimit = charactersLimit * 12

  let composed: String

  /// Takes what was typed.
  ///
  /// - Throws: nothing, or more than 128 characters.
  public init(parsing typed: String) throws(ParseError) {
    guard !typed.isEmpty else { throw ParseError(secret: "password", zh: "请输入密码", en: "enter the password") }
    guard typed.utf8.count <= Self.typedBytesLimit else { throw Self.tooLong }
    let scalars = typed.unicodeScalars.map { $0.properties.generalCategory == .spaceSeparator ? " " : $0 }
    composed = String(String.UnicodeScalarView(scalars)).precomposedStringWithCanonicalMapping
    guard charactersCount <= Self.charactersLimit else { throw Self.tooLong }
  }

  /// The length in characters (Unicode scalars) of the composed form.
  public var charactersCount: Int { composed.unicodeScalars.count }

  private static var tooLong: ParseError {
    ParseError(
      secret: "password", zh: "密码最多 \(charactersLimit) 个字符", en: "a password has \(charactersLimit) characters at most")
  }
}
