internal import Motor

extension Migration {
  /// Accounts, transfers, and what each transfer left on its accounts.
  ///
  /// *The ledger sums to zero*, and the schema sees to it in three steps. A transfer is one row with one amount, one account that it
  /// debits and another one that it credits: neither can be missing and they cannot be the same, so that whatever is written as a transfer
  /// is as much debit as credit. The amount stands nowhere else, so that no two places can differ. And a transfer without its entry on each
  /// of its two accounts is refused by its foreign keys, so that none is booked by half. Entries and account rows hold only running
  /// totals; that these follow from the transfers is no matter of one row, and ``Ledger/check(_:rowsAtOnce:)`` works it out again.
  static let ledger = Migration(
    2, "the ledger",
    [
      """
      CREATE TABLE ledger_account (
        id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, balance_limit TEXT NOT NULL,
        opened_at \(word: .integer) NOT NULL, closed_at \(word: .integer),
        entries \(word: .integer) NOT NULL, moved_at \(word: .integer) NOT NULL, \(part: totals("ledger_account")),
        CONSTRAINT ledger_account_kind_known CHECK (kind IN ('asset', 'liability', 'income', 'expense')),
        CONSTRAINT ledger_account_limit_known
          CHECK (balance_limit IN ('unlimited', 'debits_never_exceed_credits', 'credits_never_exceed_debits')),
        CONSTRAINT ledger_account_debits_never_exceed_credits
          CHECK (balance_limit <> 'debits_never_exceed_credits' OR debits_posted + debits_pending <= credits_posted),
        CONSTRAINT ledger_account_credits_never_exceed_debits
          CHECK (balance_limit <> 'credits_never_exceed_debits' OR credits_posted + credits_pending <= debits_posted),
        CONSTRAINT ledger_account_closed_balanced
          CHECK (closed_at IS NULL OR (debits_posted = credits_posted AND debits_pending = 0 AND credits_pending = 0)),
        CONSTRAINT ledger_account_entries_not_negative CHECK (entries >= 0)
      ) \(word: .strict)
      """,
      // Before the transfers, which refer to it; it is written before them, too.
      """
      CREATE TABLE ledger_entry (
        account TEXT NOT NULL REFERENCES ledger_account (id), number \(word: .integer) NOT NULL, transfer TEXT NOT NULL,
        at \(word: .integer) NOT NULL, \(part: totals("ledger_entry")),
        PRIMARY KEY (account, number),
        CONSTRAINT ledger_entry_transfer_account_unique UNIQUE (transfer, account),
        CONSTRAINT ledger_entry_number_positive CHECK (number > 0)
      ) \(word: .strict)
      """,
      // Where a moment is looked up. Within an account the times go the way of the numbers.
      "CREATE INDEX ledger_entry_account_at ON ledger_entry (account, at, number)",
      """
      CREATE TABLE ledger_transfer (
        id TEXT NOT NULL PRIMARY KEY, phase TEXT NOT NULL, debit_account TEXT NOT NULL, credit_account TEXT NOT NULL,
        amount \(word: .integer) NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, expires_at \(word: .integer),
        resolves TEXT REFERENCES ledger_transfer (id), reverses TEXT REFERENCES ledger_transfer (id), at \(word: .integer) NOT NULL,
        CONSTRAINT ledger_transfer_debit_fk FOREIGN KEY (id, debit_account) REFERENCES ledger_entry (transfer, account),
        CONSTRAINT ledger_transfer_credit_fk FOREIGN KEY (id, credit_account) REFERENCES ledger_entry (transfer, account),
        CONSTRAINT ledger_transfer_accounts_differ CHECK (debit_account <> credit_account),
        CONSTRAINT ledger_transfer_amount_positive CHECK (amount > 0),
        CONSTRAINT ledger_transfer_phase_known CHECK (phase IN ('direct', 'pending', 'posted', 'voided', 'expired')),
        CONSTRAINT ledger_transfer_expires_fits CHECK ((phase = 'pending') = (expires_at IS NOT NULL)),
        CONSTRAINT ledger_transfer_resolves_fits CHECK ((phase IN ('posted', 'voided', 'expired')) = (resolves IS NOT NULL)),
        CONSTRAINT ledger_transfer_reverses_fits CHECK (reverses IS NULL OR phase = 'direct')
      ) \(word: .strict)
      """,
      // What is pending ends once, and what has moved is moved back once, whoever else wants to.
      "CREATE UNIQUE INDEX ledger_transfer_resolves_unique ON ledger_transfer (resolves) WHERE resolves IS NOT NULL",
      "CREATE UNIQUE INDEX ledger_transfer_reverses_unique ON ledger_transfer (reverses) WHERE reverses IS NOT NULL",
      // The pending transfers that nothing has ended yet: all that is looked through for those whose time is over.
      """
      CREATE TABLE ledger_pending (
        id TEXT NOT NULL PRIMARY KEY REFERENCES ledger_transfer (id), expires_at \(word: .integer) NOT NULL
      ) \(word: .strict)
      """,
      "CREATE INDEX ledger_pending_expires_at ON ledger_pending (expires_at, id)",
    ] + neverChanged("ledger_transfer") + neverChanged("ledger_entry")
      + neverChanged("ledger_account", columns: ["id", "kind", "balance_limit", "opened_at"]))

  /// The four totals of a table, none negative and none so large that the sum of two would not fit.
  private static func totals(_ table: String) -> SQL {
    let names = ["debits_posted", "credits_posted", "debits_pending", "credits_pending"]
    let columns = names.map { name -> SQL in
      let check = SQL(stringLiteral: "CONSTRAINT \(table)_\(name)_fits CHECK (\(name) BETWEEN 0 AND \(LedgerTotals.limit.fen))")
      return "\(part: SQL(stringLiteral: name)) \(word: .integer) NOT NULL \(part: check)"
    }
    return columns.dropFirst().reduce(columns[0]) { "\(part: $0), \(part: $1)" }
  }
}
