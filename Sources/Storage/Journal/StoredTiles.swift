/// The tiles of the tree as a transaction sees them.
struct StoredTiles: TileSource {
  private let snapshot: Snapshot
  private var fetched: [Place: [MerkleHash]] = [:]

  private struct Place: Hashable {
    var level: Int
    var number: Int
  }

  /// Fetches the tiles above some leaves and above the last one in one trip: those that proofs about them, the root, and growing need.
  init(_ snapshot: Snapshot, above leaves: [Int], of size: Int) throws {
    self.snapshot = snapshot
    var places: Set<Place> = []
    for leaf in leaves + [size - 1] where leaf >= 0 {
      var level = 0
      // A level is there as soon as the one below has a full tile.
      while size >> (Tile.height * level) > 0 {
        places.insert(Place(level: level, number: leaf >> (Tile.height * (level + 1))))
        level += 1
      }
    }
    let wanted = Array(places)
    let found = try snapshot.rows(wanted.map { Self.query($0) })
    for (place, rows) in zip(wanted, found) { if let row = rows.first { fetched[place] = try Tile.hashes(of: try row["hashes"]) } }
  }

  func tile(level: Int, index: Int, width: Int) throws -> [MerkleHash] {
    let place = Place(level: level, number: index)
    if let hashes = fetched[place] { return hashes }
    guard let row = try snapshot.row(Self.query(place)) else {
      throw StoreError.damaged("tile \(index) of level \(level) is missing")
    }
    return try Tile.hashes(of: try row["hashes"])
  }

  private static func query(_ place: Place) -> SQL {
    "SELECT hashes FROM tile WHERE level = \(place.level) AND number = \(place.number)"
  }
}
