import Motor

@testable import Storage

/// The ledger as slowly and plainly as it can be written: a list of what was booked, added up anew for every question.
struct LedgerModel {
  struct Account {
    var limit: BalanceLimit
    var openedAt: Timestamp
    var isClosed = false
  }

  private(set) var accounts: [AccountID: Account] = [:]
  private(set) var booked: [BookedTransfer] = []

  mutating func open(_ id: AccountID, _ limit: BalanceLimit, at now: Timestamp) throws(LedgerError) {
    if let account = accounts[id] {
      guard account.limit == limit else { throw .accountDiffers(id) }
    } else {
      accounts[id] = Account(limit: limit, openedAt: now)
    }
  }

  mutating func close(_ id: AccountID) throws(LedgerError) {
    guard accounts[id] != nil else { throw .noSuchAccount(id) }
    guard totals(of: id).isBalanced else { throw .accountNotBalanced(id) }
    accounts[id]?.isClosed = true
  }

  /// What the account's entries add up to.
  func totals(of id: AccountID, until moment: Timestamp? = nil) -> LedgerTotals {
    var totals = LedgerTotals()
    for one in entries(of: id) where moment.map({ one.at <= $0 }) ?? true {
      let set = one.resolves.flatMap { name in booked.first { $0.id == name } }?.amount ?? .zero
      let posted = one.phase == .direct || one.phase == .posted ? one.amount : .zero
      let pending = one.phase == .pending ? one.amount : -set
      if one.debit == id {
        totals.debitsPosted += posted
        totals.debitsPending += pending
      } else {
        totals.creditsPosted += posted
        totals.creditsPending += pending
      }
    }
    return totals
  }

  func entries(of id: AccountID) -> [BookedTransfer] { booked.filter { $0.debit == id || $0.credit == id } }

  mutating func transfer(_ chain: [Transfer], at now: Timestamp) throws(LedgerError) {
    let names = booked.map(\.id)
    var same: [TransferID] = []
    for one in chain where names.contains(one.id) {
      guard let there = booked.first(where: { $0.id == one.id }), isSame(one, there) else { throw .nameTaken(one.id) }
      same.append(one.id)
    }
    if same.count == chain.count { return }
    if let first = same.first { throw .chainBroken(first) }
    // All accounts that the chain knows of from the beginning have a say in its time.
    let origins = chain.compactMap { one in booked.first { $0.id == one.origin } }
    let held = Set(chain.flatMap(\.accounts) + origins.flatMap { [$0.debit, $0.credit] })
    let at = held.reduce(now) { max($0, entries(of: $1).last?.at ?? accounts[$1]?.openedAt ?? now) }
    var next = self
    for one in chain { try next.take(one, now, at) }
    self = next
  }

  mutating func expire(limit: Int, at now: Timestamp) -> Int {
    let due = booked.filter { one in one.expires.map { $0 <= now } ?? false && !booked.contains { $0.resolves == one.id } }
      .sorted { ($0.expires ?? now, $0.id) < ($1.expires ?? now, $1.id) }.prefix(limit)
    let at = due.flatMap { [$0.debit, $0.credit] }.reduce(now) { max($0, entries(of: $1).last?.at ?? now) }
    for one in due.sorted(by: { $0.id < $1.id }) {
      var expiry = BookedTransfer(
        one.id.expiry, .expired, one.amount, debit: one.debit, credit: one.credit, kind: one.kind, subject: one.subject, at: at)
      expiry.resolves = one.id
      booked.append(expiry)
    }
    return due.count
  }

  private func isSame(_ one: Transfer, _ there: BookedTransfer) -> Bool {
    guard one.kind == there.kind, one.subject == there.subject else { return false }
    switch one.action {
    case .direct(let amount, let debit, let credit):
      return there.phase == .direct && there.reverses == nil && there.amount == amount && there.debit == debit && there.credit == credit
    case .pending(let amount, let debit, let credit, let expires):
      return there.phase == .pending && there.expires == expires && there.amount == amount && there.debit == debit
        && there.credit == credit
    case .post(let origin, let part):
      let whole = booked.first { $0.id == origin }?.amount
      return there.phase == .posted && there.resolves == origin && there.amount == part ?? whole
    case .void(let origin): return there.phase == .voided && there.resolves == origin
    case .reverse(let origin): return there.reverses == origin
    }
  }

  private mutating func take(_ one: Transfer, _ now: Timestamp, _ at: Timestamp) throws(LedgerError) {
    var made: BookedTransfer
    func make(_ phase: BookedTransfer.Phase, _ amount: Money, _ debit: AccountID, _ credit: AccountID) -> BookedTransfer {
      BookedTransfer(one.id, phase, amount, debit: debit, credit: credit, kind: one.kind, subject: one.subject, at: at)
    }
    switch one.action {
    case .direct(let amount, let debit, let credit): made = make(.direct, amount, debit, credit)
    case .pending(let amount, let debit, let credit, let expires):
      if expires <= now { throw .expired(one.id) }
      made = make(.pending, amount, debit, credit)
      made.expires = expires
    case .post(let name, _), .void(let name):
      guard let origin = booked.first(where: { $0.id == name }) else { throw .noSuchTransfer(name) }
      guard origin.phase == .pending else { throw .notPending(name) }
      if let other = booked.first(where: { $0.resolves == name }) {
        throw other.phase == .expired ? .expired(name) : .alreadyResolved(name, by: other.id)
      }
      if let expires = origin.expires, expires <= now { throw .expired(name) }
      made = make(.voided, origin.amount, origin.debit, origin.credit)
      if case .post(_, let part) = one.action { made = make(.posted, part ?? origin.amount, origin.debit, origin.credit) }
      if made.amount > origin.amount { throw .moreThanPending(one.id) }
      made.resolves = name
    case .reverse(let name):
      guard let origin = booked.first(where: { $0.id == name }) else { throw .noSuchTransfer(name) }
      guard [.direct, .posted].contains(origin.phase) else { throw .notReversible(name) }
      if let other = booked.first(where: { $0.reverses == name }) { throw .alreadyReversed(name, by: other.id) }
      made = make(.direct, origin.amount, origin.credit, origin.debit)
      made.reverses = name
    }
    if made.amount <= .zero { throw .amountNotPositive(one.id) }
    if made.debit == made.credit { throw .sameAccount(one.id) }
    booked.append(made)
    for id in [made.debit, made.credit] {
      guard let account = accounts[id] else { throw .noSuchAccount(id) }
      if account.isClosed { throw .accountClosed(id) }
      let totals = totals(of: id)
      let isWithin =
        switch account.limit {
        case .unlimited: true
        case .debitsNeverExceedCredits: totals.creditsPosted - totals.debitsPosted - totals.debitsPending >= .zero
        case .creditsNeverExceedDebits: totals.debitsPosted - totals.creditsPosted - totals.creditsPending >= .zero
        }
      if !isWithin { throw .limitReached(id, by: one.id) }
    }
  }
}
