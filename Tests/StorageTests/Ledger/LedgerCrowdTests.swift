import Motor
import TestStores
import Testing

@testable import Storage

@Suite("Many at once in the ledger")
struct LedgerCrowdTests {
  @Test("Ten thousand transfers among ten accounts are all done, and nothing is lost or made", arguments: [Backend.sqlite, .postgres])
  func tenThousand(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let accounts = (0..<10).map { AccountID(trusted: "account/\($0)") }
      try await store.write(.test) { tx in for account in accounts { try tx.openAccount(account, .asset) } }
      var random = SplitMix64(seed: 1)
      var net = [Int64](repeating: 0, count: 10)
      let transfers = (0..<10_000).map { number in
        let (debit, fen) = (random.number(0...9), Int64(random.number(1...1000)))
        let credit = (debit + random.number(1...9)) % 10
        net[debit] += fen
        net[credit] -= fen
        return Transfer.direct(TransferID(trusted: "transfer/\(number)"), fen, accounts[debit], accounts[credit])
      }
      let start = ContinuousClock.now
      try await withThrowingTaskGroup(of: Void.self) { group in
        for transfer in transfers { group.addTask { try await store.transfer(transfer) } }
        try await group.waitForAll()
      }
      let time = ContinuousClock.now - start
      print("ledger on \(backend): 10,000 transfers in \(time), \(Int(10_000 / (time / .seconds(1)))) a second")
      let balances = try await store.read { snapshot in try accounts.map { try snapshot.balance(of: $0).posted.fen } }
      #expect(balances == net)
      #expect(balances.reduce(0, +) == 0)
      let checkStart = ContinuousClock.now
      let report = try await Ledger.check(store)
      print("ledger on \(backend): checked in \(ContinuousClock.now - checkStart)")
      #expect((report.accounts, report.entries, report.transfers) == (10, 20_000, 10_000))
      #expect(report.flaws == [])
    }
  }

  @Test("Chains that want the same accounts in different orders never wait for each other in a ring", arguments: Ground.all)
  func chains(_ ground: Ground) async throws {
    // A ring would be broken by running one of them again: where rows are held, nobody ever has to be.
    var patience = Patience()
    if ground.isolation == .rowLocks { patience.conflicts = 0 }
    try await ground.backend.withStore(patience: patience) { store in
      try await store.open("a", "b", "c", "d")
      let accounts: [AccountID] = ["a", "b", "c", "d"]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<300 {
          group.addTask {
            let from = number % 4
            let chain = (0..<3).map { step in
              Transfer.direct(
                TransferID(trusted: "t/\(number)/\(step)"), 1, accounts[(from + step) % 4], accounts[(from + step + 1) % 4])
            }
            try await store.write(.test, ground.isolation) { _ = try $0.transfer(chain) }
          }
        }
        try await group.waitForAll()
      }
      try await store.expects(900, in: "ledger_transfer")
      for account in accounts { #expect(try await store.standing(of: account) == "225-225 (0-0)") }
      try await store.expectsSoundLedger()
    }
  }

  @Test("A limit holds against many who reach for the last fen", arguments: Ground.all)
  func limit(_ ground: Ground) async throws {
    try await ground.backend.withStore { store in
      try await store.open("world")
      try await store.open("owner/a", limit: .debitsNeverExceedCredits)
      try await store.transfer(.direct("paid", 100, "world", "owner/a"))
      let done = await withTaskGroup(of: Int.self) { group in
        for number in 0..<100 {
          group.addTask {
            do {
              try await store.transfer(.direct(TransferID(trusted: "t\(number)"), 7, "owner/a", "world"), isolation: ground.isolation)
              return 1
            } catch LedgerError.limitReached { return 0 } catch { return 1000 }
          }
        }
        return await group.reduce(0, +)
      }
      #expect(done == 14)
      #expect(try await store.standing(of: "owner/a") == "98-100 (0-0)")
      try await store.expectsSoundLedger()
    }
  }

  @Test("Whoever posts, voids or clears away a pending transfer: one of them wins", arguments: Ground.all)
  func races(_ ground: Ground) async throws {
    try await ground.backend.withStore { early in
      try await early.open("a", "b", "c")
      let pending = (0..<60).map { TransferID(trusted: "p/\($0)") }
      try await early.write(.test, .rowLocks) { tx in
        _ = try tx.transfer(pending.enumerated().map { .pending($1, 5, "a", $0 % 2 == 0 ? "b" : "c", expires: .begin + 1000) })
      }
      // To one its time is over, to the others not yet: clocks differ, and transactions take time.
      let late = Store(early.engine, time: .stopped(at: .begin + 1001), patience: Patience())
      let outcomes = await withTaskGroup(of: [String].self) { group in
        for origin in pending {
          for attempt in 0..<4 {
            group.addTask {
              let id = TransferID(trusted: "\(origin)/\(attempt)")
              do {
                try await early.transfer(attempt % 2 == 0 ? .post(id, origin, 4) : .void(id, origin), isolation: ground.isolation)
                return ["\(id)"]
              } catch LedgerError.alreadyResolved { return [] } catch LedgerError.expired { return [] } catch { return ["\(error)"] }
            }
          }
          group.addTask {
            do {
              return try await late.write(.test, ground.isolation) { try $0.expireTransfers(limit: 1).map { "\($0.id)" } }
            } catch { return ["\(error)"] }
          }
        }
        return await group.reduce(into: []) { $0 += $1 }
      }
      let ends = try await early.read { snapshot in
        try snapshot.rows("SELECT id, phase, resolves FROM ledger_transfer WHERE resolves IS NOT NULL").map { row in
          let (id, phase, origin): (String, String, TransferID) = (try row["id"], try row["phase"], try row["resolves"])
          return (id, phase, origin)
        }
      }
      #expect(ends.map(\.2).sorted() == pending.sorted())
      // Who was told that they won is who stands in the books.
      #expect(outcomes.sorted() == ends.map(\.0).sorted())
      let counts = ends.reduce(into: [:]) { $0[$1.1, default: 0] += 1 }
      print("ledger on \(ground.testDescription): \(counts)")
      #expect(try await early.standing(of: "a") == "\(4 * counts["posted", default: 0])-0 (0-0)")
      try await early.expects(0, in: "ledger_pending")
      try await early.expectsSoundLedger()
    }
  }
}
