public import Motor

/// What has gone through an account: each side for itself, what is posted and what is pending. None is ever negative.
public struct LedgerTotals: Sendable, Hashable {
  /// The largest total. Two of them together still fit 64 bits.
  public static let limit = Money(fen: 1 << 62 - 1)

  public internal(set) var debitsPosted = Money.zero
  public internal(set) var creditsPosted = Money.zero
  public internal(set) var debitsPending = Money.zero
  public internal(set) var creditsPending = Money.zero

  init() {}

  /// Whether both sides are the same and nothing is pending.
  public var isBalanced: Bool { debitsPosted == creditsPosted && debitsPending == .zero && creditsPending == .zero }

  /// What is posted, positive on the given side.
  public func posted(on side: LedgerSide) -> Money {
    side == .debit ? debitsPosted - creditsPosted : creditsPosted - debitsPosted
  }

  /// What may still be taken from the given side: what is posted there, less what is pending against it.
  public func available(on side: LedgerSide) -> Money {
    posted(on: side) - (side == .debit ? creditsPending : debitsPending)
  }

  /// With a change on one side.
  ///
  /// - Returns: `nil` when a total would pass its limit.
  func adding(_ change: LedgerChange, to side: LedgerSide) -> LedgerTotals? {
    let room = (
      posted: Self.limit - (side == .debit ? debitsPosted : creditsPosted),
      pending: Self.limit - (side == .debit ? debitsPending : creditsPending)
    )
    guard change.posted <= room.posted, change.pending <= room.pending else { return nil }
    var totals = self
    switch side {
    case .debit:
      totals.debitsPosted += change.posted
      totals.debitsPending += change.pending
    case .credit:
      totals.creditsPosted += change.posted
      totals.creditsPending += change.pending
    }
    return totals
  }
}

/// What a transfer does to each of its two accounts, on the one's debit and the other's credit side.
struct LedgerChange: Hashable {
  /// Never negative.
  var posted = Money.zero
  /// Negative when what was pending is so no longer.
  var pending = Money.zero
}

extension LedgerTotals {
  /// The columns in the tables, in the order of ``values``.
  static let columns: SQL = "debits_posted, credits_posted, debits_pending, credits_pending"

  var values: [SQL.Value] { [debitsPosted.stored, creditsPosted.stored, debitsPending.stored, creditsPending.stored] }

  init(_ row: Row) throws(StoreError) {
    debitsPosted = try row["debits_posted"]
    creditsPosted = try row["credits_posted"]
    debitsPending = try row["debits_pending"]
    creditsPending = try row["credits_pending"]
  }
}
