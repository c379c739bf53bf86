public import Motor

extension Snapshot {
  /// An account, or none.
  public func account(_ id: AccountID) throws(StoreError) -> LedgerAccount? {
    guard let row = try row(LedgerAccount.load(id)) else { return nil }
    return try LedgerAccount(row)
  }

  /// How an account stands, or stood at the end of a moment: one look-up in an index, however many entries it has.
  ///
  /// Before it was opened, it stood at nothing. A moment is final once every transaction that began before it has ended. What is
  /// pending counts as such until it is posted, voided or cleared away, also when its time is over.
  ///
  /// - Throws: ``LedgerError/noSuchAccount(_:)``, ``StoreError``.
  public func balance(of id: AccountID, at moment: Timestamp? = nil) throws -> LedgerBalance {
    let found = try rows([LedgerAccount.load(id)] + [moment].compactMap(\.self).map { Self.lastEntry(of: id, at: $0) })
    guard let account = try found[0].first.map(LedgerAccount.init) else { throw LedgerError.noSuchAccount(id) }
    if moment == nil { return account.balance }
    let last = found[1].first
    return LedgerBalance(
      normal: account.kind.normal, totals: try last.map(LedgerTotals.init) ?? LedgerTotals(),
      entries: try last.map { try $0["number"] } ?? 0)
  }

  static func lastEntry(of id: AccountID, at moment: Timestamp) -> SQL {
    """
    SELECT number, \(part: LedgerTotals.columns) FROM ledger_entry WHERE account = \(id) AND at <= \(moment)
    ORDER BY at DESC, number DESC LIMIT 1
    """
  }

  /// The entries of an account, in their order.
  ///
  /// - Parameters:
  ///   - number: the entry after which it begins: the last one of the page before, or of a balance.
  ///   - limit: how many at most; not more than ``Ledger/pageLimit``.
  /// - Throws: ``StoreError``. An account that is not there has no entries.
  public func statement(of id: AccountID, after number: Int64 = 0, limit: Int) throws(StoreError) -> [StatementLine] {
    var lines: [StatementLine] = []
    for row in try rows(StatementLine.load(of: id, after: number, limit: max(0, min(limit, Ledger.pageLimit)))) {
      let transfer = try BookedTransfer(row)
      lines.append(
        StatementLine(
          number: try row["number"], side: transfer.debit == id ? .debit : .credit, transfer: transfer, totals: try LedgerTotals(row)))
    }
    return lines
  }

  /// A transfer, or none.
  public func bookedTransfer(_ id: TransferID) throws(StoreError) -> BookedTransfer? {
    guard let row = try row(BookedTransfer.load([id])) else { return nil }
    return try BookedTransfer(row)
  }
}

/// A line of an account's statement.
public struct StatementLine: Sendable, Hashable {
  /// Its place on the account, from 1.
  public let number: Int64
  /// The side of the account that the transfer is on.
  public let side: LedgerSide
  public let transfer: BookedTransfer
  /// The account's totals after it.
  public let totals: LedgerTotals

  static func load(of id: AccountID, after number: Int64, limit: Int) -> SQL {
    """
    SELECT e.number, e.debits_posted, e.credits_posted, e.debits_pending, e.credits_pending, \(part: BookedTransfer.columns(of: "t"))
    FROM ledger_entry AS e JOIN ledger_transfer AS t ON t.id = e.transfer
    WHERE e.account = \(id) AND e.number > \(number) ORDER BY e.number LIMIT \(limit)
    """
  }
}
