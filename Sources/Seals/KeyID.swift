/// The name of a key, which may be seen: `2026-11`.
public struct KeyID: Hashable, Sendable, CustomStringConvertible {
  /// The longest name, in characters.
  public static let charactersLimit = 16

  /// 1 to 16 of a–z, 0–9 and `-`.
  public let text: String

  /// `nil` when the text is no such name.
  public init?(_ text: some StringProtocol) {
    guard (1...Self.charactersLimit).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
    self.text = String(text)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    default: false
    }
  }

  /// The name.
  public var description: String { text }
}
