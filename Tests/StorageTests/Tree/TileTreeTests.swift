import Testing

@testable import Storage

@Suite("A tree kept in tiles")
struct TileTreeTests {
  @Test("However a batch is split, tiles and roots are those of the definition", arguments: seeds)
  func splits(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let end = Int.random(in: 1...3000, using: &random)
    var reference = ReferenceTree(entries: GrowingTree.entries(0..<end))
    var tree = GrowingTree()
    while tree.size < end {
      let largest = [1, 3, 300, 1500].randomElement(using: &random) ?? 1
      let growth = try tree.append(Int.random(in: 0...min(largest, end - tree.size), using: &random))
      #expect(try growth.root == reference.root(growth.size))
      #expect(try tree.tree.root() == growth.root)
    }
    for (place, hashes) in tree.tiles.tiles {
      #expect(hashes.count == Tile.width(level: place.level, index: place.index, treeSize: end))
      let span = 1 << (8 * place.level)
      for (offset, hash) in hashes.enumerated() {
        let number = place.index * 256 + offset
        #expect(try hash == reference.root(over: number * span..<(number + 1) * span))
      }
    }
  }

  @Test("Roots and proofs of every size that the tree ever had are those of the definition, and are accepted", arguments: seeds)
  func proofs(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let end = Int.random(in: 1...3000, using: &random)
    let entries = GrowingTree.entries(0..<end)
    var reference = ReferenceTree(entries: entries)
    let tree = try GrowingTree(size: end).tree
    for _ in 0..<25 {
      let size = Int.random(in: 1...end, using: &random)
      let root = try reference.root(size)
      #expect(try tree.root(size: size) == root)

      let position = Int.random(in: 0..<size, using: &random)
      let inclusion = try tree.inclusionProof(position: position, size: size)
      #expect(try inclusion.hashes == reference.path(position, size))
      try inclusion.verify(leaf: .leaf(entries[position]), position: position, size: size, root: root)

      let old = Int.random(in: 1...size, using: &random)
      let consistency = try tree.consistencyProof(oldSize: old, newSize: size)
      #expect(try consistency.hashes == reference.proof(old, size))
      try consistency.verify(oldSize: old, oldRoot: reference.root(old), newSize: size, newRoot: root)
    }
  }

  @Test("Every proof of every tree of up to 40 leaves is that of the definition, and is accepted")
  func everySmallProof() throws {
    let entries = GrowingTree.entries(0..<40)
    var reference = ReferenceTree(entries: entries)
    let tree = try GrowingTree(size: 40).tree
    for size in 1...40 {
      let root = try reference.root(size)
      for position in 0..<size {
        let proof = try tree.inclusionProof(position: position, size: size)
        #expect(try proof.hashes == reference.path(position, size))
        try proof.verify(leaf: .leaf(entries[position]), position: position, size: size, root: root)
        let consistency = try tree.consistencyProof(oldSize: position + 1, newSize: size)
        #expect(try consistency.hashes == reference.proof(position + 1, size))
        try consistency.verify(oldSize: position + 1, oldRoot: reference.root(position + 1), newSize: size, newRoot: root)
      }
    }
  }

  @Test(
    "Where tiles end, roots, proofs and tiles stay those of the definition",
    arguments: [255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537])
  func borders(size: Int) throws {
    let entries = GrowingTree.entries(0..<size + 1)
    var reference = ReferenceTree(entries: entries)
    // Appended at once up to the border, then over it by one leaf.
    var tree = try GrowingTree(size: size, batch: size)
    #expect(try tree.root == reference.root(size))
    #expect(try tree.append(1).root == reference.root(size + 1))
    for size in [size, size + 1] {
      let root = try reference.root(size)
      for position in Set([0, 1, 254, 255, 256, 65_279, 65_280, 65_535, size - 2, size - 1]) where position < size {
        let proof = try tree.tree.inclusionProof(position: position, size: size)
        #expect(try proof.hashes == reference.path(position, size))
        try proof.verify(leaf: .leaf(entries[position]), position: position, size: size, root: root)
      }
      for old in Set([1, 255, 256, 257, 65_280, 65_535, 65_536, size - 1, size]) where old <= size {
        let proof = try tree.tree.consistencyProof(oldSize: old, newSize: size)
        #expect(try proof.hashes == reference.proof(old, size))
        try proof.verify(oldSize: old, oldRoot: reference.root(old), newSize: size, newRoot: root)
      }
    }
  }

  // The example of C2SP tlog-tiles, "Partial Tiles".
  @Test("70,000 leaves make 273 full tiles and one of 112, one full and one of 17 above, and one of 1 on top")
  func specificationExample() throws {
    let tree = try GrowingTree(size: 70_000, batch: 9999)
    let widths = Dictionary(grouping: tree.tiles.tiles, by: \.key.level).mapValues { $0.map(\.value.count).sorted() }
    #expect(widths == [0: [112] + Array(repeating: 256, count: 273), 1: [17, 256], 2: [1]])
    // Computed by another program in another language.
    #expect(tree.root.hex == "0759167a0f98e35e802d46ff7c7d29d2c3f03a63a256deb6abbff357a91b63b1")
  }

  @Test("A tree of 256 leaves has a full tile and one of a single hash above")
  func firstFullTile() throws {
    var tree = try GrowingTree(size: 255)
    let growth = try tree.append(1)
    #expect(growth.tiles.map { [$0.level, $0.index, $0.hashes.count] } == [[0, 0, 256], [1, 0, 1]])
  }

  @Test("Appending writes the tiles that change and no others, and reads at most the partial tile of a level", arguments: seeds.prefix(6))
  func economy(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var tree = try GrowingTree(size: Int.random(in: 0...70_000, using: &random), batch: 70_000)
    for _ in 0..<5 {
      let before = tree.tiles.tiles
      let size = tree.size
      tree.tiles.reads = []
      let growth = try tree.append(Int.random(in: 0...700, using: &random))
      let changed = tree.tiles.tiles.filter { before[$0.key] != $0.value }
      #expect(Set(growth.tiles.map { MemoryTiles.Place(level: $0.level, index: $0.index) }) == Set(changed.keys))
      #expect(growth.tiles.count == changed.count)
      #expect(Set(tree.tiles.reads.map(\.level)).count == tree.tiles.reads.count)
      for read in tree.tiles.reads {
        #expect((1..<256).contains(Tile.width(level: read.level, index: read.index, treeSize: size)))
      }
    }
  }

  @Test("A proof reads each tile once and at most two a level, a root one", arguments: seeds.prefix(6))
  func proofReads(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let tree = try GrowingTree(size: Int.random(in: 66_000...140_000, using: &random), batch: 140_000)
    func reads(_ limit: Int) -> Bool {
      defer { tree.tiles.reads = [] }
      let levels = Dictionary(grouping: tree.tiles.reads, by: \.level)
      return Set(tree.tiles.reads).count == tree.tiles.reads.count && levels.values.allSatisfy { $0.count <= limit }
    }
    tree.tiles.reads = []
    for _ in 0..<20 {
      let size = Int.random(in: 1...tree.size, using: &random)
      _ = try tree.tree.root(size: size)
      #expect(reads(1))
      _ = try tree.tree.inclusionProof(position: Int.random(in: 0..<size, using: &random), size: size)
      #expect(reads(2))
      _ = try tree.tree.consistencyProof(oldSize: Int.random(in: 1...size, using: &random), newSize: size)
      #expect(reads(2))
    }
  }

  @Test("What the tree does not have is refused by name")
  func refusals() throws {
    let tree = try GrowingTree(size: 10).tree
    #expect(throws: TileTreeError.size(11, stored: 10)) { try tree.root(size: 11) }
    #expect(throws: TileTreeError.size(-1, stored: 10)) { try tree.root(size: -1) }
    #expect(throws: TileTreeError.size(11, stored: 10)) { try tree.inclusionProof(position: 0, size: 11) }
    #expect(throws: TileTreeError.position(7, size: 7)) { try tree.inclusionProof(position: 7, size: 7) }
    #expect(throws: TileTreeError.position(-1, size: 7)) { try tree.inclusionProof(position: -1, size: 7) }
    #expect(throws: TileTreeError.position(0, size: 0)) { try tree.inclusionProof(position: 0, size: 0) }
    #expect(throws: TileTreeError.size(8, stored: 7)) { try tree.consistencyProof(oldSize: 8, newSize: 7) }
    #expect(throws: TileTreeError.size(0, stored: 7)) { try tree.consistencyProof(oldSize: 0, newSize: 7) }
    #expect(throws: TileTreeError.size(11, stored: 10)) { try tree.consistencyProof(oldSize: 1, newSize: 11) }
    let empty = TileTree(size: 0, source: MemoryTiles())
    #expect(try empty.root() == .emptyTree)
    #expect(throws: TileTreeError.size(1, stored: 0)) { try empty.consistencyProof(oldSize: 1, newSize: 1) }
    #expect(try empty.appending([]) == TreeGrowth(tiles: [], size: 0, root: .emptyTree))
  }

  @Test("A store that lost a tile or has one of another size stops the work")
  func brokenStore() throws {
    struct Short: TileSource {
      func tile(level: Int, index: Int, width: Int) -> [MerkleHash] { Array(repeating: .emptyTree, count: width - 1) }
    }
    let tree = TileTree(size: 300, source: Short())
    #expect(throws: TileError.width(level: 0, index: 1, expected: 44, found: 43)) { try tree.root() }
    #expect(throws: TileError.width(level: 0, index: 1, expected: 44, found: 43)) { try tree.appending([.emptyTree]) }
    let lost = try GrowingTree(size: 300)
    lost.tiles.tiles[.init(level: 1, index: 0)] = nil
    #expect(throws: MemoryTiles.Missing.self) { try lost.tree.root() }
  }
}
