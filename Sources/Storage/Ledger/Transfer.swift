public import Motor

/// A movement of money that somebody asks for.
///
/// Asked for twice, it happens once; the same name for something else is ``LedgerError/nameTaken(_:)``.
public struct Transfer: Sendable, Hashable {
  /// What is to happen.
  public enum Action: Sendable, Hashable {
    /// Moves an amount at once.
    case direct(Money, debit: AccountID, credit: AccountID)
    /// Sets an amount aside until it is posted or voided, or until it expires. The moment is chosen once, with the name: a repetition that
    /// counts another one from its own clock asks for something else.
    case pending(Money, debit: AccountID, credit: AccountID, expires: Timestamp)
    /// Moves what a pending transfer has set aside, or less of it; the rest is free again.
    case post(TransferID, Money? = nil)
    /// Sets free what a pending transfer has set aside.
    case void(TransferID)
    /// Moves what a transfer has moved back, whole, by a transfer of its own that names it.
    case reverse(TransferID)
  }

  public let id: TransferID
  public let action: Action
  public let kind: TransferKind
  /// The order, the claim or what else the money is for.
  public let subject: Subject

  public init(_ id: TransferID, _ action: Action, kind: TransferKind, for subject: Subject) {
    (self.id, self.action, self.kind, self.subject) = (id, action, kind, subject)
  }

  /// The accounts that it names itself.
  var accounts: [AccountID] {
    switch action {
    case .direct(_, let debit, let credit), .pending(_, let debit, let credit, _): [debit, credit]
    case .post, .void, .reverse: []
    }
  }

  /// The transfer that it follows.
  var origin: TransferID? {
    switch action {
    case .direct, .pending: nil
    case .post(let origin, _), .void(let origin), .reverse(let origin): origin
    }
  }
}

/// What a movement of money is in the trade: `premium.paid`, `premium.refunded`.
public struct TransferKind: RawRepresentable, Storable, Hashable, ExpressibleByStringLiteral {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral: String) { rawValue = stringLiteral }
}
