/// Makes the values by which a sealed column is searched for equality, without anybody being able to read or guess it from the database.
///
/// A value is HMAC-SHA-256 over the column's name and the normalised content, cut to 16 bytes, under a key that only this column has.
/// Equal contents have equal values: the database shows which rows are alike, so a column of few different contents (a sex, a city) must
/// not get one.
///
/// During a rotation a row is looked up under both keys and written under the new one; when every row for which ``isCurrent(_:for:)`` is
/// false has been written again, the old key goes.
public struct BlindIndex: Secret {
  /// The length of a value, in bytes. Two of n different contents meet with a chance of n²/2^129.
  public static let valueByteCount = 16

  /// The column that is searched: `person.mobile`.
  public let column: String
  private let current: SecretKey
  private let former: SecretKey?

  /// The index of a column.
  ///
  /// - Source: RFC 5869 for the key of a column.
  public init(column: String, keys: IndexKeys) {
    self.column = column
    let purpose = "yilu blind index v1 \(column)"
    current = keys.current.derived(for: purpose)
    former = keys.former?.derived(for: purpose)
  }

  /// The value to write beside a content. The content must be normalised before, as the words of `Motor` are: 16 bytes know no likeness.
  public func value(for content: String) -> BlindValue { value(for: content, under: current) }

  /// The values under which a content may have been written: one, or two during a rotation.
  public func lookUp(_ content: String) -> [BlindValue] {
    [current, former].compactMap { $0 }.map { value(for: content, under: $0) }
  }

  /// Whether a stored value is what would be written now.
  public func isCurrent(_ stored: BlindValue, for content: String) -> Bool { stored == value(for: content) }

  private func value(for content: String, under key: SecretKey) -> BlindValue {
    var message: [UInt8] = []
    message.append(field: column.utf8)
    message.append(field: content.utf8)
    return BlindValue(trusted: Array(key.authenticationCode(of: message).prefix(Self.valueByteCount)))
  }

  /// The column.
  public var masked: String { "BlindIndex(\(column))" }
}
