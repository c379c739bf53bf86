internal import Crypto

/// The key-encryption keys: they wrap the data keys and nothing else.
///
/// The current key wraps; every key of the ring unwraps. A rotation therefore is: put a new line first, start with that ring, wrap again
/// what ``isCurrent(_:)`` denies, and take the old line out when nothing is left.
/// - Source: RFC 3394 (AES key wrap) with 256-bit keys.
public struct KeyRing: Secret {
  private let current: KeyList.Entry
  private let keys: [KeyID: SecretKey]

  /// The ring of these keys.
  public init(_ list: KeyList) {
    current = list.current
    keys = Dictionary(([list.current] + list.former).map { ($0.id, $0.key) }) { first, _ in first }
  }

  /// Reads the text of a key list.
  ///
  /// - Throws: the line that is wrong.
  public init(parsing text: String) throws(KeyListError) { self.init(try KeyList(parsing: text)) }

  /// The name of the key that wraps.
  public var currentID: KeyID { current.id }

  /// Wraps a data key under the current key.
  public func wrap(_ key: DataKey) -> WrappedKey {
    guard let wrapped = try? AES.KeyWrap.wrap(key.secret.symmetric, using: current.key.symmetric) else {
      preconditionFailure("AES key wrap takes every key of 32 bytes")
    }
    return WrappedKey(keyID: current.id, wrapped: Array(wrapped))
  }

  /// Unwraps the data key of a person.
  ///
  /// - Throws: the ring has no key of that name, or it has one that does not open this.
  public func unwrap(_ wrapped: WrappedKey, person: String, version: UInt32) throws(KeyRingError) -> DataKey {
    guard let key = keys[wrapped.keyID] else { throw .unknownKey(wrapped.keyID) }
    guard let symmetric = try? AES.KeyWrap.unwrap(wrapped.wrapped, using: key.symmetric),
      let secret = symmetric.withUnsafeBytes({ SecretKey(bytes: $0) })
    else { throw .doesNotUnwrap(wrapped.keyID) }
    return DataKey(person: person, version: version, secret: secret)
  }

  /// Whether a key is wrapped under the current key; otherwise it has to be wrapped again.
  public func isCurrent(_ wrapped: WrappedKey) -> Bool { wrapped.keyID == current.id }

  /// The names of the keys.
  public var masked: String { "KeyRing(\(current.id); \(keys.count) in all)" }
}
