import Motor
import TestStores
import Testing

@testable import Storage

@Suite("The ledger's past")
struct LedgerHistoryTests {
  @Test("A balance of any moment is what the transfers until then add up to, whatever the seed", arguments: Backend.allCases, 1...6)
  func moments(_ backend: Backend, _ seed: Int) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      var random = SplitMix64(seed: UInt64(seed))
      let accounts: [AccountID] = ["a", "b", "c"]
      try await store.open("a", "b", "c")
      var booked: [BookedTransfer] = []
      var open: [TransferID] = []
      for number in 0..<80 {
        // Several at the same moment, and a clock that goes back.
        if random.number(0...2) > 0 { clock.advance(by: .seconds(random.number(-3...9))) }
        let id = TransferID(trusted: "t/\(number)")
        let debit = random.number(0...2)
        let (from, to) = (accounts[debit], accounts[(debit + random.number(1...2)) % 3])
        let fen = Int64(random.number(1...100))
        switch random.number(0...3) {
        case 0 where !open.isEmpty:
          booked += try await store.transfer(.post(id, open.removeFirst(), 1))
        case 1 where !open.isEmpty:
          booked += try await store.transfer(.void(id, open.removeFirst()))
        case 2:
          open.append(id)
          booked += try await store.transfer(.pending(id, fen, from, to))
        default:
          booked += try await store.transfer(.direct(id, fen, from, to))
        }
      }
      for second in -2...300 {
        let moment = Timestamp.begin + second
        let (known, naive) = (accounts, accounts.map { Self.totals(of: $0, in: booked, until: moment) })
        let found = try await store.read { snapshot in try known.map { try snapshot.balance(of: $0, at: moment).totals } }
        #expect(found == naive)
        // At every moment, as much stands on one side as on the other.
        #expect(Money.sum(found.map(\.debitsPosted)) == Money.sum(found.map(\.creditsPosted)))
        #expect(Money.sum(found.map(\.debitsPending)) == Money.sum(found.map(\.creditsPending)))
      }
      try await store.expectsSoundLedger(rowsAtOnce: 7)
    }
  }

  /// The sum over all of history.
  private static func totals(of account: AccountID, in booked: [BookedTransfer], until moment: Timestamp) -> LedgerTotals {
    var totals = LedgerTotals()
    let amounts = Dictionary(uniqueKeysWithValues: booked.map { ($0.id, $0.amount) })
    for transfer in booked where transfer.at <= moment && [transfer.debit, transfer.credit].contains(account) {
      let freed = transfer.resolves.flatMap { amounts[$0] } ?? .zero
      let posted = [.direct, .posted].contains(transfer.phase) ? transfer.amount : .zero
      let pending = (transfer.phase == .pending ? transfer.amount : .zero) - freed
      if transfer.debit == account {
        totals.debitsPosted += posted
        totals.debitsPending += pending
      } else {
        totals.creditsPosted += posted
        totals.creditsPending += pending
      }
    }
    return totals
  }

  @Test("Before an account was opened it stood at nothing, and one that is not there is told", arguments: Backend.allCases)
  func edges(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.open("a", "b")
      try await store.transfer(.direct("t1", 5, "a", "b"))
      #expect(try await store.standing(of: "a", at: .begin.adding(.microseconds(-1))) == "0-0 (0-0)")
      #expect(try await store.standing(of: "a", at: .begin) == "5-0 (0-0)")
      #expect(try await store.read { try $0.balance(of: "b").posted } == Money(fen: 5))
      await #expect(throws: LedgerError.noSuchAccount("c")) { _ = try await store.standing(of: "c") }
      #expect(try await store.read { try $0.account("c") } == nil)
      #expect(try await store.read { try $0.statement(of: "c", limit: 5) } == [])
    }
  }

  @Test("A clock that goes back puts nothing before what is there", arguments: Backend.allCases)
  func clockBack(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      try await store.open("a", "b", "c", "d")
      clock.advance(by: .seconds(100))
      try await store.transfer(.direct("t1", 1, "a", "b"))
      clock.advance(by: .seconds(-50))
      // Its accounts have seen the later time; both entries stand there.
      try await store.transfer(.direct("t2", 2, "a", "c"))
      // These two have not.
      try await store.transfer(.direct("t3", 3, "d", "c"))
      try await store.open("e")
      try await store.transfer(.direct("t4", 4, "d", "e"), .direct("t5", 5, "e", "a"))
      func lines(_ account: AccountID) async throws -> [String] {
        try await store.read { snapshot in
          try snapshot.statement(of: account, limit: 10).map {
            "\($0.number) \($0.transfer.id) \($0.transfer.at.microseconds / 1_000_000 - Timestamp.begin.microseconds / 1_000_000)"
          }
        }
      }
      #expect(try await lines("a") == ["1 t1 100", "2 t2 100", "3 t5 100"])
      #expect(try await lines("c") == ["1 t2 100", "2 t3 100"])
      #expect(try await lines("d") == ["1 t3 100", "2 t4 100"])
      #expect(try await store.standing(of: "c", at: .begin + 99) == "0-0 (0-0)")
      clock.advance(by: .seconds(60))
      try await store.transfer(.direct("t6", 6, "a", "b"))
      #expect(try await lines("a").last == "4 t6 110")
      try await store.expectsSoundLedger(rowsAtOnce: 2)
    }
  }

  @Test("A statement is read page by page, and a period between two balances", arguments: Backend.allCases)
  func pages(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      try await store.open("a", "b")
      for number in 1...25 {
        try await store.transfer(.direct(TransferID(trusted: "t\(number)"), Int64(number), "a", "b"))
        clock.advance(by: .seconds(1))
      }
      var (numbers, sizes): ([Int64], [Int]) = ([], [])
      while true {
        let last = numbers.last ?? 0
        let page = try await store.read { try $0.statement(of: "a", after: last, limit: 10) }
        if page.isEmpty { break }
        sizes.append(page.count)
        numbers += page.map(\.number)
      }
      #expect(numbers == Array(1...25) && sizes == [10, 10, 5])
      let (opening, closing, lines) = try await store.read { snapshot in
        let opening = try snapshot.balance(of: "a", at: .begin + 4)
        let closing = try snapshot.balance(of: "a", at: .begin + 9)
        let count = Int(closing.entries - opening.entries)
        return (opening, closing, try snapshot.statement(of: "a", after: opening.entries, limit: count))
      }
      #expect(lines.map(\.transfer.amount.fen) == [6, 7, 8, 9, 10])
      #expect(closing.posted == opening.posted - Money(fen: 40))
      #expect(lines.last?.totals == closing.totals)
      #expect(try await store.read { try $0.statement(of: "a", limit: -1) } == [])
    }
  }

  @Test("Balances, pages and what is due are looked up in an index and not looked for", arguments: Backend.allCases)
  func plans(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.open("a", "b")
      try await store.transfer(.pending("t1", 5, "a", "b"))
      let statements: [SQL] =
        [
          Snapshot.lastEntry(of: "a", at: .begin), StatementLine.load(of: "a", after: 0, limit: 10), LedgerAccount.load("a"),
          BookedTransfer.load(["t1"]), Transaction.due(at: .begin, limit: 10),
        ] + BookedTransfer.loadFollowers(of: ["t1"])
      for statement in statements {
        let plan = try await store.tend { tx in
          if backend == .postgres { try tx.run("SET LOCAL enable_seqscan = off") }
          let explain: SQL = "\(sqlite: "EXPLAIN QUERY PLAN", postgres: "EXPLAIN") \(part: statement)"
          return try tx.rows(explain).map { row in
            let line: String = try row[backend == .postgres ? "QUERY PLAN" : "detail"]
            return line
          }.joined(separator: "\n")
        }
        // PostgreSQL names a sequential scan also where it is told to avoid it, when there is no other way.
        for word in ["Seq Scan", "SCAN", "Sort", "TEMP B-TREE"] { #expect(!plan.contains(word), "\(plan)") }
      }
    }
  }
}
