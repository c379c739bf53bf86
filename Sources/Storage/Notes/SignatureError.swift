/// Why a note is not to be believed.
public enum SignatureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A known key's signature in this line of the note is wrong.
  case wrong(line: Int, name: KeyName)
  /// None of the known keys has signed it.
  case noKnownKey
  /// Two different known keys have the same name and id.
  case ambiguousKey(KeyName)
  /// Fewer witnesses have signed it than the policy wants.
  case tooFewWitnesses(found: Int, threshold: Int)

  /// What is wrong and what it means.
  public var description: String {
    switch self {
    case .wrong(let line, let name): "line \(line): this is no signature of \(name); the note was changed, or the line was"
    case .noKnownKey: "no known key has signed the note; it comes from somebody else, or a key is missing from the list"
    case .ambiguousKey(let name): "two known keys have the name \(name) and the same id; give one of them another name"
    case .tooFewWitnesses(let found, let threshold): "\(found) known witnesses have signed the note, \(threshold) are needed"
    }
  }
}
