/// Why the ledger did not do what it was asked for. Nothing of the whole chain was done, and the transaction can go on.
public enum LedgerError: Error, Hashable, Sendable {
  case noSuchAccount(AccountID)
  /// There is one of that name which was opened as something else.
  case accountDiffers(AccountID)
  case accountClosed(AccountID)
  /// An account that is to be closed is not balanced, or something on it is pending.
  case accountNotBalanced(AccountID)
  /// The transfer would take the account over its limit.
  case limitReached(AccountID, by: TransferID)
  /// The transfer would take a total over ``LedgerTotals/limit``.
  case totalTooLarge(AccountID, by: TransferID)

  case amountNotPositive(TransferID)
  /// It debits and credits one account.
  case sameAccount(TransferID)
  /// A transfer of that name stands there, and is another one.
  case nameTaken(TransferID)
  /// A chain names a transfer twice.
  case namedTwice(TransferID)
  /// The transfer stands there already, and others of its chain do not.
  case chainBroken(TransferID)
  /// More in a chain than ``Ledger/chainLimit``.
  case chainTooLong(Int)

  /// What a transfer follows is not there.
  case noSuchTransfer(TransferID)
  /// What is to be posted or voided was never pending.
  case notPending(TransferID)
  /// A pending transfer has ended already, and how.
  case alreadyResolved(TransferID, by: TransferID)
  /// Its time is over.
  case expired(TransferID)
  /// More is to be posted than was set aside.
  case moreThanPending(TransferID)
  /// Only what has moved can be moved back.
  case notReversible(TransferID)
  /// It has been moved back already, and by what.
  case alreadyReversed(TransferID, by: TransferID)
}

extension LedgerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSuchAccount(let account): "there is no account \(account); open it first"
    case .accountDiffers(let account): "account \(account) was opened with another kind or limit; choose another name"
    case .accountClosed(let account): "account \(account) is closed"
    case .accountNotBalanced(let account): "account \(account) is not balanced or has something pending; clear it before it is closed"
    case .limitReached(let account, let transfer): "transfer \(transfer) would take account \(account) over its limit"
    case .totalTooLarge(let account, let transfer):
      "transfer \(transfer) would take a total of account \(account) over \(LedgerTotals.limit)"
    case .amountNotPositive(let transfer): "transfer \(transfer) has no positive amount; exchange the accounts for a negative one"
    case .sameAccount(let transfer): "transfer \(transfer) debits and credits the same account"
    case .nameTaken(let transfer): "there is another transfer \(transfer); a repetition must say the same, anything else needs another name"
    case .namedTwice(let transfer): "the chain names transfer \(transfer) twice"
    case .chainBroken(let transfer):
      "transfer \(transfer) is there already, others of its chain are not; repeat the chain that it came with"
    case .chainTooLong(let count): "\(count) transfers are too many for a chain; \(Ledger.chainLimit) are allowed"
    case .noSuchTransfer(let transfer): "there is no transfer \(transfer)"
    case .notPending(let transfer): "transfer \(transfer) is not one that was pending"
    case .alreadyResolved(let transfer, let other): "pending transfer \(transfer) was ended by \(other)"
    case .expired(let transfer): "pending transfer \(transfer) has expired"
    case .moreThanPending(let transfer): "transfer \(transfer) posts more than is pending"
    case .notReversible(let transfer): "transfer \(transfer) has moved nothing that could be moved back"
    case .alreadyReversed(let transfer, let other): "transfer \(transfer) was moved back by \(other)"
    }
  }
}
