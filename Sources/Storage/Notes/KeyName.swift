/// Names the holder of a key; a URL without its scheme, such as `journal.example/2026`.
///
/// Two names are the same when their bytes are.
/// - Source: C2SP signed-note, "Format".
public struct KeyName: Hashable, Sendable, CustomStringConvertible {
  /// The name.
  public let description: String

  /// `nil` for an empty name and one with a space of any kind, a plus or a control character.
  public init?(_ name: some StringProtocol) {
    guard !name.isEmpty, name.unicodeScalars.allSatisfy({ !$0.properties.isWhitespace && $0.value >= 0x20 && $0 != "+" }) else {
      return nil
    }
    description = String(name)
  }

  /// Whether both are the same bytes.
  public static func == (left: KeyName, right: KeyName) -> Bool { left.description.utf8.elementsEqual(right.description.utf8) }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    for byte in description.utf8 { hasher.combine(byte) }
  }
}
