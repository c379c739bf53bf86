public import Motor

/// The name of a transfer, chosen by whoever asks for it, and with it the promise that it happens once: `order/018f…/premium`.
///
/// It is made from what the money is for, not from the moment, so that whoever asks again asks for the same.
public struct TransferID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The longest name, in bytes.
  public static let bytesLimit = 200

  /// The name as it is written.
  public let description: String

  init(trusted text: String) { description = text }

  /// Reads a name.
  ///
  /// - Throws: an empty part, another character than small letters, digits and `-_.:/`, or more than ``bytesLimit``.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    let text = String(text)
    try LedgerToken.check(text, as: "transfer", bytesLimit: Self.bytesLimit)
    description = text
  }

  /// The name of the expiry of a pending transfer. Nobody can choose it: the sign has no place in a name that is read.
  var expiry: TransferID { TransferID(trusted: description + "#expired") }

  /// Whether the left comes first, byte by byte.
  public static func < (left: TransferID, right: TransferID) -> Bool { left.description < right.description }
}

extension TransferID: Storable {
  public var stored: SQL.Value { .text(description) }
  public init?(stored: SQL.Value) {
    guard case .text(let text) = stored else { return nil }
    self.init(trusted: text)
  }
}
