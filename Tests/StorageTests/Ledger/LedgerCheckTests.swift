import Motor
import TestStores
import Testing

@testable import Storage

@Suite("The check of the ledger")
struct LedgerCheckTests {
  /// Books with rows of every kind: every phase, a pending one, reversals, an account that was closed and one that never moved.
  private func fill(_ store: Store, _ clock: TestClock) async throws {
    try await store.open("pool/a", "pool/b", "pool/empty")
    try await store.open("owner/c", limit: .debitsNeverExceedCredits)
    try await store.open("till/d", kind: .asset)
    clock.advance(by: .seconds(10))
    try await store.transfer(.direct("t1", 100, "till/d", "owner/c"), .pending("p1", 60, "owner/c", "pool/a"))
    clock.advance(by: .seconds(10))
    try await store.transfer(.post("t2", "p1", 50))
    try await store.transfer(.pending("p2", 5, "pool/a", "pool/b"), .pending("p3", 6, "pool/a", "pool/b", expires: .begin + 25))
    try await store.transfer(.pending("p4", 7, "till/d", "pool/b"), .pending("p5", 8, "till/d", "pool/b"))
    clock.advance(by: .seconds(10))
    try await store.transfer(.void("t3", "p2"))
    try await store.expire()
    try await store.transfer(.direct("t4", 3, "pool/a", "pool/b"), .reverse("t5", "t4"))
    try await store.transfer(.void("t6", "p4"), .reverse("t7", "t2"))
    try await store.write(.test) { try $0.closeAccount("pool/a") }
  }

  /// A value of the same type, and another one.
  private func other(than value: SQL.Value, in column: String) -> SQL.Value {
    switch value {
    case .integer(let number): .integer(number + 1)
    case .text(let text): .text(text + "x")
    case .bytes, .null: column.hasSuffix("_at") ? .integer(Timestamp.begin.microseconds) : .text("t1")
    }
  }

  @Test("Whatever column of whatever row was changed, the row is named", arguments: Backend.allCases)
  func columns(_ backend: Backend) async throws {
    let clock = TestClock()
    try await Tampering.withStore(backend, clock: clock) { store, tampering in
      try await fill(store, clock)
      // The control: nothing was touched, nothing is found.
      try await store.expectsSoundLedger(rowsAtOnce: 4)
      var changes = 0
      for table in LedgerTable.all {
        for row in try await store.read({ try $0.rows("SELECT * FROM \(part: table.sql)") }) {
          let key = try table.key.map { column in
            let index = try #require(row.columns.firstIndex(of: column))
            return row.cells[index]
          }
          for (column, value) in zip(row.columns, row.cells) {
            let wrong = other(than: value, in: column)
            var newKey = key
            if let place = table.key.firstIndex(of: column) { newKey[place] = wrong }
            do { try await tampering.run(table.assignment(column, wrong, where: key)) } catch StoreError.unique {
              // The number of the next entry, the name of another follower: there the tables themselves say no.
              continue
            }
            let report = try await Ledger.check(store, rowsAtOnce: 4)
            let named = Set(report.flaws.map(\.row))
            #expect(named.contains(table.flaw(key)) || named.contains(table.flaw(newKey)), "\(table.name).\(column) of \(key)")
            try await tampering.run(table.assignment(column, value, where: newKey))
            changes += 1
          }
        }
      }
      #expect(changes > 350)
      try await store.expectsSoundLedger(rowsAtOnce: 4)
    }
  }

  @Test("Whatever row was taken away or added, it is named", arguments: Backend.allCases)
  func rows(_ backend: Backend) async throws {
    let clock = TestClock()
    try await Tampering.withStore(backend, clock: clock) { store, tampering in
      try await fill(store, clock)
      for table in LedgerTable.all {
        for row in try await store.read({ try $0.rows("SELECT * FROM \(part: table.sql)") }) {
          let key = try table.key.map { column in row.cells[try #require(row.columns.firstIndex(of: column))] }
          // Of an entry that is not there, its transfer tells.
          let transfer = row.columns.firstIndex(of: "transfer").flatMap { String(stored: row.cells[$0]) }
          let flaw = transfer.map { .transfer($0) } ?? table.flaw(key)
          try await tampering.run("DELETE FROM \(part: table.sql) WHERE \(part: table.condition(key))")
          let removed = try await Ledger.check(store, rowsAtOnce: 4)
          #expect(removed.flaws.contains { $0.row == flaw }, "\(table.name) without \(key)")
          try await tampering.run(table.insertion(row))

          var cells = row.cells
          for column in table.key + (transfer == nil ? [] : ["transfer"]) {
            let index = try #require(row.columns.firstIndex(of: column))
            cells[index] = if case .integer = cells[index] { .integer(99) } else { .text("zz/new") }
          }
          let second = Row(columns: row.columns, cells: cells)
          let newKey = try table.key.map { column in cells[try #require(row.columns.firstIndex(of: column))] }
          do { try await tampering.run(table.insertion(second)) } catch StoreError.unique { continue }
          let added = try await Ledger.check(store, rowsAtOnce: 4)
          #expect(added.flaws.contains { $0.row == table.flaw(newKey) }, "\(table.name) with \(newKey)")
          try await tampering.run("DELETE FROM \(part: table.sql) WHERE \(part: table.condition(newKey))")
        }
      }
      try await store.expectsSoundLedger()
    }
  }

  @Test("What was changed so that all tables agree is told by the journal", arguments: Backend.allCases)
  func consistent(_ backend: Backend) async throws {
    let clock = TestClock()
    try await Tampering.withStore(backend, clock: clock) { store, tampering in
      try await store.open("a", "b")
      try await store.transfer(.direct("t1", 5, "a", "b"))
      for statement in [
        "UPDATE ledger_transfer SET amount = 6", "UPDATE ledger_entry SET debits_posted = 6 WHERE account = 'a'",
        "UPDATE ledger_entry SET credits_posted = 6 WHERE account = 'b'", "UPDATE ledger_account SET debits_posted = 6 WHERE id = 'a'",
        "UPDATE ledger_account SET credits_posted = 6 WHERE id = 'b'",
      ] as [SQL] { try await tampering.run(statement) }
      #expect(try await Ledger.check(store).flaws.map(\.row) == [.transfer("t1")])
      // And where everything was taken away.
      for table in ["transfer", "entry", "account"] {
        try await tampering.run("DELETE FROM \(part: SQL(stringLiteral: "ledger_" + table))")
      }
      #expect(try await Ledger.check(store).flaws.map(\.row) == [.account("a"), .account("b"), .transfer("t1")])
    }
  }

  @Test("Facts are found on either side of the journal, and one that is missing is told", arguments: Backend.allCases)
  func journal(_ backend: Backend) async throws {
    let clock = TestClock()
    try await Tampering.withStore(backend, clock: clock) { store, tampering in
      try await fill(store, clock)
      // Some have been put in their order, as the journal does with all of them.
      try await store.tend { tx in
        try tx.run(
          """
          INSERT INTO fact (position, id, type, subject, actor, purpose, at, body)
          SELECT ROW_NUMBER() OVER (ORDER BY id), id, type, subject, actor, purpose, at, body FROM incoming_fact
          WHERE subject IN ('ledger_transfer/t1', 'ledger_transfer/p3', 'ledger_account/pool/a')
          """)
        try tx.run("DELETE FROM incoming_fact WHERE id IN (SELECT id FROM fact)")
      }
      try await store.expects(4, in: "fact")
      try await store.expectsSoundLedger(rowsAtOnce: 2)
      try await tampering.run("DELETE FROM fact WHERE subject = 'ledger_transfer/p3'")
      try await tampering.run("DELETE FROM incoming_fact WHERE subject = 'ledger_account/pool/b'")
      #expect(try await Ledger.check(store, rowsAtOnce: 3).flaws.map(\.row) == [.account("pool/b"), .transfer("p3")])
    }
  }

  @Test("However few rows a step takes, it sees each once", arguments: Backend.allCases)
  func steps(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let nothing = try await Ledger.check(store)
      #expect((nothing.accounts, nothing.entries, nothing.transfers) == (0, 0, 0) && nothing.flaws == [])
      try await fill(store, clock)
      let whole = try await Ledger.check(store)
      #expect((whole.accounts, whole.entries, whole.transfers) == (5, 26, 13) && whole.flaws == [])
      for rows in 1...30 { #expect(try await Ledger.check(store, rowsAtOnce: rows) == whole) }
    }
  }

  @Test("It ends when very much is wrong", arguments: Backend.allCases)
  func cutOff(_ backend: Backend) async throws {
    try await Tampering.withStore(backend, clock: TestClock()) { store, tampering in
      // Each has no account, no transfer and no entry before it.
      try await tampering.run(
        """
        WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 3500)
        INSERT INTO ledger_entry SELECT 'a', 3 * n, 't' || n, 1, 0, 0, 0, 0 FROM counted
        """)
      let report = try await Ledger.check(store)
      #expect(report.isCutOff && report.flaws.count == LedgerReport.flawsLimit)
      #expect(report.flaws.first?.description == "entry 3 of a: it follows number 0")
    }
  }

  @Test("While others write, it finds nothing wrong", arguments: Backend.allCases)
  func meanwhile(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let accounts = (0..<5).map { AccountID(trusted: "account/\($0)") }
      try await store.write(.test) { tx in for account in accounts { try tx.openAccount(account, .asset) } }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<600 {
          group.addTask {
            let (debit, credit) = (accounts[number % 5], accounts[(number + 1 + number % 4) % 5])
            let id = TransferID(trusted: "t/\(number % 7)/\(number)")
            if number % 3 == 0 {
              try await store.transfer(.pending(id, 5, debit, credit))
              try await store.transfer(.post(TransferID(trusted: "\(id)/post"), id))
            } else {
              try await store.transfer(.direct(id, 5, debit, credit))
            }
          }
        }
        for rows in [3, 10, 100] {
          group.addTask { try await store.expectsSoundLedger(rowsAtOnce: rows) }
        }
        try await group.waitForAll()
      }
      try await store.expectsSoundLedger()
      try await store.expects(800, in: "ledger_transfer")
    }
  }
}
