/// The books: double entry in fen. They are written by ``Transaction/transfer(_:)`` and read by ``Snapshot/balance(of:at:)``.
public enum Ledger {
  /// The most transfers of one chain.
  public static let chainLimit = 500
  /// The most lines of one page of a statement.
  public static let pageLimit = 1000
}
