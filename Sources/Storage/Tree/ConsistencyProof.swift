/// Proves that a tree begins with all leaves of an older one, in the same order.
/// - Source: RFC 9162 section 2.1.4.
public struct ConsistencyProof: Hashable, Sendable {
  /// The hashes from which both roots follow.
  public let hashes: [MerkleHash]

  /// A proof of these hashes, which may come from anywhere.
  public init(hashes: [MerkleHash]) { self.hashes = hashes }

  /// Accepts the proof or says why not.
  ///
  /// Trees of the same size need no hashes, only the same root. An empty old tree proves nothing and is refused.
  /// - Throws: sizes that are none, a proof of the wrong length, another root.
  /// - Source: RFC 9162 section 2.1.4.2; for equal sizes RFC 6962 section 2.1.2.
  public func verify(oldSize: Int, oldRoot: MerkleHash, newSize: Int, newRoot: MerkleHash) throws(ProofError) {
    guard oldSize > 0, oldSize <= newSize else { throw .sizes(old: oldSize, new: newSize) }
    guard oldSize < newSize else {
      guard hashes.isEmpty else { throw .tooLong }
      guard oldRoot == newRoot else { throw .root }
      return
    }
    guard let first = hashes.first else { throw .tooShort }
    // An old tree of a power of two is a node of the new one. Its root is known and not in the proof.
    let isNode = oldSize.nonzeroBitCount == 1
    var oldNode = isNode ? oldRoot : first
    var newNode = oldNode
    // The numbers of the last node of the old tree and of the new one on a level.
    var (number, last) = (oldSize - 1, newSize - 1)
    while number & 1 == 1 {
      number >>= 1
      last >>= 1
    }
    for hash in isNode ? hashes[...] : hashes.dropFirst() {
      guard last > 0 else { throw .tooLong }
      if number & 1 == 1 || number == last {
        oldNode = MerkleHash.node(hash, oldNode)
        newNode = MerkleHash.node(hash, newNode)
        while number & 1 == 0, number > 0 {
          number >>= 1
          last >>= 1
        }
      } else {
        newNode = MerkleHash.node(newNode, hash)
      }
      number >>= 1
      last >>= 1
    }
    guard last == 0 else { throw .tooShort }
    guard oldNode == oldRoot else { throw .oldRoot }
    guard newNode == newRoot else { throw .root }
  }
}
