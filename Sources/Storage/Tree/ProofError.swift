/// Why a proof proves nothing.
public enum ProofError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The tree has no leaf at the position.
  case position(Int, size: Int)
  /// The old tree is empty or larger than the new one.
  case sizes(old: Int, new: Int)
  /// Hashes are left over.
  case tooLong
  /// Hashes are missing.
  case tooShort
  /// The proof leads to another root than that of the tree, which is the new one of a consistency proof.
  case root
  /// The proof leads to another root than that of the old tree.
  case oldRoot

  /// What is wrong and what it means.
  public var description: String {
    switch self {
    case .position(let position, let size): "a tree of \(size) leaves has none at \(position); positions count from 0"
    case .sizes(let old, let new):
      "nothing can be proved from \(old) to \(new) leaves; the old tree has at least 1 and at most the new size"
    case .tooLong: "the proof has more hashes than trees of these sizes need; it belongs to other sizes or was changed"
    case .tooShort: "the proof has fewer hashes than trees of these sizes need; it belongs to other sizes or was cut"
    case .root: "the proof leads to another root than the tree has; the leaf, the proof or the tree was changed"
    case .oldRoot: "the proof leads to another root than the old tree had; the log was rewritten, or the proof was changed"
    }
  }
}
