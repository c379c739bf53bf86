import Motor
import TestStores
import Testing

@testable public import Storage

extension AccountID: ExpressibleByStringLiteral {
  public init(stringLiteral: String) { self.init(trusted: stringLiteral) }
}

extension TransferID: ExpressibleByStringLiteral {
  public init(stringLiteral: String) { self.init(trusted: stringLiteral) }
}

/// Both databases, with what a writer may rely on.
struct Ground: Sendable, CustomTestStringConvertible {
  let backend: Backend
  let isolation: Isolation

  var testDescription: String { "\(backend.rawValue), \(isolation)" }

  static let all = [
    Ground(backend: .sqlite, isolation: .rowLocks), Ground(backend: .postgres, isolation: .rowLocks),
    Ground(backend: .postgres, isolation: .serializable),
  ]
}

extension Money {
  static func yuan(_ yuan: Int64) -> Money { Money(fen: 100 * yuan) }
}

extension Transfer {
  /// An amount in fen that moves at once.
  static func direct(_ id: TransferID, _ fen: Int64, _ debit: AccountID, _ credit: AccountID) -> Transfer {
    Transfer(id, .direct(Money(fen: fen), debit: debit, credit: credit), kind: "test.moved", for: Subject("order", "o1"))
  }

  /// An amount in fen that is set aside.
  static func pending(_ id: TransferID, _ fen: Int64, _ debit: AccountID, _ credit: AccountID, expires: Timestamp = .ever) -> Transfer {
    Transfer(
      id, .pending(Money(fen: fen), debit: debit, credit: credit, expires: expires), kind: "test.held", for: Subject("order", "o1"))
  }

  static func post(_ id: TransferID, _ origin: TransferID, _ fen: Int64? = nil) -> Transfer {
    Transfer(id, .post(origin, fen.map(Money.init)), kind: "test.posted", for: Subject("order", "o1"))
  }

  static func void(_ id: TransferID, _ origin: TransferID) -> Transfer {
    Transfer(id, .void(origin), kind: "test.voided", for: Subject("order", "o1"))
  }

  static func reverse(_ id: TransferID, _ origin: TransferID) -> Transfer {
    Transfer(id, .reverse(origin), kind: "test.reversed", for: Subject("order", "o1"))
  }
}

extension Timestamp {
  /// Later than any test goes on.
  static let ever = Timestamp(Instant(startOf: Day(number: 40_000)))
  /// When the tests' clock begins.
  static let begin = Timestamp(Instant(startOf: Day(number: 20_000)))

  static func + (moment: Timestamp, seconds: Int) -> Timestamp { moment.adding(.seconds(seconds)) }
}

extension Store {
  @discardableResult
  func transfer(_ chain: Transfer..., isolation: Isolation = .rowLocks) async throws -> [BookedTransfer] {
    try await write(.test, isolation) { try $0.transfer(chain) }
  }

  func open(_ ids: AccountID..., kind: AccountKind = .liability, limit: BalanceLimit = .unlimited) async throws {
    try await write(.test) { tx in for id in ids { try tx.openAccount(id, kind, limit: limit) } }
  }

  @discardableResult
  func expire(limit: Int = 100) async throws -> [TransferID] {
    try await write(.test, .rowLocks) { try $0.expireTransfers(limit: limit).map(\.id) }
  }

  /// Posted and pending, both sides: `100-40 (0-25)`.
  func standing(of id: AccountID, at moment: Timestamp? = nil) async throws -> String {
    let totals = try await read { try $0.balance(of: id, at: moment).totals }
    return "\(totals.debitsPosted.fen)-\(totals.creditsPosted.fen) (\(totals.debitsPending.fen)-\(totals.creditsPending.fen))"
  }

  /// The facts in the order in which they were recorded, `type subject body`.
  func facts() async throws -> [String] {
    try await read { snapshot in
      try snapshot.rows("SELECT type, subject, body FROM incoming_fact ORDER BY id").map { row in
        let (type, subject, body): (String, String, String) = (try row["type"], try row["subject"], try row["body"])
        return "\(type) \(subject) \(body)"
      }
    }
  }

  /// Expects that nothing in the ledger is wrong.
  func expectsSoundLedger(rowsAtOnce: Int = 1000, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let report = try await Ledger.check(self, rowsAtOnce: rowsAtOnce)
    #expect(report.flaws == [], sourceLocation: sourceLocation)
  }
}
