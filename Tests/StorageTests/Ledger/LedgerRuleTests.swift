import Motor
import TestStores
import Testing

@testable import Storage

@Suite("The ledger's rules")
struct LedgerRuleTests {
  @Test("An account's name is a token")
  func names() throws {
    for text in ["insurer/i1/premium", "owner/018f3a5c-7b1e", "pool/2026_q1.a:b"] {
      #expect(try AccountID(parsing: text).description == text)
      #expect(try TransferID(parsing: text).description == text)
    }
    for (text, offset) in [("", nil), ("/a", 0), ("a//b", 2), ("a/", nil), ("Owner/1", 0), ("owner/张三", 6), ("a b", 1), ("p1#expired", 2)] {
      let error = #expect(throws: ParseError.self) { _ = try TransferID(parsing: text) }
      #expect(error?.offset == offset, "\(text)")
    }
    #expect(throws: ParseError.self) { _ = try AccountID(parsing: String(repeating: "a", count: 121)) }
    #expect(throws: ParseError.self) { _ = try TransferID(parsing: String(repeating: "a", count: 201)) }
  }

  @Test("An account is opened once, as one thing", arguments: Backend.allCases)
  func opening(_ backend: Backend) async throws {
    try await backend.withStore { store in
      // Many at once: one of them opens it.
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<40 {
          group.addTask {
            try await store.write(.test, index % 2 == 0 ? .rowLocks : .serializable) { _ = try $0.openAccount("owner/a", .liability) }
          }
        }
        try await group.waitForAll()
      }
      try await store.expects(1, in: "incoming_fact")
      for (kind, limit) in [(AccountKind.asset, BalanceLimit.unlimited), (.liability, .debitsNeverExceedCredits)] {
        await #expect(throws: LedgerError.accountDiffers("owner/a")) {
          try await store.write(.test) { try $0.openAccount("owner/a", kind, limit: limit) }
        }
      }
      try await store.expectsSoundLedger()
    }
  }

  @Test("An account is closed when nothing is on it, and nothing moves on it after that", arguments: Backend.allCases)
  func closing(_ backend: Backend) async throws {
    try await backend.withStore { store in
      @Sendable func close(_ id: AccountID) async throws { try await store.write(.test) { try $0.closeAccount(id) } }
      try await store.open("owner/a", "owner/b")
      try await store.transfer(.direct("t1", 10, "owner/a", "owner/b"))
      await #expect(throws: LedgerError.accountNotBalanced("owner/a")) { try await close("owner/a") }
      try await store.transfer(.pending("p1", 10, "owner/b", "owner/a"))
      await #expect(throws: LedgerError.accountNotBalanced("owner/a")) { try await close("owner/a") }
      try await store.transfer(.post("t2", "p1"))
      for _ in 0..<2 { try await close("owner/a") }
      await #expect(throws: LedgerError.accountClosed("owner/a")) { try await store.transfer(.direct("t3", 1, "owner/b", "owner/a")) }
      await #expect(throws: LedgerError.noSuchAccount("owner/c")) { try await close("owner/c") }
      #expect(try await store.read { try $0.account("owner/a")?.closedAt } == .begin)
      // The schema says the same to whoever comes past the commands.
      await #expect(throws: StoreError.check("ledger_account_closed_balanced")) {
        try await store.tend { _ = try $0.run("UPDATE ledger_account SET debits_posted = debits_posted + 1 WHERE id = 'owner/a'") }
      }
      try await store.expectsSoundLedger()
    }
  }

  @Test("A limit holds, with what is pending counted where it comes nearer to it", arguments: Backend.allCases)
  func limits(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.open("world")
      try await store.open("owner/a", limit: .debitsNeverExceedCredits)
      try await store.open("till/b", kind: .asset, limit: .creditsNeverExceedDebits)
      func refuses(_ account: AccountID, _ transfer: Transfer, sourceLocation: SourceLocation = #_sourceLocation) async {
        await #expect(throws: LedgerError.limitReached(account, by: transfer.id), sourceLocation: sourceLocation) {
          try await store.transfer(transfer)
        }
      }
      await refuses("owner/a", .direct("x", 1, "owner/a", "world"))
      await refuses("till/b", .pending("x", 1, "world", "till/b"))
      // What is only pending cannot be spent.
      try await store.transfer(.pending("p1", 100, "world", "owner/a"), .pending("p2", 100, "till/b", "world"))
      await refuses("owner/a", .direct("x", 1, "owner/a", "world"))
      await refuses("till/b", .direct("x", 1, "world", "till/b"))
      try await store.transfer(.post("t1", "p1", 60), .post("t2", "p2"))
      // What is set aside cannot be spent twice.
      try await store.transfer(.pending("p3", 40, "owner/a", "world"))
      await refuses("owner/a", .direct("x", 21, "owner/a", "world"))
      try await store.transfer(.direct("t3", 20, "owner/a", "world"))
      await refuses("owner/a", .pending("x", 1, "owner/a", "world"))
      try await store.transfer(.void("t4", "p3"), .direct("t5", 40, "owner/a", "world"))
      await refuses("owner/a", .reverse("x", "t1"))
      #expect(try await store.standing(of: "owner/a") == "60-60 (0-0)")
      #expect(try await store.standing(of: "till/b") == "100-0 (0-0)")
      try await store.expectsSoundLedger()
    }
  }

  @Test("The schema itself holds the limits, the signs and the two sides", arguments: Backend.allCases)
  func schema(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.open("world")
      try await store.open("owner/a", limit: .debitsNeverExceedCredits)
      try await store.open("till/b", limit: .creditsNeverExceedDebits)
      try await store.transfer(.direct("t1", 5, "world", "owner/a"), .pending("p1", 5, "till/b", "world"))
      func refuses(_ error: StoreError, _ sql: SQL, sourceLocation: SourceLocation = #_sourceLocation) async {
        await #expect(throws: error, sourceLocation: sourceLocation) { try await store.tend { _ = try $0.run(sql) } }
      }
      let account: SQL = "UPDATE ledger_account SET"
      await refuses(
        .check("ledger_account_debits_never_exceed_credits"), "\(part: account) debits_pending = 6 WHERE id = 'owner/a'")
      await refuses(.check("ledger_account_credits_never_exceed_debits"), "\(part: account) credits_posted = 1 WHERE id = 'till/b'")
      await refuses(.check("ledger_account_credits_posted_fits"), "\(part: account) credits_posted = -1 WHERE id = 'world'")
      await refuses(.check("ledger_account_is_never_changed"), "\(part: account) balance_limit = 'unlimited' WHERE id = 'owner/a'")
      for table in ["ledger_account", "ledger_entry", "ledger_transfer"] {
        await refuses(.check("\(table)_is_never_changed"), "DELETE FROM \(part: SQL(stringLiteral: table))")
      }
      await refuses(.check("ledger_transfer_is_never_changed"), "UPDATE ledger_transfer SET amount = 6")
      await refuses(.check("ledger_entry_is_never_changed"), "UPDATE ledger_entry SET credits_posted = 6")

      // One side alone, one account on both, nothing at all: none of it is a transfer.
      @Sendable func row(_ amount: Int, _ debit: String, _ credit: String, phase: String = "direct") -> SQL {
        """
        INSERT INTO ledger_transfer (id, phase, debit_account, credit_account, amount, kind, subject, at)
        VALUES ('x', \(phase), \(debit), \(credit), \(amount), 'k', 's', 1)
        """
      }
      let entry: SQL = "INSERT INTO ledger_entry VALUES ('world', 9, 'x', 1, 0, 0, 0, 0)"
      await #expect(throws: StoreError.missingReference) {
        try await store.tend { _ = try $0.run([entry, row(5, "world", "owner/a")]) }
      }
      await refuses(.check("ledger_transfer_accounts_differ"), row(5, "world", "world"))
      await refuses(.check("ledger_transfer_amount_positive"), row(0, "world", "owner/a"))
      await refuses(.check("ledger_transfer_resolves_fits"), row(5, "world", "owner/a", phase: "posted"))
      await refuses(.missingReference, "INSERT INTO ledger_entry VALUES ('nowhere', 1, 'x', 1, 0, 0, 0, 0)")
      try await store.expectsSoundLedger()
    }
  }

  @Test("What makes no sense is refused by name, and nothing of its chain is done", arguments: Backend.allCases)
  func refusals(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      try await store.open("a", "b")
      try await store.transfer(.direct("t1", 5, "a", "b"), .pending("p1", 5, "a", "b", expires: .begin + 60), .pending("p2", 5, "a", "b"))
      try await store.transfer(.void("t2", "p2"))
      let largest = LedgerTotals.limit.fen
      let refusals: [(LedgerError, Transfer)] = [
        (.amountNotPositive("x"), .direct("x", 0, "a", "b")),
        (.amountNotPositive("x"), .direct("x", -5, "a", "b")),
        (.amountNotPositive("x"), .post("x", "p1", 0)),
        (.sameAccount("x"), .direct("x", 5, "a", "a")),
        (.noSuchAccount("c"), .direct("x", 5, "a", "c")),
        (.noSuchAccount("c"), .pending("x", 5, "c", "a")),
        (.totalTooLarge("a", by: "x"), .direct("x", largest - 4, "a", "b")),
        (.totalTooLarge("a", by: "x"), .direct("x", .max, "a", "b")),
        (.noSuchTransfer("y"), .post("x", "y")), (.noSuchTransfer("y"), .void("x", "y")), (.noSuchTransfer("y"), .reverse("x", "y")),
        (.notPending("t1"), .post("x", "t1")), (.notPending("t2"), .void("x", "t2")),
        (.moreThanPending("x"), .post("x", "p1", 6)),
        (.alreadyResolved("p2", by: "t2"), .post("x", "p2")),
        (.notReversible("p1"), .reverse("x", "p1")), (.notReversible("t2"), .reverse("x", "t2")),
        (.expired("x"), .pending("x", 5, "a", "b", expires: .begin)),
      ]
      for (error, transfer) in refusals {
        await #expect(throws: error, "\(transfer)") { try await store.transfer(.direct("first", 1, "a", "b"), transfer) }
      }
      await #expect(throws: LedgerError.namedTwice("x")) {
        try await store.transfer(.direct("x", 1, "a", "b"), .direct("x", 1, "a", "b"))
      }
      let long = (0...Ledger.chainLimit).map { Transfer.direct(TransferID(trusted: "long/\($0)"), 1, "a", "b") }
      await #expect(throws: LedgerError.chainTooLong(long.count)) { try await store.write(.test) { try $0.transfer(long) } }
      // A refusal spoils nothing: the transaction can do something else instead.
      try await store.write(.test, .rowLocks) { tx in
        do { try tx.transfer([.post("x", "p1", 6)]) } catch LedgerError.moreThanPending { try tx.transfer([.post("t3", "p1", 5)]) }
      }
      #expect(try await store.standing(of: "a") == "10-0 (0-0)")
      #expect(try await store.write(.test) { try $0.transfer([]) } == [])
      try await store.write(.test, .rowLocks) { _ = try $0.transfer(Array(long.dropLast())) }
      #expect(try await store.standing(of: "b") == "0-510 (0-0)")
      try await store.expectsSoundLedger()
    }
  }

  @Test("Pending transfers expire once, those that are due the longest first, and nobody else has them then", arguments: Backend.allCases)
  func expiry(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      try await store.open("a", "b", "c")
      for (index, name) in ["p5", "p4", "p3", "p2", "p1"].enumerated() {
        try await store.transfer(.pending(TransferID(trusted: name), 5, "a", index < 3 ? "b" : "c", expires: .begin + 10 + index))
      }
      #expect(try await store.expire() == [])
      clock.advance(by: .seconds(13))
      // Its time is over, whether or not it has been cleared away.
      await #expect(throws: LedgerError.expired("p5")) { try await store.transfer(.post("x", "p5")) }
      await #expect(throws: LedgerError.expired("p5")) { try await store.transfer(.void("x", "p5")) }
      #expect(try await store.expire(limit: 2) == ["p4#expired", "p5#expired"])
      #expect(try await store.standing(of: "a") == "0-0 (15-0)")
      #expect(try await store.expire(limit: 2) == ["p2#expired", "p3#expired"])
      #expect(try await store.expire(limit: 2) == [])
      #expect(try await store.expire(limit: 0) == [])
      await #expect(throws: LedgerError.expired("p4")) { try await store.transfer(.post("x", "p4")) }
      try await store.transfer(.post("t1", "p1", 2))
      #expect(try await store.standing(of: "a") == "2-0 (0-0)")
      #expect(try await store.standing(of: "c") == "0-2 (0-0)")
      try await store.expects(0, in: "ledger_pending")
      try await store.expectsSoundLedger()
    }
  }

  @Test("What has moved is moved back once, by a transfer that names it", arguments: Backend.allCases)
  func reversal(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.open("a", "b")
      try await store.transfer(.direct("t1", 5, "a", "b"), .pending("p1", 9, "a", "b"), .post("t2", "p1", 7))
      let back = try await store.transfer(.reverse("r1", "t1"), .reverse("r2", "t2"))
      #expect(back.map { [$0.debit, $0.credit] } == [["b", "a"], ["b", "a"]])
      #expect(back.map(\.amount.fen) == [5, 7])
      #expect(back.map(\.reverses) == ["t1", "t2"])
      await #expect(throws: LedgerError.alreadyReversed("t1", by: "r1")) { try await store.transfer(.reverse("r3", "t1")) }
      // Also what moved back by mistake.
      try await store.transfer(.reverse("r4", "r1"))
      #expect(try await store.standing(of: "a") == "17-12 (0-0)")
      try await store.expectsSoundLedger()
    }
  }
}
