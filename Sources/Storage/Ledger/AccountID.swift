public import Motor

/// The name of an account: `insurer/<token>/premium`, `owner/<token>`, `pool/<token>`, `provider/<token>`.
///
/// It stands in facts for ever and is read by others: a token of a person, never a name or a number of theirs.
public struct AccountID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The longest name, in bytes.
  public static let bytesLimit = 120

  /// The name as it is written.
  public let description: String

  init(trusted text: String) { description = text }

  /// Reads a name.
  ///
  /// - Throws: an empty part, another character than small letters, digits and `-_.:/`, or more than ``bytesLimit``.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    let text = String(text)
    try LedgerToken.check(text, as: "account", bytesLimit: Self.bytesLimit)
    description = text
  }

  /// Whether the left comes first, byte by byte: the order in which accounts are held.
  public static func < (left: AccountID, right: AccountID) -> Bool { left.description < right.description }
}

extension AccountID: Storable {
  public var stored: SQL.Value { .text(description) }
  public init?(stored: SQL.Value) {
    guard case .text(let text) = stored else { return nil }
    self.init(trusted: text)
  }
}
