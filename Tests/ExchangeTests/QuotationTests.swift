import Exchange
import Identity
import Motor
import RuleEngine
import Storage
import TestStores
import Testing

@Suite("Quotations")
struct QuotationTests {
  private static let migrations = Migration.ground + Migration.exchange
  private static let visitor = Act(.visitor, for: "quotation")

  private func withDesk(_ backend: Backend, _ body: (QuotationDesk, Store, TestClock) async throws -> Void) async throws {
    let clock = TestClock(Timestamp(Instant(startOf: Market.today)))
    try await backend.withStore(Self.migrations, clock: clock) { store in
      try await body(QuotationDesk(store, Market.tariffs, validDays: 10), store, clock)
    }
  }

  /// Saves and gives back the key of the address.
  private func save(_ desk: QuotationDesk, _ changes: [String: RiskFacts.Fact] = [:], once: Once? = nil) async throws -> AddressKey {
    let facts = RiskFacts(Market.cleanCar.merging(changes) { $1 })
    let answer = try await desk.save(facts, today: Market.today, by: Self.visitor, once: once) { _, key in
      KeptAnswer(status: 201, type: "text/plain", body: Array(key.clear.utf8))
    }
    return try AddressKey(parsing: String(decoding: answer.body, as: UTF8.self))
  }

  @Test("are opened by whoever has the address, and replayed to the same fen", arguments: Backend.allCases)
  func replay(_ backend: Backend) async throws {
    try await withDesk(backend) { desk, store, _ in
      let key = try await save(desk, ["claims": .records([["settled_on": "2026-05-20", "paid": "1800.00"]])])
      let quotation = try #require(try await desk.open(key))
      let replays = try desk.replay(quotation)
      #expect(replays.count == quotation.lines.count)
      for replay in replays {
        guard case .same(let quote) = replay.outcome else {
          Issue.record("\(replay)")
          continue
        }
        #expect(quote.premium == replay.line.premium)
      }
      #expect(quotation.lines.first { $0.book == compulsory }?.premium != nil)
      #expect(quotation.validUntil == Instant(startOf: quotation.inception))
      // The row holds no address: the hash of its key only.
      let stored = try await store.read { try $0.rows("SELECT body FROM quotation")[0]["body"] as String }
      #expect(!stored.contains(key.clear))
    }
  }

  @Test("are hidden from whoever has another address", arguments: Backend.allCases)
  func hidden(_ backend: Backend) async throws {
    try await withDesk(backend) { desk, _, _ in
      _ = try await save(desk)
      var random = SystemRandomNumberGenerator()
      #expect(try await desk.open(AddressKey(using: &random)) == nil)
    }
  }

  @Test("are valid for their term, and never beyond the beginning of the cover", arguments: Backend.allCases)
  func validity(_ backend: Backend) async throws {
    try await withDesk(backend) { desk, _, clock in
      let late = try await save(desk, ["inception": .text(Market.today.adding(days: 60).description)])
      let quotation = try #require(try await desk.open(late))
      #expect(quotation.validUntil == Instant(endOf: Market.today.adding(days: 9)))
      #expect(quotation.isValid(at: clock.source.now))
      clock.advance(by: .seconds(10 * 86_400))
      #expect(!quotation.isValid(at: clock.source.now))
    }
  }

  @Test("have one effect for one key, though a thousand ask at once, and the same answer byte for byte", arguments: Backend.allCases)
  func once(_ backend: Backend) async throws {
    try await withDesk(backend) { desk, store, _ in
      let once = try #require(Once(key: "0123456789abcdef", scope: "test", request: [1]))
      let outcomes = try await withThrowingTaskGroup(of: AddressKey?.self) { group in
        for _ in 0..<1000 {
          group.addTask {
            do { return try await save(desk, once: once) } catch OnceError.inFlight { return nil }
          }
        }
        var outcomes: [AddressKey?] = []
        for try await one in group { outcomes.append(one) }
        return outcomes
      }
      let answers = Set(outcomes.compactMap { $0?.clear })
      #expect(answers.count == 1)
      #expect(try await save(desk, once: once).clear == answers.first)
      let count: Int = try await store.read { try $0.rows("SELECT COUNT(*) AS count FROM quotation")[0]["count"] }
      #expect(count == 1)
      let other = try #require(Once(key: "0123456789abcdef", scope: "test", request: [2]))
      await #expect(throws: OnceError.otherRequest) { _ = try await save(desk, once: other) }
      // Who reads the database does not read the answer.
      let kept = try await store.read { try $0.rows("SELECT answer FROM kept_answer")[0]["answer"] as [UInt8] }
      let secret = Array(try #require(answers.first).utf8)
      #expect(!kept.indices.contains { kept[$0...].starts(with: secret) })
      // A request that failed may be sent again.
      let wrong = try #require(Once(key: "fedcba9876543210", scope: "test", request: [3]))
      await #expect(throws: RiskErrors.self) { _ = try await save(desk, ["region": .text("atlantis")], once: wrong) }
      _ = try await save(desk, once: wrong)
    }
  }

  @Test("that are changed behind the journal's back are found and named", arguments: Backend.allCases)
  func tampering(_ backend: Backend) async throws {
    let changes: [(SQL, String)] = [
      ("UPDATE quotation SET body = REPLACE(body, '150000.00', '15000.00')", "sealed"),
      ("UPDATE quotation SET version = 2", "sealed"), ("UPDATE quotation SET number = 'Q20260101-AAAAAA'", "column number"),
      ("UPDATE quotation SET body = '{}'", "cannot be read"),
      ("UPDATE quotation SET valid_until = valid_until + 1", "column valid_until"),
    ]
    for (change, problem) in changes {
      try await withDesk(backend) { desk, store, _ in
        _ = try await save(desk)
        #expect(try await store.check(Quotation.self) == [])
        try await store.tend { _ = try $0.run(change) }
        let findings = try await store.check(Quotation.self)
        #expect(findings.count == 1)
        #expect(findings.first?.problem.contains(problem) == true, "\(findings)")
      }
    }
  }
}
