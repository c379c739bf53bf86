/// Compares facts with the tiles over them.
struct LeafCheck {
  var findings: [JournalFinding] = []
  /// The hash of each full tile, from the facts as they are now.
  var above: [MerkleHash] = []

  /// - Parameter range: begins at the start of a tile.
  static func run(over range: Range<Int>, of size: Int, _ snapshot: Snapshot) throws -> LeafCheck {
    var leaves: [MerkleHash?] = Array(repeating: nil, count: range.count)
    var bytes: [UInt8] = []
    try snapshot.scan(
      """
      SELECT \(part: FactLeaf.columns), position FROM fact WHERE position >= \(range.lowerBound) AND position < \(range.upperBound)
      """
    ) { cell in
      guard let position = Int(String(decoding: cell(7), as: UTF8.self)), range.contains(position) else { return }
      bytes.removeAll(keepingCapacity: true)
      FactLeaf.write(to: &bytes, cell: cell)
      leaves[position - range.lowerBound] = MerkleHash.leaf(bytes)
    }
    let tiles = try snapshot.rows(
      """
      SELECT number, hashes FROM tile WHERE level = 0 AND number >= \(range.lowerBound / Tile.fullWidth)
      AND number <= \((range.upperBound - 1) / Tile.fullWidth)
      """
    ).reduce(into: [Int: [UInt8]]()) { $0[try $1["number"]] = try $1["hashes"] }
    var check = LeafCheck()
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Tile.fullWidth) {
      let end = min(start + Tile.fullWidth, range.upperBound)
      let number = start / Tile.fullWidth
      let stored = tiles[number].flatMap { try? Tile.hashes(of: $0) } ?? []
      try check.compare(leaves[start - range.lowerBound..<end - range.lowerBound], stored, number: number, snapshot)
    }
    return check
  }

  private mutating func compare(
    _ leaves: ArraySlice<MerkleHash?>, _ stored: [MerkleHash], number: Int, _ snapshot: Snapshot
  ) throws {
    let first = number * Tile.fullWidth
    let known = leaves.compactMap { $0 }
    // A tile that grew since is longer.
    let isWhole = known.count == leaves.count && stored.prefix(leaves.count).elementsEqual(known) && stored.count >= leaves.count
    if !isWhole {
      // Which of the two was changed? The hash over the full tile stands one level up.
      let upper = leaves.count == Tile.fullWidth ? try Self.hash(above: number, snapshot) : nil
      if let upper, known.count == leaves.count, MerkleHash.subtree(over: known[...]) == upper {
        findings.append(.wrongTile(level: 0, number: number))
      } else {
        for (offset, leaf) in leaves.enumerated() where offset >= stored.count || leaf != stored[offset] {
          findings.append(try Self.finding(at: first + offset, isMissing: leaf == nil, snapshot))
        }
      }
    }
    // A fact that is gone is told once: the tiles above are compared as if it were still there.
    if leaves.count == Tile.fullWidth {
      above.append(isWhole ? MerkleHash.subtree(over: known[...]) : try Self.hash(above: number, snapshot) ?? .emptyTree)
    }
  }

  private static func hash(above number: Int, _ snapshot: Snapshot) throws -> MerkleHash? {
    let (tile, place) = number.quotientAndRemainder(dividingBy: Tile.fullWidth)
    guard let row = try snapshot.row("SELECT hashes FROM tile WHERE level = 1 AND number = \(tile)") else { return nil }
    let hashes = try Tile.hashes(of: try row["hashes"])
    return place < hashes.count ? hashes[place] : nil
  }

  private static func finding(at position: Int, isMissing: Bool, _ snapshot: Snapshot) throws -> JournalFinding {
    guard !isMissing, let row = try snapshot.row("SELECT id FROM fact WHERE position = \(position)") else {
      return .missingFact(position: position)
    }
    return .changedFact(position: position, id: try row["id"])
  }
}
