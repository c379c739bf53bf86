/// A Merkle tree of which only the tiles are kept.
///
/// It never sees the leaves again: appending reads at most one partial tile a level, a root one tile a level, a proof at most two. The
/// tiles are believed; whoever does not trust their store compares ``root()`` with the last signed checkpoint before appending.
/// - Source: RFC 6962 section 2.1; C2SP tlog-tiles.
public struct TileTree {
  /// The number of leaves whose tiles are stored.
  public let size: Int
  private let source: any TileSource

  /// The tree of so many leaves whose tiles the source has.
  ///
  /// - Precondition: the size is not negative.
  public init(size: Int, source: any TileSource) {
    precondition(size >= 0, "a tree has no fewer leaves than none")
    self.size = size
    self.source = source
  }

  /// The root of the whole tree.
  ///
  /// - Throws: what the source throws, or `TileError` when it gives another tile than was asked for.
  public func root() throws -> MerkleHash { try root(size: size) }

  /// The root that the tree had when it had so many leaves.
  ///
  /// - Throws: `TileTreeError`, `TileError`, what the source throws.
  public func root(size: Int) throws -> MerkleHash {
    guard (0...self.size).contains(size) else { throw TileTreeError.size(size, stored: self.size) }
    var reader = TileReader(size: self.size, source: source)
    return try reader.root(over: 0..<size)
  }

  /// Proves that a leaf is in the tree of the first `size` leaves.
  ///
  /// - Throws: `TileTreeError`, `TileError`, what the source throws.
  /// - Source: RFC 9162 section 2.1.3.1.
  public func inclusionProof(position: Int, size: Int) throws -> InclusionProof {
    guard (0...self.size).contains(size) else { throw TileTreeError.size(size, stored: self.size) }
    guard (0..<size).contains(position) else { throw TileTreeError.position(position, size: size) }
    var reader = TileReader(size: self.size, source: source)
    var subtree = 0..<size
    var hashes: [MerkleHash] = []
    while subtree.count > 1 {
      let middle = Self.middle(of: subtree)
      if position < middle {
        hashes.append(try reader.root(over: middle..<subtree.upperBound))
        subtree = subtree.lowerBound..<middle
      } else {
        hashes.append(try reader.root(over: subtree.lowerBound..<middle))
        subtree = middle..<subtree.upperBound
      }
    }
    return InclusionProof(hashes: hashes.reversed())
  }

  /// Proves that the tree of the first `newSize` leaves begins with that of the first `oldSize`.
  ///
  /// - Throws: `TileTreeError`, `TileError`, what the source throws.
  /// - Source: RFC 9162 section 2.1.4.1.
  public func consistencyProof(oldSize: Int, newSize: Int) throws -> ConsistencyProof {
    guard newSize >= 1, newSize <= size else { throw TileTreeError.size(newSize, stored: size) }
    guard oldSize >= 1, oldSize <= newSize else { throw TileTreeError.size(oldSize, stored: newSize) }
    var reader = TileReader(size: size, source: source)
    var subtree = 0..<newSize
    var hashes: [MerkleHash] = []
    while oldSize < subtree.upperBound {
      let middle = Self.middle(of: subtree)
      if oldSize <= middle {
        hashes.append(try reader.root(over: middle..<subtree.upperBound))
        subtree = subtree.lowerBound..<middle
      } else {
        hashes.append(try reader.root(over: subtree.lowerBound..<middle))
        subtree = middle..<subtree.upperBound
      }
    }
    // What is left ends where the old tree ends. When it begins at the start it is the old tree, whose root the verifier has.
    if subtree.lowerBound > 0 { hashes.append(try reader.root(over: subtree)) }
    return ConsistencyProof(hashes: hashes.reversed())
  }

  /// What must be written when these leaves are appended. The tree itself does not change; make a new one once the tiles are stored.
  ///
  /// - Throws: `TileError`, what the source throws.
  public func appending(_ leaves: [MerkleHash]) throws -> TreeGrowth {
    let newSize = size + leaves.count
    var stored = TileReader(size: size, source: source)
    var grown = TileReader(size: newSize, source: source)
    var tiles: [Tile] = []
    var level = 0
    var arriving = leaves
    while !arriving.isEmpty {
      let (first, filled) = (size >> (Tile.height * level)).quotientAndRemainder(dividingBy: Tile.fullWidth)
      let hashes = (filled == 0 ? [] : try stored.tile(level: level, index: first)) + arriving
      arriving = []
      for start in stride(from: 0, to: hashes.count, by: Tile.fullWidth) {
        let end = min(start + Tile.fullWidth, hashes.count)
        let tile = Tile(level: level, index: first + start / Tile.fullWidth, hashes: Array(hashes[start..<end]))
        tiles.append(tile)
        if tile.hashes.count == Tile.fullWidth {
          arriving.append(MerkleHash.subtree(over: tile.hashes[...]))
        } else {
          grown.remember(tile)
        }
      }
      level += 1
    }
    return TreeGrowth(tiles: tiles, size: newSize, root: try grown.root(over: 0..<newSize))
  }

  /// Where a subtree of two leaves or more parts: its left side is the largest complete subtree that leaves something for the right.
  private static func middle(of subtree: Range<Int>) -> Int {
    let half = Int.bitWidth - 1 - (subtree.count - 1).leadingZeroBitCount
    return subtree.lowerBound + (1 << half)
  }
}

/// What appending leaves to a tree makes of it.
public struct TreeGrowth: Hashable, Sendable {
  /// The tiles that are new, and those that were partial and have more hashes now.
  public let tiles: [Tile]
  /// The number of leaves that the tree has then.
  public let size: Int
  /// The root that it has then.
  public let root: MerkleHash
}

/// Why there is no such root or proof.
public enum TileTreeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A size that the tree never had, or has not reached, or that nothing can be proved about.
  case size(Int, stored: Int)
  /// A position at which a tree of the size has no leaf.
  case position(Int, size: Int)

  /// What is wrong and what would be right.
  public var description: String {
    switch self {
    case .size(let size, let stored): "there is no tree of \(size) leaves here; ask for at most \(stored), and for a proof at least 1"
    case .position(let position, let size): "a tree of \(size) leaves has none at \(position); positions count from 0"
    }
  }
}
