/// Computes hashes of subtrees from stored tiles, each of which it reads once.
struct TileReader {
  private struct Place: Hashable {
    var level: Int
    var index: Int
  }

  private let size: Int
  private let source: any TileSource
  private var tiles: [Place: [MerkleHash]] = [:]

  /// Reads the tiles of a tree of so many leaves.
  init(size: Int, source: any TileSource) {
    self.size = size
    self.source = source
  }

  /// Takes a tile from memory that the source does not have yet.
  mutating func remember(_ tile: Tile) { tiles[Place(level: tile.level, index: tile.index)] = tile.hashes }

  /// The hashes of a tile, as many as it has in a tree of the size.
  mutating func tile(level: Int, index: Int) throws -> [MerkleHash] {
    let place = Place(level: level, index: index)
    if let hashes = tiles[place] { return hashes }
    let width = Tile.width(level: level, index: index, treeSize: size)
    let hashes = try source.tile(level: level, index: index, width: width)
    guard hashes.count == width else { throw TileError.width(level: level, index: index, expected: width, found: hashes.count) }
    tiles[place] = hashes
    return hashes
  }

  /// The root over a range of leaves, which is `MTH(D[lower:upper])`.
  ///
  /// - Precondition: the range is one of those into which RFC 6962 section 2.1 cuts a tree: it begins at a multiple of the smallest power
  ///   of two that is not less than its length.
  mutating func root(over leaves: Range<Int>) throws -> MerkleHash {
    var end = leaves.upperBound
    var root: MerkleHash?
    while end > leaves.lowerBound {
      let height = (end - leaves.lowerBound).trailingZeroBitCount
      let left = try subtree(height: height, index: (end >> height) - 1)
      root = root.map { MerkleHash.node(left, $0) } ?? left
      end -= 1 << height
    }
    return root ?? .emptyTree
  }

  /// The root of a complete subtree: the one with this number among those of its height.
  private mutating func subtree(height: Int, index: Int) throws -> MerkleHash {
    let (level, above) = height.quotientAndRemainder(dividingBy: Tile.height)
    let first = index << above
    let hashes = try tile(level: level, index: first >> Tile.height)
    let start = first & (Tile.fullWidth - 1)
    return MerkleHash.subtree(over: hashes[start..<start + (1 << above)])
  }
}
