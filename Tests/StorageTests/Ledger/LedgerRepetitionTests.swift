import Motor
import TestStores
import Testing

@testable import Storage

@Suite("A transfer happens once, however often it is asked for")
struct LedgerRepetitionTests {
  @Test("The same again is the same transfer; another under its name is refused", arguments: Backend.allCases)
  func names(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      try await store.open("a", "b", "c")
      let originals: [Transfer] = [
        .direct("t1", 5, "a", "b"), .pending("p1", 5, "a", "b"), .pending("p2", 5, "a", "b"), .post("t2", "p1"), .void("t3", "p2"),
        .reverse("t4", "t1"),
      ]
      var booked: [BookedTransfer] = []
      for original in originals { booked += try await store.transfer(original) }
      clock.advance(by: .seconds(60))
      for (original, first) in zip(originals, booked) { #expect(try await store.transfer(original) == [first]) }
      // Whole is as much as the whole.
      #expect(try await store.transfer(.post("t2", "p1", 5)) == [booked[3]])
      let subject = Subject("order", "o1")
      let others: [Transfer] = [
        .direct("t1", 6, "a", "b"), .direct("t1", 5, "b", "a"), .direct("t1", 5, "a", "c"), .direct("t1", 5, "c", "b"),
        Transfer("t1", originals[0].action, kind: "test.other", for: subject),
        Transfer("t1", originals[0].action, kind: originals[0].kind, for: Subject("order", "o2")),
        .pending("t1", 5, "a", "b"), .direct("p1", 5, "a", "b"), .pending("p1", 6, "a", "b"), .pending("p1", 5, "c", "b"),
        .pending("p1", 5, "a", "b", expires: .begin + 100),
        .post("t2", "p1", 4), .post("t2", "p2"), .void("t2", "p1"), .post("t3", "p2"), .void("t3", "p1"),
        .reverse("t4", "t2"), .direct("t4", 5, "b", "a"), .post("t4", "p1"), .reverse("t2", "t1"), .direct("t2", 5, "a", "b"),
        .direct("t1", 5, "a", "nowhere"),
      ]
      for other in others {
        await #expect(throws: LedgerError.nameTaken(other.id), "\(other)") { try await store.transfer(other) }
      }
      #expect(try await store.standing(of: "a") == "10-5 (0-0)")
      try await store.expectsSoundLedger()
    }
  }

  @Test("A chain happens whole or not at all, and a repetition is of the whole chain", arguments: Backend.allCases)
  func chains(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.open("a", "b", "c")
      try await store.open("d", limit: .debitsNeverExceedCredits)
      await #expect(throws: LedgerError.limitReached("d", by: "t3")) {
        try await store.transfer(.direct("t1", 5, "a", "b"), .direct("t2", 5, "b", "c"), .direct("t3", 5, "d", "a"))
      }
      for table in ["ledger_transfer", "ledger_entry"] { try await store.expects(0, in: SQL(stringLiteral: table)) }
      // Each must be allowed after those before it, not only all of them in the end.
      await #expect(throws: LedgerError.limitReached("d", by: "t1")) {
        try await store.transfer(.direct("t1", 5, "d", "a"), .direct("t2", 5, "a", "d"))
      }
      let chain: [Transfer] = [
        .direct("t2", 5, "a", "d"), .direct("t1", 5, "d", "a"), .pending("p1", 8, "a", "b"), .post("t3", "p1", 6), .reverse("t4", "t3"),
      ]
      let booked = try await store.write(.test, .rowLocks) { try $0.transfer(chain) }
      #expect(booked.map(\.id) == ["t2", "t1", "p1", "t3", "t4"])
      #expect(try await store.write(.test, .rowLocks) { try $0.transfer(chain) } == booked)
      #expect(try await store.transfer(chain[1], chain[0]) == [booked[1], booked[0]])
      await #expect(throws: LedgerError.chainBroken("t1")) { try await store.transfer(.direct("new", 1, "a", "b"), chain[1]) }
      await #expect(throws: LedgerError.nameTaken("t2")) { try await store.transfer(chain[1], .direct("t2", 6, "a", "d")) }
      #expect(try await store.read { try $0.bookedTransfer("new") } == nil)
      #expect(try await store.read { try $0.bookedTransfer("t3") } == booked[3])
      #expect(try await store.standing(of: "a") == "11-11 (0-0)")
      try await store.expects(0, in: "ledger_pending")
      try await store.expectsSoundLedger()
    }
  }

  @Test("A thousand who ask for one transfer at once get one", arguments: Ground.all)
  func thousand(_ ground: Ground) async throws {
    try await ground.backend.withStore { store in
      try await store.open("a", "b")
      try await store.transfer(.pending("p1", 7, "a", "b"))
      let answers = try await withThrowingTaskGroup(of: [BookedTransfer].self) { group in
        for _ in 0..<1000 {
          group.addTask { try await store.transfer(.direct("t1", 5, "a", "b"), .post("t2", "p1"), isolation: ground.isolation) }
        }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      #expect(answers.count == 1)
      #expect(try await store.standing(of: "a") == "12-0 (0-0)")
      try await store.expects(3, in: "ledger_transfer")
      try await store.expects(6, in: "ledger_entry")
      try await store.expects(5, in: "incoming_fact")
      try await store.expectsSoundLedger()
    }
  }

  @Test("Of many who use one name for different things one gets it, and the others are told", arguments: Ground.all)
  func contended(_ ground: Ground) async throws {
    try await ground.backend.withStore { store in
      let accounts = (0..<20).map { AccountID(trusted: "a/\($0)") }
      try await store.write(.test) { tx in for account in accounts { try tx.openAccount(account, .asset) } }
      for round in 0..<20 {
        let id = TransferID(trusted: "t\(round)")
        let outcomes = await withTaskGroup(of: String.self) { group in
          for index in 0..<10 {
            group.addTask {
              // No two of them hold the same account: only the name stands between them.
              do {
                try await store.transfer(.direct(id, 5, accounts[2 * index], accounts[2 * index + 1]), isolation: ground.isolation)
                return "done"
              } catch { return "\(error)" }
            }
          }
          return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == ["done": 1, "\(LedgerError.nameTaken(id))": 9])
      }
      try await store.expectsSoundLedger()
    }
  }
}
