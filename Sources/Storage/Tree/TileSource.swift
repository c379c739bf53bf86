/// Where the tiles of a tree are kept.
public protocol TileSource {
  /// The hashes of a stored tile.
  ///
  /// The width is the one which the tile has in the stored tree, so that the newest form of a partial tile is all that must be kept.
  /// - Throws: whatever keeps it from being read; a tile that is missing must not come back with fewer hashes.
  func tile(level: Int, index: Int, width: Int) throws -> [MerkleHash]
}
