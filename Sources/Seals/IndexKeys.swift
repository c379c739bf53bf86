/// The root keys of the blind indexes. They are no key-encryption keys: who may look up need not be able to read.
public struct IndexKeys: Secret {
  /// The key under which values are written.
  public let current: SecretKey
  /// The key of values that the running rotation has not written again; `nil` when there is no rotation.
  public let former: SecretKey?

  /// The keys of a key list: the first line is current, a second one is the former.
  ///
  /// - Throws: a third line.
  public init(_ list: KeyList) throws(KeyListError) {
    guard list.former.count <= 1 else { throw KeyListError(.tooManyFormer(limit: 1)) }
    current = list.current.key
    former = list.former.first?.key
  }

  /// Reads the text of a key list.
  ///
  /// - Throws: the line that is wrong, or a third key.
  public init(parsing text: String) throws(KeyListError) { try self.init(try KeyList(parsing: text)) }
}
