import Testing

@testable import Storage

@Suite("A proof that was touched")
struct ProofTamperingTests {
  private static let treeSizes = [1, 2, 3, 5, 8, 13, 64, 100, 256, 257]

  private func flipped(_ hash: MerkleHash, bit: Int) throws -> MerkleHash {
    var bytes = hash.bytes
    bytes[bit / 8] ^= 1 << (bit % 8)
    return try MerkleHash(bytes: bytes)
  }

  private func isRefused(_ verify: () throws -> Void) -> Bool {
    do {
      try verify()
      return false
    } catch { return error is ProofError }
  }

  @Test("Any flipped bit of the leaf, the root or a hash makes an inclusion proof worthless", arguments: treeSizes)
  func inclusionBits(size: Int) throws {
    let tree = try GrowingTree(size: size)
    let position = size * 2 / 3
    let leaf = MerkleHash.leaf(GrowingTree.entries(position..<position + 1)[0])
    let proof = try tree.tree.inclusionProof(position: position, size: size)
    try proof.verify(leaf: leaf, position: position, size: size, root: tree.root)
    for bit in 0..<256 {
      let (otherLeaf, otherRoot) = (try flipped(leaf, bit: bit), try flipped(tree.root, bit: bit))
      #expect(throws: ProofError.root) { try proof.verify(leaf: otherLeaf, position: position, size: size, root: tree.root) }
      #expect(throws: ProofError.root) { try proof.verify(leaf: leaf, position: position, size: size, root: otherRoot) }
      for index in proof.hashes.indices {
        var hashes = proof.hashes
        hashes[index] = try flipped(hashes[index], bit: bit)
        #expect(throws: ProofError.root) {
          try InclusionProof(hashes: hashes).verify(leaf: leaf, position: position, size: size, root: tree.root)
        }
      }
    }
  }

  @Test("Any flipped bit of a root or a hash makes a consistency proof worthless", arguments: treeSizes)
  func consistencyBits(size: Int) throws {
    let tree = try GrowingTree(size: size)
    for old in Set([1, size / 2, size * 2 / 3, size]) where old > 0 {
      let oldRoot = try tree.tree.root(size: old)
      let proof = try tree.tree.consistencyProof(oldSize: old, newSize: size)
      for bit in stride(from: old % 7, to: 256, by: 7) {
        let (otherOld, otherNew) = (try flipped(oldRoot, bit: bit), try flipped(tree.root, bit: bit))
        #expect(isRefused { try proof.verify(oldSize: old, oldRoot: otherOld, newSize: size, newRoot: tree.root) })
        #expect(isRefused { try proof.verify(oldSize: old, oldRoot: oldRoot, newSize: size, newRoot: otherNew) })
        for index in proof.hashes.indices {
          var hashes = proof.hashes
          hashes[index] = try flipped(hashes[index], bit: bit)
          #expect(
            isRefused { try ConsistencyProof(hashes: hashes).verify(oldSize: old, oldRoot: oldRoot, newSize: size, newRoot: tree.root) })
        }
      }
    }
  }

  @Test("Cut, extended or put in another order, an inclusion proof is refused", arguments: 1...40)
  func inclusionLengths(size: Int) throws {
    let tree = try GrowingTree(size: size)
    let entries = GrowingTree.entries(0..<size)
    for position in 0..<size {
      let proof = try tree.tree.inclusionProof(position: position, size: size).hashes
      func check(_ hashes: [MerkleHash], _ error: ProofError) {
        #expect(throws: error) {
          try InclusionProof(hashes: hashes).verify(leaf: .leaf(entries[position]), position: position, size: size, root: tree.root)
        }
      }
      for count in 0..<proof.count { check(Array(proof.prefix(count)), .tooShort) }
      check(proof + [.emptyTree], .tooLong)
      check([.emptyTree] + proof, .tooLong)
      if proof.count > 1 { check(proof.reversed(), .root) }
    }
  }

  @Test("Cut or extended, a consistency proof is refused", arguments: 1...40)
  func consistencyLengths(size: Int) throws {
    let tree = try GrowingTree(size: size)
    for old in 1...size {
      let oldRoot = try tree.tree.root(size: old)
      let proof = try tree.tree.consistencyProof(oldSize: old, newSize: size).hashes
      func check(_ hashes: [MerkleHash], _ error: ProofError) {
        #expect(throws: error) {
          try ConsistencyProof(hashes: hashes).verify(oldSize: old, oldRoot: oldRoot, newSize: size, newRoot: tree.root)
        }
      }
      for count in 0..<proof.count { check(Array(proof.prefix(count)), .tooShort) }
      check(proof + [.emptyTree], .tooLong)
      check([.emptyTree] + proof, .tooLong)
    }
  }

  @Test("A leaf is found at its own position only", arguments: [2, 7, 33])
  func otherPositions(size: Int) throws {
    let tree = try GrowingTree(size: size)
    let entries = GrowingTree.entries(0..<size)
    for position in 0..<size {
      let proof = try tree.tree.inclusionProof(position: position, size: size)
      for other in -1...size where other != position {
        #expect(isRefused { try proof.verify(leaf: .leaf(entries[position]), position: other, size: size, root: tree.root) })
      }
    }
  }

  @Test("Positions and sizes that are none are refused before anything is hashed")
  func numbersThatAreNone() {
    let (inclusion, consistency, hash) = (InclusionProof(hashes: []), ConsistencyProof(hashes: []), MerkleHash.emptyTree)
    for (position, size) in [(0, 0), (1, 1), (-1, 1), (5, 3), (0, -1), (Int.max, Int.max)] {
      #expect(throws: ProofError.position(position, size: size)) {
        try inclusion.verify(leaf: hash, position: position, size: size, root: hash)
      }
    }
    for (old, new) in [(0, 0), (0, 5), (6, 5), (-1, 5), (1, 0)] {
      #expect(throws: ProofError.sizes(old: old, new: new)) {
        try consistency.verify(oldSize: old, oldRoot: hash, newSize: new, newRoot: hash)
      }
    }
    #expect(throws: ProofError.tooShort) { try inclusion.verify(leaf: hash, position: Int.max - 1, size: Int.max, root: hash) }
    #expect(throws: ProofError.tooShort) { try consistency.verify(oldSize: 4, oldRoot: hash, newSize: 5, newRoot: hash) }
    #expect(throws: ProofError.tooLong) {
      try ConsistencyProof(hashes: [hash]).verify(oldSize: 4, oldRoot: hash, newSize: 4, newRoot: hash)
    }
    #expect(throws: ProofError.root) { try consistency.verify(oldSize: 4, oldRoot: hash, newSize: 4, newRoot: .leaf([])) }
  }

  @Test("A log that rewrote an old entry cannot prove that it did not")
  func rewritten() throws {
    let honest = try GrowingTree(size: 100)
    var leaves = GrowingTree.entries(0..<150).map(MerkleHash.leaf)
    leaves[42] = .leaf([])
    let tiles = MemoryTiles()
    let growth = try TileTree(size: 0, source: tiles).appending(leaves)
    for tile in growth.tiles { tiles.tiles[.init(level: tile.level, index: tile.index)] = tile.hashes }
    let proof = try TileTree(size: 150, source: tiles).consistencyProof(oldSize: 100, newSize: 150)
    #expect(throws: ProofError.oldRoot) {
      try proof.verify(oldSize: 100, oldRoot: honest.root, newSize: 150, newRoot: growth.root)
    }
  }
}
