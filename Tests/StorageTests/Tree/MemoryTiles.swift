@testable import Storage

/// A store of tiles that keeps the newest form of each, gives nothing that was not asked for exactly, and remembers what was read.
final class MemoryTiles: TileSource {
  struct Place: Hashable {
    var level: Int
    var index: Int
  }

  struct Missing: Error {
    var place: Place
    var width: Int
  }

  var tiles: [Place: [MerkleHash]] = [:]
  var reads: [Place] = []

  func tile(level: Int, index: Int, width: Int) throws -> [MerkleHash] {
    let place = Place(level: level, index: index)
    reads.append(place)
    guard let hashes = tiles[place], hashes.count == width else { throw Missing(place: place, width: width) }
    return hashes
  }
}

/// A tree and the leaves that were appended to it.
struct GrowingTree {
  let tiles = MemoryTiles()
  var size = 0
  var root = MerkleHash.emptyTree

  var tree: TileTree { TileTree(size: size, source: tiles) }

  /// Entries that are all different: their own numbers, eight bytes big-endian.
  static func entries(_ range: Range<Int>) -> [[UInt8]] { range.map { number in withUnsafeBytes(of: number.bigEndian) { Array($0) } } }

  init() {}

  /// So many leaves, appended in batches.
  init(size: Int, batch: Int = 1000) throws {
    while self.size < size { try append(min(batch, size - self.size)) }
  }

  @discardableResult
  mutating func append(_ count: Int) throws -> TreeGrowth {
    let growth = try tree.appending(Self.entries(size..<size + count).map(MerkleHash.leaf))
    for tile in growth.tiles { tiles.tiles[MemoryTiles.Place(level: tile.level, index: tile.index)] = tile.hashes }
    size = growth.size
    root = growth.root
    return growth
  }
}
