internal import Motor

/// Works out what a chain of transfers does, from rows that are held. It reads and writes nothing.
struct Booking {
  /// The moment of the transaction.
  let now: Timestamp
  /// When everything in it stands in the books. It is never before the last entry of an account that is touched: a clock that goes back,
  /// or a writer who had to wait, must not put an entry before one that is there, and both entries of a transfer have one time, so that the
  /// ledger sums to zero at every moment.
  let at: Timestamp
  private(set) var accounts: [AccountID: LedgerAccount]
  /// The transfers that can be followed: those that were read, and those of the chain so far.
  private var known: [TransferID: BookedTransfer]
  /// What ended a pending transfer.
  private var resolvers: [TransferID: BookedTransfer]
  /// What moved a transfer back.
  private var reversers: [TransferID: BookedTransfer]

  /// In the order of the chain.
  private(set) var transfers: [BookedTransfer] = []
  private(set) var entries: [LedgerEntry] = []

  init(now: Timestamp, accounts: [LedgerAccount], origins: [BookedTransfer], followers: [BookedTransfer]) {
    self.now = now
    at = accounts.map(\.movedAt).reduce(now) { max($0, $1) }
    self.accounts = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0) })
    known = Dictionary(uniqueKeysWithValues: origins.map { ($0.id, $0) })
    (resolvers, reversers) = ([:], [:])
    for follower in followers { follow(follower) }
  }

  /// The accounts that have moved, in the order of their names.
  var moved: [LedgerAccount] { Set(entries.map(\.account)).sorted().compactMap { accounts[$0] } }

  /// Adds a transfer that does not stand in the ledger yet.
  mutating func take(_ transfer: Transfer) throws(LedgerError) {
    switch transfer.action {
    case .direct(let amount, let debit, let credit):
      try book(transfer.booked(.direct, amount, debit, credit, at), LedgerChange(posted: amount))
    case .pending(let amount, let debit, let credit, let expires):
      guard now < expires else { throw .expired(transfer.id) }
      var booked = transfer.booked(.pending, amount, debit, credit, at)
      booked.expires = expires
      try book(booked, LedgerChange(pending: amount))
    case .post(let origin, let part):
      let pending = try due(origin)
      let amount = part ?? pending.amount
      guard amount <= pending.amount else { throw .moreThanPending(transfer.id) }
      try end(pending, by: transfer.booked(.posted, amount, pending.debit, pending.credit, at), moving: amount)
    case .void(let origin):
      let pending = try due(origin)
      try end(pending, by: transfer.booked(.voided, pending.amount, pending.debit, pending.credit, at), moving: .zero)
    case .reverse(let origin):
      guard let original = known[origin] else { throw .noSuchTransfer(origin) }
      guard original.phase == .direct || original.phase == .posted else { throw .notReversible(origin) }
      if let other = reversers[origin] { throw .alreadyReversed(origin, by: other.id) }
      var booked = transfer.booked(.direct, original.amount, original.credit, original.debit, at)
      booked.reverses = origin
      try book(booked, LedgerChange(posted: original.amount))
    }
  }

  /// Sets free what a pending transfer has set aside, when its time is over and nothing else has ended it.
  mutating func expire(_ origin: TransferID) throws(LedgerError) {
    guard let pending = known[origin], resolvers[origin] == nil, let expires = pending.expires, expires <= now else { return }
    let booked = BookedTransfer(
      origin.expiry, .expired, pending.amount, debit: pending.debit, credit: pending.credit, kind: pending.kind, subject: pending.subject,
      at: at)
    try end(pending, by: booked, moving: .zero)
  }

  /// A pending transfer that can still be ended by somebody. One whose time is over cannot, whether or not it has been cleared away.
  private func due(_ origin: TransferID) throws(LedgerError) -> BookedTransfer {
    guard let pending = known[origin] else { throw .noSuchTransfer(origin) }
    guard let expires = pending.expires else { throw .notPending(origin) }
    if let other = resolvers[origin] { throw other.phase == .expired ? .expired(origin) : .alreadyResolved(origin, by: other.id) }
    guard now < expires else { throw .expired(origin) }
    return pending
  }

  private mutating func end(_ pending: BookedTransfer, by booked: BookedTransfer, moving amount: Money) throws(LedgerError) {
    var booked = booked
    booked.resolves = pending.id
    try book(booked, LedgerChange(posted: amount, pending: -pending.amount))
  }

  private mutating func book(_ booked: BookedTransfer, _ change: LedgerChange) throws(LedgerError) {
    guard booked.amount > .zero else { throw .amountNotPositive(booked.id) }
    guard booked.debit != booked.credit else { throw .sameAccount(booked.id) }
    try enter(change, on: .debit, of: booked.debit, booked.id)
    try enter(change, on: .credit, of: booked.credit, booked.id)
    transfers.append(booked)
    known[booked.id] = booked
    follow(booked)
  }

  private mutating func enter(_ change: LedgerChange, on side: LedgerSide, of id: AccountID, _ transfer: TransferID) throws(LedgerError) {
    guard var account = accounts[id] else { throw .noSuchAccount(id) }
    guard account.closedAt == nil else { throw .accountClosed(id) }
    guard let totals = account.totals.adding(change, to: side) else { throw .totalTooLarge(id, by: transfer) }
    guard account.limit.allows(totals) else { throw .limitReached(id, by: transfer) }
    account.totals = totals
    account.entries += 1
    account.movedAt = at
    accounts[id] = account
    entries.append(LedgerEntry(account: id, number: account.entries, transfer: transfer, at: at, totals: totals))
  }

  private mutating func follow(_ follower: BookedTransfer) {
    if let origin = follower.resolves { resolvers[origin] = follower }
    if let origin = follower.reverses { reversers[origin] = follower }
  }
}

extension Transfer {
  fileprivate func booked(
    _ phase: BookedTransfer.Phase, _ amount: Money, _ debit: AccountID, _ credit: AccountID, _ at: Timestamp
  ) -> BookedTransfer {
    BookedTransfer(id, phase, amount, debit: debit, credit: credit, kind: kind, subject: subject, at: at)
  }

  /// Whether a transfer of its name that stands in the ledger is what it asks for.
  ///
  /// - Parameter origin: the transfer that it follows.
  func asksFor(_ booked: BookedTransfer, origin: BookedTransfer?) -> Bool {
    guard booked.kind == kind, booked.subject == subject else { return false }
    switch action {
    case .direct(let amount, let debit, let credit):
      return booked.phase == .direct && booked.reverses == nil && (booked.amount, booked.debit, booked.credit) == (amount, debit, credit)
    case .pending(let amount, let debit, let credit, let expires):
      return booked.expires == expires && (booked.amount, booked.debit, booked.credit) == (amount, debit, credit)
    case .post(let id, let part):
      return booked.phase == .posted && booked.resolves == id && booked.amount == part ?? origin?.amount
    case .void(let id): return booked.phase == .voided && booked.resolves == id
    case .reverse(let id): return booked.reverses == id
    }
  }
}
