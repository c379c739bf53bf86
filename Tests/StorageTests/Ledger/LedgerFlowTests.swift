import Motor
import TestStores
import Testing

@testable import Storage

@Suite("The ledger, from a premium to its refund")
struct LedgerFlowTests {
  private let order = Subject("order", "018f3a5c")

  /// The statement of an account, one line an entry.
  private func statement(_ store: Store, _ account: AccountID) async throws -> [String] {
    try await store.read { snapshot in
      let normal = try #require(try snapshot.account(account)).kind.normal
      return try snapshot.statement(of: account, limit: 100).map { line in
        let totals = line.totals
        return "\(line.number) \(line.side) \(line.transfer.amount) \(line.transfer.kind.rawValue) \(line.transfer.phase): "
          + "\(totals.posted(on: normal)), \(totals.available(on: normal)) available"
      }
    }
  }

  @Test("A premium is paid, underwritten and in part refunded", arguments: Backend.allCases)
  func premium(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let order = order
      try await store.write(.test) { tx in
        try tx.openAccount("provider/p1/clearing", .asset)
        try tx.openAccount("owner/o1", .liability, limit: .debitsNeverExceedCredits)
        try tx.openAccount("insurer/i1/premium", .liability, limit: .debitsNeverExceedCredits)
      }
      // What was paid waits on the owner's account until the insurer has decided.
      let expires = Timestamp.begin + 86_400
      try await store.write(.test, .rowLocks) { tx in
        _ = try tx.transfer([
          Transfer(
            "order/1/paid", .direct(.yuan(1170), debit: "provider/p1/clearing", credit: "owner/o1"), kind: "premium.paid", for: order),
          Transfer(
            "order/1/held", .pending(.yuan(1170), debit: "owner/o1", credit: "insurer/i1/premium", expires: expires),
            kind: "premium.held", for: order),
        ])
      }
      clock.advance(by: .seconds(3600))
      try await store.write(.test, .rowLocks) { tx in
        _ = try tx.transfer([Transfer("order/1/underwritten", .post("order/1/held"), kind: "premium.underwritten", for: order)])
      }
      clock.advance(by: .seconds(3600))
      try await store.write(.test, .rowLocks) { tx in
        _ = try tx.transfer([
          Transfer(
            "order/1/refund", .direct(.yuan(300), debit: "insurer/i1/premium", credit: "owner/o1"), kind: "premium.refunded", for: order),
          Transfer(
            "order/1/paid-out", .direct(.yuan(300), debit: "owner/o1", credit: "provider/p1/clearing"), kind: "refund.paid", for: order),
        ])
      }
      #expect(
        try await statement(store, "owner/o1") == [
          "1 credit 1170.00 premium.paid direct: 1170.00, 1170.00 available",
          "2 debit 1170.00 premium.held pending: 1170.00, 0.00 available",
          "3 debit 1170.00 premium.underwritten posted: 0.00, 0.00 available",
          "4 credit 300.00 premium.refunded direct: 300.00, 300.00 available",
          "5 debit 300.00 refund.paid direct: 0.00, 0.00 available",
        ])
      #expect(
        try await statement(store, "insurer/i1/premium") == [
          "1 credit 1170.00 premium.held pending: 0.00, 0.00 available",
          "2 credit 1170.00 premium.underwritten posted: 1170.00, 1170.00 available",
          "3 debit 300.00 premium.refunded direct: 870.00, 870.00 available",
        ])
      #expect(try await store.standing(of: "provider/p1/clearing") == "117000-30000 (0-0)")
      #expect(try await store.standing(of: "owner/o1", at: .begin + 3599) == "0-117000 (117000-0)")
      try await store.expects(0, in: "ledger_pending")
      try await store.expectsSoundLedger()
    }
  }

  @Test("Every change is a fact, and a repetition is none", arguments: Backend.allCases)
  func facts(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      func step(_ body: @escaping @Sendable (Transaction) throws -> Void) async throws {
        for _ in 0..<2 { try await store.write(.test, .rowLocks, body) }
        clock.advance(by: .seconds(1))
      }
      try await step { try $0.openAccount("pool/a", .liability, limit: .debitsNeverExceedCredits) }
      try await step { try $0.openAccount("pool/b", .asset) }
      try await step { try $0.transfer([.direct("t1", 5, "pool/b", "pool/a")]) }
      try await step { try $0.transfer([.reverse("t2", "t1")]) }
      for name in ["p1", "p2", "p3"] {
        try await step { try $0.transfer([.pending(TransferID(trusted: name), 7, "pool/b", "pool/a", expires: .begin + 9)]) }
      }
      try await step { try $0.transfer([.post("t3", "p1", 6)]) }
      try await step { try $0.transfer([.void("t4", "p2")]) }
      try await step { try $0.expireTransfers(limit: 10) }
      try await step { try $0.transfer([.reverse("t5", "t3")]) }
      try await step { try $0.closeAccount("pool/a") }

      func body(_ fen: String, _ seconds: Int, _ kind: String, _ more: String = "", debit: String = "b", credit: String = "a") -> String {
        #"{"amount":{"amount":"0.0\#(fen)","currency":"CNY"},"at":\#((Timestamp.begin + seconds).microseconds),"#
          + #""credit":"pool/\#(credit)","debit":"pool/\#(debit)",\#(more.hasPrefix(#""ex"#) ? more : "")"kind":"test.\#(kind)","#
          + #"\#(more.hasPrefix(#""re"#) ? more : "")"subject":"order/o1"}"#
      }
      let expires = #""expires_at":\#((Timestamp.begin + 9).microseconds),"#
      #expect(
        try await store.facts() == [
          #"ledger.account_opened ledger_account/pool/a {"kind":"liability","limit":"debits_never_exceed_credits"}"#,
          #"ledger.account_opened ledger_account/pool/b {"kind":"asset","limit":"unlimited"}"#,
          "ledger.transferred ledger_transfer/t1 " + body("5", 2, "moved"),
          "ledger.transferred ledger_transfer/t2 " + body("5", 3, "reversed", #""reverses":"t1","#, debit: "a", credit: "b"),
          "ledger.pending ledger_transfer/p1 " + body("7", 4, "held", expires),
          "ledger.pending ledger_transfer/p2 " + body("7", 5, "held", expires),
          "ledger.pending ledger_transfer/p3 " + body("7", 6, "held", expires),
          "ledger.posted ledger_transfer/t3 " + body("6", 7, "posted", #""resolves":"p1","#),
          "ledger.voided ledger_transfer/t4 " + body("7", 8, "voided", #""resolves":"p2","#),
          "ledger.expired ledger_transfer/p3#expired " + body("7", 9, "held", #""resolves":"p3","#),
          "ledger.transferred ledger_transfer/t5 " + body("6", 10, "reversed", #""reverses":"t3","#, debit: "a", credit: "b"),
          "ledger.account_closed ledger_account/pool/a {}",
        ])
      try await store.expectsSoundLedger()
    }
  }

  @Test(
    "A premium that is split among the members of a pool comes out to the fen, and a share of nothing is no transfer",
    arguments: Backend.allCases)
  func split(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let members = ["m1", "m2", "m3", "m4"]
      let weights: [Int64] = [3333, 3333, 3334, 0]
      try await store.open("pool/q/premium")
      let premium = Money(fen: 100_001)
      let chain = zip(members, Money.split(premium, weights: weights)).filter { $0.1 > .zero }.map { member, part in
        Transfer(
          TransferID(trusted: "order/1/share/\(member)"),
          .direct(part, debit: "pool/q/premium", credit: AccountID(trusted: "insurer/\(member)")),
          kind: "premium.shared", for: order)
      }
      try await store.write(.test, .rowLocks) { tx in
        for member in members { try tx.openAccount(AccountID(trusted: "insurer/\(member)"), .liability) }
        _ = try tx.transfer(chain)
      }
      let shares = try await store.read { snapshot in
        try members.map { try snapshot.balance(of: AccountID(trusted: "insurer/\($0)")).posted.fen }
      }
      #expect(shares == [33_330, 33_330, 33_341, 0])
      #expect(try await store.standing(of: "pool/q/premium") == "100001-0 (0-0)")
      try await store.expectsSoundLedger()
    }
  }
}
