internal import Motor

extension Transaction {
  /// Opens an account. One that was opened alike is left as it is.
  ///
  /// - Returns: the account as it stands.
  /// - Throws: ``LedgerError/accountDiffers(_:)``, ``StoreError``.
  @discardableResult
  public func openAccount(_ id: AccountID, _ kind: AccountKind, limit: BalanceLimit = .unlimited) throws -> LedgerAccount {
    let opened = LedgerAccount(id: id, kind: kind, limit: limit, openedAt: now)
    if try !run(opened.insertion).isEmpty {
      record(.accountOpened, of: opened.subject, opened.openingBody)
      return opened
    }
    guard let row = try row(LedgerAccount.load(id)) else { throw StoreError.conflict }
    let account = try LedgerAccount(row)
    guard account.kind == kind, account.limit == limit else { throw LedgerError.accountDiffers(id) }
    return account
  }

  /// Closes an account for ever. One that is closed is left as it is.
  ///
  /// - Throws: ``LedgerError/noSuchAccount(_:)``, ``LedgerError/accountNotBalanced(_:)``, ``StoreError``.
  public func closeAccount(_ id: AccountID) throws {
    guard let row = try row(LedgerAccount.hold([id])) else { throw LedgerError.noSuchAccount(id) }
    var account = try LedgerAccount(row)
    if account.closedAt != nil { return }
    guard account.totals.isBalanced else { throw LedgerError.accountNotBalanced(id) }
    account.closedAt = now
    try run(account.closing)
    record(.accountClosed, of: account.subject)
  }

  /// Books transfers in their order: all of them, or none.
  ///
  /// A chain that stands there already is given back as it stands, and nothing is done. All accounts of a chain are held from here to the
  /// end of the transaction, in the order of their names: what belongs together is better asked for in one chain than in several, which can
  /// wait for each other crosswise; the store then runs one of them again. It is right with either ``Isolation``; where many write to
  /// the same accounts, ``Isolation/rowLocks`` is the faster.
  ///
  /// - Returns: the transfers as they stand, in the order in which they were asked for.
  /// - Throws: ``LedgerError``, with nothing of the chain done; ``StoreError``.
  @discardableResult
  public func transfer(_ chain: [Transfer]) throws -> [BookedTransfer] {
    guard chain.count <= Ledger.chainLimit else { throw LedgerError.chainTooLong(chain.count) }
    var names: Set<TransferID> = []
    for transfer in chain where !names.insert(transfer.id).inserted { throw LedgerError.namedTwice(transfer.id) }
    if chain.isEmpty { return [] }
    let origins = try booked(chain.compactMap(\.origin))
    let held = try hold(chain.flatMap(\.accounts), names: chain.map(\.id), origins: origins)
    if let standing = try Self.standing(chain, held.named, origins) { return standing }
    var booking = Booking(now: now, accounts: held.accounts, origins: origins, followers: held.followers)
    for transfer in chain { try booking.take(transfer) }
    try write(booking)
    return booking.transfers
  }

  /// Sets free what pending transfers have set aside and nobody has posted or voided in time. Run again, it does nothing more.
  ///
  /// - Parameter limit: how many at most, those that are due the longest first; not more than ``Ledger/chainLimit``.
  /// - Returns: the expiries, in the order of the pending transfers' names.
  /// - Throws: ``StoreError``.
  @discardableResult
  public func expireTransfers(limit: Int) throws -> [BookedTransfer] {
    let due = try rows(Self.due(at: now, limit: max(0, min(limit, Ledger.chainLimit))))
    let ids: [TransferID] = try due.map { try $0["id"] }
    let origins = try booked(ids)
    let held = try hold([], names: [], origins: origins)
    var booking = Booking(now: now, accounts: held.accounts, origins: origins, followers: held.followers)
    for id in ids.sorted() { try booking.expire(id) }
    try write(booking)
    return booking.transfers
  }

  static func due(at moment: Timestamp, limit: Int) -> SQL {
    "SELECT id FROM ledger_pending WHERE expires_at <= \(moment) ORDER BY expires_at, id LIMIT \(limit)"
  }

  /// What is decided by, read after it can no longer change.
  private struct Held {
    var accounts: [LedgerAccount]
    /// The transfers of the chain that stand there already.
    var named: [BookedTransfer]
    /// What ended or moved back the transfers that the chain follows.
    var followers: [BookedTransfer]
  }

  /// Transfers never change: they can be read before their accounts are held.
  private func booked(_ ids: [TransferID]) throws -> [BookedTransfer] {
    ids.isEmpty ? [] : try rows(BookedTransfer.load(ids)).map(BookedTransfer.init)
  }

  private func hold(_ accounts: [AccountID], names: [TransferID], origins: [BookedTransfer]) throws -> Held {
    let all = Set(accounts + origins.flatMap { [$0.debit, $0.credit] })
    if all.isEmpty { return Held(accounts: [], named: try booked(names), followers: []) }
    // One trip. On PostgreSQL each statement sees what was committed before it began, so that those after the first see everything that
    // the accounts were waited for.
    let followers = origins.isEmpty ? [] : BookedTransfer.loadFollowers(of: origins.map(\.id))
    let found = try rows([LedgerAccount.hold(all), BookedTransfer.load(names)] + followers)
    return Held(
      accounts: try found[0].map(LedgerAccount.init), named: try found[1].map(BookedTransfer.init),
      followers: try found.dropFirst(2).joined().map(BookedTransfer.init))
  }

  /// The chain as it stands; `nil` when nothing of it does.
  private static func standing(
    _ chain: [Transfer], _ named: [BookedTransfer], _ origins: [BookedTransfer]
  ) throws(LedgerError) -> [BookedTransfer]? {
    if named.isEmpty { return nil }
    let known = Dictionary((origins + named).map { ($0.id, $0) }) { first, _ in first }
    let names = Set(named.map(\.id))
    var standing: [BookedTransfer] = []
    for transfer in chain where names.contains(transfer.id) {
      guard let booked = known[transfer.id], transfer.asksFor(booked, origin: transfer.origin.flatMap { known[$0] })
      else { throw .nameTaken(transfer.id) }
      standing.append(booked)
    }
    guard standing.count == chain.count else { throw .chainBroken(standing[0].id) }
    return standing
  }

  private func write(_ booking: Booking) throws(StoreError) {
    if booking.transfers.isEmpty { return }
    var batch = [LedgerEntry.insertion(of: booking.entries), BookedTransfer.insertion(of: booking.transfers)]
    batch += booking.moved.map(\.update)
    batch += booking.pendingStatements
    do throws(StoreError) { try run(batch) } catch {
      // Somebody has just used the name for a transfer between other accounts: whoever comes again sees it. A number or a follower that is
      // taken cannot be while the accounts are held; it would mean the same.
      if case .unique = error { throw .conflict }
      throw error
    }
    for transfer in booking.transfers {
      record(transfer.phase.fact, of: Subject(BookedTransfer.subjectKind, transfer.id), transfer.body)
    }
  }
}

extension Booking {
  /// What becomes pending and what no longer is. What does both within one chain never stands there.
  fileprivate var pendingStatements: [SQL] {
    let ended = Set(transfers.compactMap(\.resolves))
    let begun = transfers.filter { $0.phase == .pending }
    let lasting = begun.filter { !ended.contains($0.id) }
    let earlier = ended.subtracting(begun.map(\.id)).sorted()
    var statements: [SQL] = []
    if !lasting.isEmpty {
      statements.append("INSERT INTO ledger_pending (id, expires_at) VALUES \(rows: lasting.map { [$0.id.stored, $0.expires.stored] })")
    }
    if !earlier.isEmpty { statements.append("DELETE FROM ledger_pending WHERE id IN (\(list: earlier))") }
    return statements
  }
}

extension FactType {
  static let accountOpened: FactType = "ledger.account_opened"
  static let accountClosed: FactType = "ledger.account_closed"
}
