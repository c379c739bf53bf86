/// Swift text without its comments and without what stands in its string literals, line for line: for looking at code alone.
struct SwiftCode: Sendable {
  /// As many lines as the file has.
  private(set) var lines: [String] = []
  /// The string literals without interpolation, with their lines counted from 1.
  private(set) var literals: [(line: Int, text: String)] = []

  private var source: [UInt8]
  private var place = 0
  private var out: [UInt8] = []
  private var line = 1

  private static let lineFeed = UInt8(ascii: "\n")
  private static let quote = UInt8(ascii: "\"")

  init(_ text: String) {
    source = Array(text.utf8)
    out.reserveCapacity(source.count)
    code(isInterpolation: false)
    lines = String(decoding: out, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    (source, out) = ([], [])
  }

  /// Every file of Sources, read once.
  static let ofSources: [(file: Repository.File, code: SwiftCode)] = Repository.sources.map { ($0, SwiftCode($0.text)) }

  private func starts(with word: StaticString) -> Bool {
    guard place + word.utf8CodeUnitCount <= source.count else { return false }
    return (0..<word.utf8CodeUnitCount).allSatisfy { source[place + $0] == word.utf8Start[$0] }
  }

  /// Keeps `count` bytes, or blanks them; line ends are always kept.
  private mutating func take(_ count: Int = 1, blank: Bool = false) {
    for _ in 0..<count where place < source.count {
      let byte = source[place]
      if byte == Self.lineFeed { line += 1 }
      out.append(blank && byte != Self.lineFeed ? UInt8(ascii: " ") : byte)
      place += 1
    }
  }

  /// Code up to the end, or up to the parenthesis that ends an interpolation.
  private mutating func code(isInterpolation: Bool) {
    var depth = 0
    while place < source.count {
      let byte = source[place]
      if starts(with: "//") {
        while place < source.count, source[place] != Self.lineFeed { take(blank: true) }
      } else if starts(with: "/*") {
        while place < source.count, !starts(with: "*/") { take(blank: true) }
        take(2, blank: true)
      } else if byte == Self.quote || starts(with: "#\"") || starts(with: "##\"") {
        string()
      } else {
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") {
          if isInterpolation, depth == 0 { return take() }
          depth -= 1
        }
        take()
      }
    }
  }

  private mutating func string() {
    var hashes = 0
    while source[place] == UInt8(ascii: "#") {
      hashes += 1
      take()
    }
    let quotes = starts(with: "\"\"\"") ? 3 : 1
    take(quotes)
    let end = Array(repeating: Self.quote, count: quotes) + Array(repeating: UInt8(ascii: "#"), count: hashes)
    let escape = [UInt8(ascii: "\\")] + Array(repeating: UInt8(ascii: "#"), count: hashes)
    let begins = line
    var text: [UInt8] = []
    var isPlain = true
    while place < source.count, !source[place...].starts(with: end) {
      if quotes == 1, source[place] == Self.lineFeed { break }
      if source[place...].starts(with: escape + [UInt8(ascii: "(")]) {
        isPlain = false
        take(escape.count + 1)
        code(isInterpolation: true)
      } else if source[place...].starts(with: escape) {
        take(escape.count + 1, blank: true)
      } else {
        text.append(source[place])
        take(blank: true)
      }
    }
    take(end.count)
    if isPlain { literals.append((begins, String(decoding: text, as: UTF8.self))) }
  }
}
