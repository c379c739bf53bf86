public import Motor

/// An account as it stands.
public struct LedgerAccount: Sendable, Hashable {
  public let id: AccountID
  public let kind: AccountKind
  public let limit: BalanceLimit
  public let openedAt: Timestamp
  /// When it was closed; nothing moves on it any more.
  public internal(set) var closedAt: Timestamp?
  public internal(set) var totals = LedgerTotals()
  /// How many entries it has; they are numbered from 1.
  public internal(set) var entries: Int64 = 0
  /// The time of its last entry, or of its opening. No entry has an earlier one.
  var movedAt: Timestamp

  init(id: AccountID, kind: AccountKind, limit: BalanceLimit, openedAt: Timestamp) {
    (self.id, self.kind, self.limit) = (id, kind, limit)
    (self.openedAt, movedAt) = (openedAt, openedAt)
  }

  /// How it stands after its last entry.
  public var balance: LedgerBalance { LedgerBalance(normal: kind.normal, totals: totals, entries: entries) }
}

/// How an account stood, or stands.
public struct LedgerBalance: Sendable, Hashable {
  /// The side on which the account grows.
  public let normal: LedgerSide
  public let totals: LedgerTotals
  /// The number of the last entry that is in it; 0 before the first. A statement of what came later begins after it.
  public let entries: Int64

  /// What is posted, positive on the account's normal side.
  public var posted: Money { totals.posted(on: normal) }
  /// What may still be taken: what is posted, less what is pending against it.
  public var available: Money { totals.available(on: normal) }
}

extension LedgerAccount {
  init(_ row: Row) throws(StoreError) {
    self.init(id: try row["id"], kind: try row["kind"], limit: try row["balance_limit"], openedAt: try row["opened_at"])
    closedAt = try row["closed_at"]
    entries = try row["entries"]
    movedAt = try row["moved_at"]
    totals = try LedgerTotals(row)
  }

  private static let columns: SQL = "id, kind, balance_limit, opened_at, closed_at, moved_at, entries, \(part: LedgerTotals.columns)"

  static func load(_ id: AccountID) -> SQL { "SELECT \(part: columns) FROM ledger_account WHERE id = \(id)" }

  /// Holds the accounts in the order of their names, so that those who want some of the same wait for each other in a row and never in a
  /// ring.
  static func hold(_ ids: some Sequence<AccountID>) -> SQL {
    "SELECT \(part: columns) FROM ledger_account WHERE id IN (\(list: ids.sorted())) ORDER BY id \(word: .forUpdate)"
  }

  /// Gives no row back when there is one of that name.
  var insertion: SQL {
    let values = [id.stored, kind.stored, limit.stored, openedAt.stored, closedAt.stored, movedAt.stored, entries.stored] + totals.values
    return "INSERT INTO ledger_account (\(part: Self.columns)) VALUES \(rows: [values]) ON CONFLICT (id) DO NOTHING RETURNING id"
  }

  var update: SQL {
    """
    UPDATE ledger_account SET entries = \(entries), moved_at = \(movedAt), debits_posted = \(totals.debitsPosted),
      credits_posted = \(totals.creditsPosted), debits_pending = \(totals.debitsPending), credits_pending = \(totals.creditsPending)
    WHERE id = \(id)
    """
  }

  var closing: SQL { "UPDATE ledger_account SET closed_at = \(closedAt) WHERE id = \(id)" }

  /// What the journal calls it.
  var subject: Subject { Subject(Self.subjectKind, id) }
  static let subjectKind = "ledger_account"

  /// What is said when it is opened.
  var openingBody: JSONText { .object([("kind", .string(kind.rawValue)), ("limit", .string(limit.rawValue))]) }
}
