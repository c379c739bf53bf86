internal import Motor

/// Goes through all entries, account by account, and adds up again what their transfers did; at the end of each account its row must
/// say the same.
///
/// Each entry is compared with the one before it as that one stands, so that a wrong one is named and not everything after it.
struct EntryWalk: LedgerWalk {
  let rowsAtOnce: Int
  private(set) var isDone = false
  /// The entry that was read last.
  private var last: Place?

  private struct Place: Sendable {
    var account: String
    var number: Int64
    var at: Int64
    var totals: [Int64]
  }

  init(rowsAtOnce: Int) { self.rowsAtOnce = rowsAtOnce }

  private static let totals = ["debits_posted", "credits_posted", "debits_pending", "credits_pending"]

  mutating func step(_ snapshot: Snapshot, _ report: inout LedgerReport) throws {
    let rows = try snapshot.rows(
      """
      SELECT e.account, e.number, e.transfer, e.at, e.debits_posted, e.credits_posted, e.debits_pending, e.credits_pending,
        t.phase, t.amount, t.debit_account, t.credit_account, t.at AS transfer_at, p.amount AS pending_amount
      FROM ledger_entry AS e LEFT JOIN ledger_transfer AS t ON t.id = e.transfer LEFT JOIN ledger_transfer AS p ON p.id = t.resolves
      WHERE (e.account, e.number) > (\(last?.account ?? ""), \(last?.number ?? .min)) ORDER BY e.account, e.number LIMIT \(rowsAtOnce)
      """)
    let names: Set<String> = try Set(rows.map { try $0["account"] } + [last?.account].compactMap(\.self))
    let accounts = try KeyRange(after: "").grouped(
      try snapshot.rows(
        """
        SELECT id, entries, moved_at, debits_posted, credits_posted, debits_pending, credits_pending
        FROM ledger_account WHERE id IN (\(list: names.sorted()))
        """), by: "id")
    for row in rows {
      let account: String = try row["account"]
      if account != last?.account {
        try finish(accounts, &report)
        last = nil
      }
      try check(row, account, accounts[account] != nil, &report)
    }
    if rows.count < rowsAtOnce {
      try finish(accounts, &report)
      isDone = true
    }
  }

  private mutating func check(_ row: Row, _ account: String, _ hasAccount: Bool, _ report: inout LedgerReport) throws {
    let (number, at, totals): (Int64, Int64, [Int64]) = (try row["number"], try row["at"], try Self.totals.map { try row[$0] })
    let place = LedgerFlaw.Row.entry(account: account, number: number)
    report.entries += 1
    if number != (last?.number ?? 0) + 1 { report.note(place, "it follows number \(last?.number ?? 0)") }
    if !hasAccount { report.note(place, "there is no such account") }
    let time: Int64? = try row["transfer_at"]
    if let time {
      if time != at { report.note(place, "its time is \(at), its transfer's \(time)") }
      let before = last?.totals ?? [0, 0, 0, 0]
      if let change = try Self.change(row, account) {
        let expected = zip(before, change).map { $0 &+ $1 }
        for (index, column) in Self.totals.enumerated() where totals[index] != expected[index] {
          report.note(place, "\(column) is \(totals[index]); with its transfer it would be \(expected[index])")
        }
      } else {
        report.note(place, "its transfer does not concern this account, or does nothing that is known")
      }
    } else {
      let transfer: String = try row["transfer"]
      report.note(place, "its transfer \(transfer) is not there")
    }
    if let last, at < last.at { report.note(place, "its time is before that of the entry above") }
    last = Place(account: account, number: number, at: at, totals: totals)
  }

  /// What a transfer does to the four totals of one of its accounts. Worked out here once more, from the columns, and not by what books.
  private static func change(_ row: Row, _ account: String) throws -> [Int64]? {
    let (phase, debit, credit): (String, String, String) = (try row["phase"], try row["debit_account"], try row["credit_account"])
    let amount: Int64 = try row["amount"]
    let set: Int64? = try row["pending_amount"]
    let change: (posted: Int64, pending: Int64)? =
      switch phase {
      case "direct": (amount, 0)
      case "pending": (0, amount)
      case "posted": set.map { (amount, 0 &- $0) }
      case "voided", "expired": set.map { (0, 0 &- $0) }
      default: nil
      }
    guard let change else { return nil }
    if account == debit { return [change.posted, 0, change.pending, 0] }
    return account == credit ? [0, change.posted, 0, change.pending] : nil
  }

  /// Compares an account's row with its last entry, which the same reading has found to be the last.
  private func finish(_ accounts: [String: [Row]], _ report: inout LedgerReport) throws {
    // That it is missing was said of its entries.
    guard let last, let row = accounts[last.account]?.first else { return }
    let columns = ["entries", "moved_at"] + Self.totals
    for (column, expected) in zip(columns, [last.number, last.at] + last.totals) {
      let value: Int64 = try row[column]
      if value != expected { report.note(.account(last.account), "\(column) is \(value); by its last entry it would be \(expected)") }
    }
  }
}
