internal import Motor

/// What a transfer left on one of its accounts: the account's totals after it. How much it moved stands in the transfer alone.
struct LedgerEntry: Sendable, Hashable {
  var account: AccountID
  /// Its place on the account, from 1 without gaps: the order that counts, whatever the clock said.
  var number: Int64
  var transfer: TransferID
  /// The transfer's time, never before that of the entry above.
  var at: Timestamp
  var totals: LedgerTotals

  static func insertion(of entries: [LedgerEntry]) -> SQL {
    """
    INSERT INTO ledger_entry (account, number, transfer, at, \(part: LedgerTotals.columns))
    VALUES \(rows: entries.map { [$0.account.stored, $0.number.stored, $0.transfer.stored, $0.at.stored] + $0.totals.values })
    """
  }
}
