import Motor
import TestStores
import Testing

@testable import Storage

@Suite("Wake-ups")
struct WakeUpTests {
  private enum Refused: Error { case refused }

  /// How PostgreSQL's other nodes are told, and that SQLite has none.
  static let cases: [(Backend, PostgresLimits)] = {
    var afterCommit = PostgresLimits()
    afterCommit.notification = .afterCommit
    return [(.sqlite, PostgresLimits()), (.postgres, PostgresLimits()), (.postgres, afterCommit)]
  }()

  /// What a channel has said, from the moment on at which it is surely listened to.
  private func listening(_ store: Store, _ channel: WakeChannel, _ body: (Heard<Void>) async throws -> Void) async throws {
    let heard = Heard<Void>()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in store.wakeUps(channel) { heard.hear(()) } }
      await heard.reaches(1)
      try await store.settleListening()
      try await body(heard)
      group.cancelAll()
    }
  }

  @Test("come after the commit, on every node, for the channel that was meant", arguments: cases)
  func commit(_ backend: Backend, _ limits: PostgresLimits) async throws {
    try await backend.withNodes(2, postgres: limits) { stores in
      try await listening(stores[1], "a") { a in
        try await listening(stores[1], "b") { b in
          let (before, other) = (a.all.count, b.all.count)
          try await stores[0].tend { $0.wake("a") }
          await a.reaches(before + 1)
          // Whoever is woken finds what was written.
          try await stores[0].write(.test) { tx in
            tx.wake("b")
            try tx.put("x", fen: 1)
          }
          await b.reaches(other + 1)
          try await stores[1].expects(1)
          #expect(a.all.count == before + 1)
        }
      }
    }
  }

  private static let refusals = 5

  @Test("do not come from a transaction that is not written", arguments: cases)
  func rollback(_ backend: Backend, _ limits: PostgresLimits) async throws {
    try await backend.withNodes(2, postgres: limits) { stores in
      try await listening(stores[1], "a") { heard in
        let before = heard.all.count
        for _ in 0..<Self.refusals {
          await #expect(throws: Refused.self) {
            try await stores[0].write(.test) { tx in
              try tx.put("x", fen: 1)
              tx.wake("a")
              throw Refused.refused
            }
          }
          try await listening(stores[1], "end") { end in
            let count = end.all.count
            try await stores[0].tend { $0.wake("end") }
            await end.reaches(count + 1)
          }
        }
        // One may come of a listener that had to connect again, which wakes everybody; but not one of each.
        #expect(heard.all.count - before < Self.refusals)
      }
    }
  }

  @Test("are not lost between one look and the next, and many are one", arguments: cases)
  func kept(_ backend: Backend, _ limits: PostgresLimits) async throws {
    try await backend.withNodes(2, postgres: limits) { stores in
      let stream = stores[1].wakeUps("a")
      var looks = stream.makeAsyncIterator()
      _ = await looks.next()
      try await stores[1].settleListening()
      for _ in 0..<20 { try await stores[0].tend { $0.wake("a") } }
      try await stores[0].write(.test) { tx in
        try tx.put("x", fen: 1)
        tx.wake("a")
      }
      // However many there were, whoever looks after the next sees all of it before long.
      var count = 0
      while try await stores[1].count() == 0 {
        _ = await looks.next()
        count += 1
      }
      #expect(count <= 22)
    }
  }

  @Test("come for whatever was missed when the listening connection has been made anew")
  func reconnected() async throws {
    try await Backend.postgres.withNodes(2) { stores in
      try await listening(stores[1], "a") { heard in
        for _ in 0..<3 {
          let before = heard.all.count
          _ = try await stores[0].tend { tx in
            try tx.rows(
              """
              SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE datname = current_database() AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()
              """)
          }
          await heard.reaches(before + 1)
          try await stores[0].tend { $0.wake("a") }
          await heard.reaches(before + 2)
        }
      }
    }
  }

  @Test("come from this process alone behind a pooler")
  func pooled() async throws {
    var limits = PostgresLimits()
    limits.isPooled = true
    try await Backend.postgres.withNodes(1, postgres: limits) { stores in
      var looks = stores[0].wakeUps("a").makeAsyncIterator()
      _ = await looks.next()
      try await stores[0].tend { $0.wake("a") }
      _ = await looks.next()
    }
  }
}

extension Store {
  /// Returns once wake-ups of other nodes arrive here.
  func settleListening() async throws {
    guard dialect == .postgres else { return }
    for await _ in wakeUps("settled") {
      let listeners: Int = try await read { snapshot in
        try snapshot.rows(
          "SELECT COUNT(*) AS count FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'")[0]["count"]
      }
      if listeners > 0 { return }
    }
  }
}
