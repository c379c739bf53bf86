/// Everything that happened, in an order that nobody can change unseen.
///
/// Transactions write facts that have no place yet; the sequencer gives each the next position, adds it to a Merkle tree and signs the new
/// root. Positions have no gaps and are given only to facts that are written, so that whoever follows them misses none, however
/// transactions end.
/// - Source: RFC 6962; C2SP tlog-tiles, tlog-checkpoint.
public struct Journal: Sendable {
  let store: Store
  let signer: NoteSigner
  let witnesses: WitnessPolicy?

  /// - Parameters:
  ///   - signer: the key of the log, under the name of its origin.
  ///   - witnesses: who must have cosigned a checkpoint before it is shown; `nil` shows each as soon as it is signed.
  public init(_ store: Store, signer: NoteSigner, witnesses: WitnessPolicy? = nil) {
    self.store = store
    self.signer = signer
    self.witnesses = witnesses
  }

  /// What others verify the journal with.
  public var verifierKey: VerifierKey { signer.verifierKey }

  /// The name in its checkpoints.
  var origin: String { "\(signer.verifierKey.name)" }
}

/// Why the journal cannot be gone on with, or says nothing.
public enum JournalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The tree that is stored is not the one that was signed.
  case notAsSigned(size: Int)
  /// The newest checkpoint is of another origin or key.
  case otherKey(String)
  /// No checkpoint has been signed, or none by enough witnesses.
  case noCheckpoint
  /// The fact is not there, or not in the tree yet.
  case noSuchFact
  /// A cosigned checkpoint that is not one of this journal.
  case notOurs

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .notAsSigned(let size):
      "the journal's tree is not the one that was signed at \(size) facts: run `yilu journal verify`, and restore a backup"
    case .otherKey(let why): "the newest checkpoint was signed by another key (\(why)): give the journal its own key and origin"
    case .noCheckpoint: "there is no checkpoint yet"
    case .noSuchFact: "there is no such fact in the signed journal yet"
    case .notOurs: "this is no checkpoint of this journal"
    }
  }
}
