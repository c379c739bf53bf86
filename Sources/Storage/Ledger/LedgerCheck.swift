extension Ledger {
  /// Works everything out again from the transfers and the journal, and names each row that does not fit.
  ///
  /// Every account and every transfer is compared with what the journal says of it, and the journal with them, so that a row that was
  /// changed, added or taken away behind the ledger's back is found in whichever column. Every entry is compared with the one before it and
  /// with its transfer, every account with its last entry. That the ledger sums to zero follows: each transfer is found to have one
  /// entry on either side, and each account's totals to be those of its entries.
  ///
  /// It reads in many short readings, not in a long one: entries and transfers are only ever added, and what changes, an account's totals
  /// and the list of what is pending, is compared within one reading with what it follows from. Others may write meanwhile; what stood
  /// there when it began is looked at for sure. That the journal itself was not changed is told by its tree.
  ///
  /// - Parameter rowsAtOnce: how many rows a reading takes.
  /// - Precondition: it takes one at least.
  /// - Throws: ``StoreError``.
  public static func check(_ store: Store, rowsAtOnce: Int = 1000) async throws -> LedgerReport {
    precondition(rowsAtOnce > 0, "a reading takes at least one row")
    var report = LedgerReport()
    try await walk(AccountWalk(rowsAtOnce: rowsAtOnce), store, &report)
    try await walk(EntryWalk(rowsAtOnce: rowsAtOnce), store, &report)
    try await walk(TransferWalk(rowsAtOnce: rowsAtOnce), store, &report)
    return report
  }

  private static func walk(_ walk: some LedgerWalk, _ store: Store, _ report: inout LedgerReport) async throws {
    var walk = walk
    while !walk.isDone, !report.isCutOff {
      let current = walk
      // A reading that is run again begins where this one did.
      let (next, found) = try await store.read { snapshot in
        var (walk, found) = (current, LedgerReport())
        try walk.step(snapshot, &found)
        return (walk, found)
      }
      walk = next
      report += found
    }
  }
}

/// A way through the rows of the ledger, in steps of one short reading each.
protocol LedgerWalk: Sendable {
  var isDone: Bool { get }
  mutating func step(_ snapshot: Snapshot, _ report: inout LedgerReport) throws
}
