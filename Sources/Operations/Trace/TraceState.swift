/// What other tracing systems pass along with a trace: at most 32 entries, the latest first.
/// - Source: W3C Trace Context, Recommendation of 23 November 2021, section 3.3.
public struct TraceState: Hashable, Sendable, CustomStringConvertible {
  /// One system's word.
  public struct Entry: Hashable, Sendable {
    /// The system's name, perhaps with a tenant of it in front: `fw529a3039@dt`.
    public let key: String
    /// What only that system understands.
    public let value: String

    var length: Int { key.utf8.count + 1 + value.utf8.count }
  }

  /// Entries that are read; a header with more is dropped whole.
  public static let entriesLimit = 32
  /// Characters that are passed on: what every system is asked to carry. What is longer loses entries, see ``description``.
  public static let charactersLimit = 512
  /// Entries of more characters are the first to go.
  private static let longEntry = 128

  /// The entries as they came.
  public let entries: [Entry]

  /// Nothing.
  public init() { entries = [] }

  /// Reads the values of all `tracestate` headers as one list; `nil` when an entry is wrong, a key stands twice or there are too many.
  public init?(parsing values: [String]) {
    var entries: [Entry] = []
    var keys: Set<String> = []
    for value in values {
      for member in value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
        let bytes = Self.trimmed(member)
        if bytes.isEmpty { continue }
        guard entries.count < Self.entriesLimit, let entry = Self.entry(bytes), keys.insert(entry.key).inserted else { return nil }
        entries.append(entry)
      }
    }
    self.entries = entries
  }

  /// The header's value, empty when there is nothing to send. Of more than ``charactersLimit`` characters, whole entries are left out:
  /// first the long ones, then from the end.
  public var description: String {
    var kept = entries
    while Self.length(kept) > Self.charactersLimit, let long = kept.lastIndex(where: { $0.length > Self.longEntry }) {
      kept.remove(at: long)
    }
    while Self.length(kept) > Self.charactersLimit { kept.removeLast() }
    return kept.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }

  private static func length(_ entries: [Entry]) -> Int { entries.reduce(-1) { $0 + $1.length + 1 } }

  private static func trimmed(_ bytes: Substring.UTF8View) -> Substring.UTF8View {
    var bytes = bytes
    while let byte = bytes.first, byte == 0x20 || byte == 0x09 { bytes.removeFirst() }
    while let byte = bytes.last, byte == 0x20 || byte == 0x09 { bytes.removeLast() }
    return bytes
  }

  private static func entry(_ bytes: Substring.UTF8View) -> Entry? {
    guard let sign = bytes.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let (key, value) = (bytes[..<sign], bytes[bytes.index(after: sign)...])
    // The member was trimmed, so that the value cannot end in a blank.
    guard isKey(key), (1...256).contains(value.count), value.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=") }) else {
      return nil
    }
    return Entry(key: String(Substring(key)), value: String(Substring(value)))
  }

  /// A system's name, or a tenant of it: `rojo`, `fw529a3039@dt`.
  private static func isKey(_ key: Substring.UTF8View) -> Bool {
    let parts = key.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    switch parts.count {
    case 1: return isName(parts[0], limit: 256)
    case 2: return isName(parts[0], limit: 241, mayBeginWithDigit: true) && isName(parts[1], limit: 14)
    default: return false
    }
  }

  private static func isName(_ name: Substring.UTF8View, limit: Int, mayBeginWithDigit: Bool = false) -> Bool {
    guard let first = name.first, name.count <= limit else { return false }
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard letters.contains(first) || mayBeginWithDigit && digits.contains(first) else { return false }
    return name.allSatisfy { letters.contains($0) || digits.contains($0) || "_-*/".utf8.contains($0) }
  }
}
