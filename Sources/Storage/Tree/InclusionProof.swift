/// Proves that a leaf stands at a position of a tree.
/// - Source: RFC 9162 section 2.1.3.
public struct InclusionProof: Hashable, Sendable {
  /// The hashes beside the way from the leaf up to the root.
  public let hashes: [MerkleHash]

  /// A proof of these hashes, which may come from anywhere.
  public init(hashes: [MerkleHash]) { self.hashes = hashes }

  /// Accepts the proof or says why not.
  ///
  /// The size and the root must come from a checkpoint whose signature was verified.
  /// - Parameter leaf: the hash of the entry, `MerkleHash.leaf(entry)`.
  /// - Throws: a position outside of the tree, a proof of the wrong length, another root.
  /// - Source: RFC 9162 section 2.1.3.2.
  public func verify(leaf: MerkleHash, position: Int, size: Int, root: MerkleHash) throws(ProofError) {
    guard position >= 0, position < size else { throw .position(position, size: size) }
    var node = leaf
    // The numbers of our node and of the last one of its level.
    var (number, last) = (position, size - 1)
    for hash in hashes {
      guard last > 0 else { throw .tooLong }
      if number & 1 == 1 || number == last {
        node = MerkleHash.node(hash, node)
        // The last node of a level with no partner goes up unchanged.
        while number & 1 == 0, number > 0 {
          number >>= 1
          last >>= 1
        }
      } else {
        node = MerkleHash.node(node, hash)
      }
      number >>= 1
      last >>= 1
    }
    guard last == 0 else { throw .tooShort }
    guard node == root else { throw .root }
  }
}
