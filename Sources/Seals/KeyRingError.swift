/// Why a data key could not be unwrapped.
public enum KeyRingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No key of the ring is called so.
  case unknownKey(KeyID)
  /// The key of that name is another one, or the wrapped bytes were changed; the two cannot be told apart.
  case doesNotUnwrap(KeyID)

  /// For an operator: what is wrong, what to do.
  public var description: String {
    switch self {
    case .unknownKey(let id): "no key is called \(id); put its line back below the others until everything is wrapped again"
    case .doesNotUnwrap(let id):
      "the key \(id) does not open this data key: either another key stands under that name, or the wrapped bytes were changed"
    }
  }
}
