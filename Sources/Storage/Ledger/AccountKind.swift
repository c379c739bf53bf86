/// What an account stands for in the books.
public enum AccountKind: String, Storable, CaseIterable {
  /// What is had: money at a payment provider, a claim on somebody.
  case asset
  /// What is owed: to an insurer, an owner, a member of a pool.
  case liability
  /// What was earned: a handling fee.
  case income
  /// What was spent: a provider's charge.
  case expense

  /// The side on which the account grows.
  public var normal: LedgerSide {
    switch self {
    case .asset, .expense: .debit
    case .liability, .income: .credit
    }
  }
}

/// The two sides of an account.
public enum LedgerSide: Sendable, CaseIterable {
  case debit
  case credit
}
