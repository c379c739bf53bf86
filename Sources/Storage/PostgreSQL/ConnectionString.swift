/// The keywords and values in which libpq is told how to connect, `host=db dbname=yilu`, as far as they must be understood to hide what is
/// secret in them.
/// - Source: PostgreSQL documentation, libpq, connection strings.
struct ConnectionString {
  /// In the order in which they stand.
  let pairs: [(keyword: String, value: String)]

  /// Everything else may be secret and is not shown.
  static let harmless: Set<String> = [
    "application_name", "connect_timeout", "dbname", "host", "hostaddr", "port", "sslmode", "sslrootcert", "target_session_attrs", "user",
  ]

  /// `nil` when the text is not of pairs with a sign of equality between, or a quotation mark stays open.
  init?(parsing text: String) {
    var pairs: [(keyword: String, value: String)] = []
    var rest = text.unicodeScalars[...]
    func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
    while true {
      rest = rest.drop(while: isBlank)
      if rest.isEmpty { break }
      let keyword = rest.prefix { $0 != "=" && !isBlank($0) }
      rest = rest.dropFirst(keyword.count).drop(while: isBlank)
      guard !keyword.isEmpty, rest.first == "=" else { return nil }
      rest = rest.dropFirst().drop(while: isBlank)
      guard let value = Self.value(&rest) else { return nil }
      pairs.append((String(keyword), value))
    }
    guard !pairs.isEmpty else { return nil }
    self.pairs = pairs
  }

  private static func value(_ rest: inout Substring.UnicodeScalarView) -> String? {
    let isQuoted = rest.first == "'"
    if isQuoted { rest = rest.dropFirst() }
    var value = ""
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\\":
        guard let escaped = rest.popFirst() else { return nil }
        value.unicodeScalars.append(escaped)
      case "'" where isQuoted: return value
      case _ where !isQuoted && scalar.properties.isWhitespace: return value
      default: value.unicodeScalars.append(scalar)
      }
    }
    return isQuoted ? nil : value
  }

  /// The pairs with everything that may be secret as `•••`.
  var masked: String { pairs.map { "\($0.keyword)=\(Self.harmless.contains($0.keyword) ? $0.value : "•••")" }.joined(separator: " ") }

  /// A URL such as `postgres://yilu:secret@db/yilu?sslmode=require` with everything that may be secret as `•••`.
  static func maskedURL(_ url: String) -> String {
    guard let scheme = url.firstRange(of: "://") else { return "•••" }
    let start = String(url[..<scheme.upperBound])
    var rest = url[scheme.upperBound...]
    var user = ""
    if let sign = rest.lastIndex(of: "@") {
      let credentials = rest[..<sign]
      // A password with one of these is not escaped as it should be, and where it ends is a guess.
      guard !credentials.contains(where: { "/?#".contains($0) }) else { return start + "•••" }
      let parts = credentials.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      user = parts[0] + (parts.count > 1 ? ":•••@" : "@")
      rest = rest[rest.index(after: sign)...]
    }
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return start + user + rest }
    let query = parts[1].split(separator: "&").map { pair in
      let keyword = pair.prefix { $0 != "=" }
      return harmless.contains(String(keyword)) ? String(pair) : "\(keyword)=•••"
    }
    return start + user + parts[0] + "?" + query.joined(separator: "&")
  }
}
