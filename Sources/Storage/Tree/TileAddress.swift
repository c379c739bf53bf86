/// Where a tile or a bundle of entries is served, below the prefix of the log: `tile/0/x001/x234/067.p/112`.
/// - Source: C2SP tlog-tiles, "Merkle Tree" and "Log entries".
public struct TileAddress: Hashable, Sendable, CustomStringConvertible {
  /// What lies at an address.
  public enum Content: Hashable, Sendable {
    /// Hashes of a level of tiles, 0 to 63.
    case hashes(level: Int)
    /// The entries whose hashes are in the tile of level 0 with the same index and width.
    case entries
  }

  /// What lies there.
  public let content: Content
  /// Which one it is, counted from 0.
  public let index: Int
  /// The number of hashes or entries; 256 when it is full.
  public let width: Int

  /// An address.
  ///
  /// - Precondition: a level of 0 to 63, an index that is not negative and a width of 1 to 256.
  public init(_ content: Content, index: Int, width: Int = Tile.fullWidth) {
    if case .hashes(let level) = content { precondition(Self.levels.contains(level), "a level is 0 to 63") }
    precondition(index >= 0 && (1...Tile.fullWidth).contains(width), "an index is not negative, a width is 1 to 256")
    self.content = content
    self.index = index
    self.width = width
  }

  private static let levels = 0...63

  /// Reads `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]`, without a slash before them.
  ///
  /// Every address has one text: numbers have no leading zeros but those which fill the three digits of an element.
  /// - Throws: the first element that does not fit.
  public init(parsing path: some StringProtocol) throws(TileAddressError) {
    var elements = Array(path.utf8.prefix(Self.bytesLimit + 1)).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
    guard path.utf8.count <= Self.bytesLimit, elements.popFirst().map({ $0.elementsEqual("tile".utf8) }) == true else { throw .start }
    let content = elements.popFirst() ?? []
    if content.elementsEqual("entries".utf8) {
      self.content = .entries
    } else if let level = Int(canonicalDecimal: content), Self.levels.contains(level) {
      self.content = .hashes(level: level)
    } else {
      throw .level(String(decoding: content, as: UTF8.self))
    }
    if let beforeLast = elements.dropLast().last, beforeLast.suffix(2).elementsEqual(".p".utf8), let last = elements.popLast() {
      guard let width = Int(canonicalDecimal: last), (1..<Tile.fullWidth).contains(width) else {
        throw .width(String(decoding: last, as: UTF8.self))
      }
      self.width = width
      elements[elements.endIndex - 1] = beforeLast.dropLast(2)
    } else {
      width = Tile.fullWidth
    }
    index = try Self.index(of: elements)
  }

  /// Enough for the largest index.
  private static let bytesLimit = 64

  private static func index(of elements: ArraySlice<ArraySlice<UInt8>>) throws(TileAddressError) -> Int {
    var index = 0
    for (place, element) in elements.enumerated() {
      let isLast = place == elements.count - 1
      let digits = isLast ? element : element.dropFirst()
      guard isLast || element.first == UInt8(ascii: "x"), digits.count == 3,
        digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
      else { throw .index(String(decoding: element, as: UTF8.self)) }
      let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      guard place > 0 || value > 0 || isLast else { throw .leadingZeros }
      let (thousands, overflow) = index.multipliedReportingOverflow(by: 1000)
      let (sum, carry) = thousands.addingReportingOverflow(value)
      guard !overflow, !carry else { throw .indexTooLarge }
      index = sum
    }
    guard !elements.isEmpty else { throw .index("") }
    return index
  }

  /// The path: `tile/0/x001/x234/067`, `tile/entries/000.p/17`.
  public var description: String {
    var elements: [String] = []
    var rest = index
    repeat {
      let digits = String(rest % 1000)
      elements.append((elements.isEmpty ? "" : "x") + String(repeating: "0", count: 3 - digits.count) + digits)
      rest /= 1000
    } while rest > 0
    let number = elements.reversed().joined(separator: "/")
    let suffix = width == Tile.fullWidth ? "" : ".p/\(width)"
    switch content {
    case .hashes(let level): return "tile/\(level)/\(number)\(suffix)"
    case .entries: return "tile/entries/\(number)\(suffix)"
    }
  }
}

/// Why a path is not the address of a tile.
public enum TileAddressError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It does not begin with `tile/`, or is far too long.
  case start
  /// What stands in place of the level.
  case level(String)
  /// An element of the index that is not three digits, with an x before all but the last.
  case index(String)
  /// The index begins with an element of zeros.
  case leadingZeros
  /// The index has more than 63 bits.
  case indexTooLarge
  /// What stands in place of the width of a partial tile.
  case width(String)

  /// What is wrong and what would be right.
  public var description: String {
    switch self {
    case .start: "the address of a tile begins with tile/ and is short, such as tile/0/x001/067"
    case .level(let found): "\"\(found)\" is no level; write 0 to 63 without leading zeros, or entries"
    case .index(let found): "\"\(found)\" is no part of an index; write three digits, with an x before all but the last: x001/x234/067"
    case .leadingZeros: "the index begins with x000; leave that element out"
    case .indexTooLarge: "the index does not fit 63 bits; no tree is that large"
    case .width(let found): "\"\(found)\" is no width of a partial tile; write 1 to 255 without leading zeros"
    }
  }
}
