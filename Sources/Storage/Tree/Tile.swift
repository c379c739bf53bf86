/// A run of up to 256 neighbouring hashes of one level of the tree, the unit in which a tree is stored and served.
///
/// Level 0 has the hashes of the leaves; a hash of level 1 is the root over a full tile of level 0, and so on, so that a tile stands for
/// eight levels of the binary tree. Only the last tile of a level is partial.
/// - Source: C2SP tlog-tiles, "Merkle Tree".
public struct Tile: Hashable, Sendable {
  /// The levels of the binary tree that a tile stands for.
  public static let height = 8
  /// The number of hashes of a full tile.
  public static let fullWidth = 1 << height

  /// Counted from 0, the leaves.
  public let level: Int
  /// Counted from 0 within the level.
  public let index: Int
  /// From 1 to 256 hashes, from left to right.
  public let hashes: [MerkleHash]

  /// A tile of these hashes.
  ///
  /// - Precondition: there are 1 to 256 of them, and neither the level nor the index is negative.
  public init(level: Int, index: Int, hashes: [MerkleHash]) {
    precondition((1...Self.fullWidth).contains(hashes.count), "a tile has 1 to 256 hashes")
    precondition(level >= 0 && index >= 0, "levels and indices count from 0")
    self.level = level
    self.index = index
    self.hashes = hashes
  }

  /// The hashes of a tile as it is stored and served.
  ///
  /// - Throws: bytes that are not 1 to 256 hashes.
  public static func hashes(of bytes: [UInt8]) throws(TileError) -> [MerkleHash] {
    let (count, rest) = bytes.count.quotientAndRemainder(dividingBy: MerkleHash.byteCount)
    guard rest == 0, (1...fullWidth).contains(count) else { throw .byteCount(bytes.count) }
    var hashes: [MerkleHash] = []
    hashes.reserveCapacity(count)
    for start in stride(from: 0, to: bytes.count, by: MerkleHash.byteCount) {
      do { hashes.append(try MerkleHash(bytes: bytes[start..<start + MerkleHash.byteCount])) } catch { throw .byteCount(bytes.count) }
    }
    return hashes
  }

  /// The hashes one after another: 8,192 bytes when the tile is full.
  public var bytes: [UInt8] { hashes.withUnsafeBytes { Array($0) } }

  /// Where the tile is served.
  public var address: TileAddress { TileAddress(.hashes(level: level), index: index, width: hashes.count) }

  /// How many hashes a tile has in a tree of a size: 256, fewer for the last tile of a level, none for a tile that the tree does not have.
  /// A bundle of entries has as many as the tile of level 0.
  public static func width(level: Int, index: Int, treeSize: Int) -> Int {
    let ofLevel = treeSize >> (height * level)
    let full = ofLevel >> height
    if index < full { return fullWidth }
    return index == full ? ofLevel & (fullWidth - 1) : 0
  }
}

/// Why something is not the tile that is wanted.
public enum TileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// So many bytes, which are not 1 to 256 hashes.
  case byteCount(Int)
  /// A stored tile has another number of hashes than the size of the tree demands.
  case width(level: Int, index: Int, expected: Int, found: Int)

  /// What is wrong and what would be right.
  public var description: String {
    switch self {
    case .byteCount(let count): "a tile has 32 to 8192 bytes, 32 for each hash; here are \(count)"
    case .width(let level, let index, let expected, let found):
      "tile \(index) of level \(level) should have \(expected) hashes and has \(found); the stored tiles do not belong to this size"
    }
  }
}
