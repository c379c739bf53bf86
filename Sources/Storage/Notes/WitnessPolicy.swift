/// How many of which witnesses must have cosigned a checkpoint before it is believed.
///
/// One witness alone could be deceived or bribed together with the log; so many of them hardly.
public struct WitnessPolicy: Sendable {
  /// The least number of witnesses.
  public let threshold: Int
  /// The witnesses that count.
  public let witnesses: [VerifierKey]

  /// So many of these witnesses.
  ///
  /// - Throws: a threshold that is not 1 to the number of witnesses, a key that is no witness's, or a public key that is there twice.
  public init(threshold: Int, of witnesses: [VerifierKey]) throws(WitnessPolicyError) {
    guard threshold >= 1, threshold <= witnesses.count else {
      throw .threshold(threshold, witnesses: witnesses.count)
    }
    var keys: Set<[UInt8]> = []
    for witness in witnesses {
      guard witness.algorithm == .cosignature else { throw .notWitness(witness.name) }
      // A cosignature does not say the name of the witness, so that one key under two names would count twice.
      guard keys.insert(witness.publicKey).inserted else { throw .twice(witness.name) }
    }
    self.threshold = threshold
    self.witnesses = witnesses
  }

  /// The cosignatures of the witnesses that count, with their times, which the caller compares with the clock.
  ///
  /// - Throws: a known witness's signature that is wrong, or too few witnesses.
  public func verified(_ note: SignedNote) throws(SignatureError) -> [VerifiedSignature] {
    let found = try note.signatures(by: witnesses)
    let count = Set(found.map(\.key)).count
    guard count >= threshold else { throw .tooFewWitnesses(found: count, threshold: threshold) }
    return found
  }
}

/// Why a policy is none.
public enum WitnessPolicyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A number that is less than one or more than there are witnesses.
  case threshold(Int, witnesses: Int)
  /// A key that signs notes and not cosignatures.
  case notWitness(KeyName)
  /// The public key stands in the list already.
  case twice(KeyName)

  /// What is wrong and what would be right.
  public var description: String {
    switch self {
    case .threshold(let threshold, let witnesses): "\(threshold) of \(witnesses) witnesses is no policy; ask for 1 to \(witnesses)"
    case .notWitness(let name): "the key of \(name) does not cosign; a witness's key has type 4"
    case .twice(let name): "the key of \(name) is in the list under another name; every witness has a key of its own"
    }
  }
}
