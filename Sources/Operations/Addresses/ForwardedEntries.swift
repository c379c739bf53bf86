/// The entries of a forwarding header from the right to the left.
///
/// The right end is what our own proxies wrote. Reading from there keeps a quotation mark that a client left open on the left from
/// swallowing their entries.
struct ForwardedEntries: IteratorProtocol {
  private var values: ArraySlice<String>
  private var rest: Substring?

  init(_ values: [String]) { self.values = values[...] }

  /// The next entry to the left that is not empty, without the blanks around it.
  mutating func next() -> Substring? {
    while true {
      guard let text = rest ?? values.popLast().map({ $0[...] }) else { return nil }
      let (before, entry) = Self.last(of: text)
      rest = before
      let trimmed = Self.trimmed(entry)
      if !trimmed.isEmpty { return trimmed }
    }
  }

  /// The entry at the end, and what stands before its comma.
  private static func last(of text: Substring) -> (before: Substring?, entry: Substring) {
    var isQuoted = false
    var place = text.utf8.endIndex
    while place > text.utf8.startIndex {
      let comma = text.utf8.index(before: place)
      if text.utf8[comma] == UInt8(ascii: "\"") { isQuoted.toggle() }
      if text.utf8[comma] == UInt8(ascii: ","), !isQuoted { return (text[..<comma], text[place...]) }
      place = comma
    }
    return (nil, text)
  }

  /// The value of `for` in an entry such as `for="[2001:db8::1]:4711";proto=https`; `nil` when there is none or the entry is broken.
  /// - Source: RFC 7239 section 4.
  static func node(of entry: Substring) -> Substring? {
    var found: Substring?
    for pair in entry.split(separator: ";") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      guard trimmed(parts[0]).lowercased() == "for" else { continue }
      guard found == nil else { return nil }
      var value = trimmed(parts[1])
      if value.utf8.first == UInt8(ascii: "\"") {
        guard value.utf8.count >= 2, value.utf8.last == UInt8(ascii: "\"") else { return nil }
        value = value.dropFirst().dropLast()
      }
      found = value
    }
    return found
  }

  /// The address in `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
  static func address(of node: Substring) -> IPAddress? {
    let bytes = node.utf8
    let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
    var text = bytes
    if bytes.first == UInt8(ascii: "[") {
      guard let end = bytes.firstIndex(of: UInt8(ascii: "]")), isPort(bytes[bytes.index(after: end)...]) else { return nil }
      text = bytes[bytes.index(after: bytes.startIndex)..<end]
      guard text.contains(UInt8(ascii: ":")) else { return nil }
    } else if let colon, colon == bytes.lastIndex(of: UInt8(ascii: ":")) {
      guard isPort(bytes[colon...]) else { return nil }
      text = bytes[..<colon]
    }
    return try? IPAddress(parsing: Substring(text))
  }

  /// Whether there is nothing, or a colon and a port; RFC 7239 lets proxies hide the port behind a word that begins with `_`.
  private static func isPort(_ text: Substring.UTF8View) -> Bool {
    guard let first = text.first else { return true }
    let port = text.dropFirst()
    guard first == UInt8(ascii: ":"), !port.isEmpty, port.count <= 64 else { return false }
    return port.first == UInt8(ascii: "_") || port.allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var bytes = text.utf8
    while bytes.first == UInt8(ascii: " ") || bytes.first == UInt8(ascii: "\t") { bytes.removeFirst() }
    while bytes.last == UInt8(ascii: " ") || bytes.last == UInt8(ascii: "\t") { bytes.removeLast() }
    return Substring(bytes)
  }
}
