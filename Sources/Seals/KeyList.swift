/// Keys with their names as an operator keeps them, in a file or in an environment variable.
///
/// A line is a name, blanks and the 32 bytes of the key in base64 (`2026-11 kX3…=`, made by `openssl rand -base64 32`). The first line is
/// the current key; those below are former ones, kept until nothing needs them any more. Empty lines and lines that begin with `#` do not
/// count.
public struct KeyList: Secret {
  /// The longest text that is read, in bytes.
  public static let bytesLimit = 16 * 1024

  /// A key and its name.
  public struct Entry: Sendable {
    /// What it is called.
    public let id: KeyID
    /// The key itself.
    public let key: SecretKey
  }

  /// The key of the first line.
  public let current: Entry
  /// The keys of the other lines, in their order.
  public let former: [Entry]

  /// Reads such a text.
  ///
  /// - Throws: the first line that is wrong, or that no line holds a key. The error repeats nothing of a key.
  public init(parsing text: String) throws(KeyListError) {
    guard text.utf8.count <= Self.bytesLimit else { throw KeyListError(.tooLong) }
    var found: [(line: Int, entry: Entry)] = []
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
      guard let first = words.first, first.first != UInt8(ascii: "#") else { continue }
      let number = index + 1
      guard words.count == 2 else { throw KeyListError(.notTwoWords, line: number) }
      let entry = try Self.entry(id: words[0], key: words[1], line: number)
      if let same = found.first(where: { $0.entry.id == entry.id }) {
        throw KeyListError(.repeatedID(line: same.line), line: number)
      }
      if let same = found.first(where: { $0.entry.key == entry.key }) {
        throw KeyListError(.repeatedKey(line: same.line), line: number)
      }
      found.append((number, entry))
    }
    guard let current = found.first else { throw KeyListError(.noKeys) }
    self.current = current.entry
    former = found.dropFirst().map(\.entry)
  }

  private static func entry(
    id: Substring.UTF8View, key: Substring.UTF8View, line: Int
  ) throws(KeyListError) -> Entry {
    guard let id = KeyID(String(decoding: id, as: UTF8.self)) else { throw KeyListError(.id, line: line) }
    guard let bytes = Base64.padded.bytes(key) else { throw KeyListError(.base64, line: line) }
    guard let key = SecretKey(bytes: bytes) else { throw KeyListError(.byteCount(bytes.count), line: line) }
    // Thirty-two times the same byte is a placeholder from a manual, not a random key.
    guard bytes.contains(where: { $0 != bytes[0] }) else { throw KeyListError(.placeholder, line: line) }
    return Entry(id: id, key: key)
  }

  /// The names of the keys.
  public var masked: String { "KeyList(\(([current] + former).map(\.id.text).joined(separator: ", ")))" }
}
