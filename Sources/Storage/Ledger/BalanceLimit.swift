internal import Motor

/// How far an account may go. What is pending counts as if it were posted where it comes nearer to the limit, and not otherwise.
public enum BalanceLimit: String, Storable, CaseIterable {
  case unlimited
  /// Nothing leaves an account of somebody's money that is not there.
  case debitsNeverExceedCredits = "debits_never_exceed_credits"
  /// Nothing leaves an account of one's own money that is not there.
  case creditsNeverExceedDebits = "credits_never_exceed_debits"

  /// Whether an account with these totals keeps to it. The schema asks the same once more.
  func allows(_ totals: LedgerTotals) -> Bool {
    switch self {
    case .unlimited: true
    case .debitsNeverExceedCredits: totals.debitsPosted + totals.debitsPending <= totals.creditsPosted
    case .creditsNeverExceedDebits: totals.creditsPosted + totals.creditsPending <= totals.debitsPosted
    }
  }
}
