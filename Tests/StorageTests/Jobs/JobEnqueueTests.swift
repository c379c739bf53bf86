import Motor
import Synchronization
import TestStores
import Testing

@testable import Storage

private func order(_ name: String, key: String? = nil, at: Timestamp? = nil, _ priority: JobPriority = .normal) -> JobOrder {
  JobOrder("list", .object([("name", .string(name))]), key: key, runAt: at, priority: priority)
}

@Suite("Enqueueing a job")
struct JobEnqueueTests {
  /// A handler that remembers what it was given.
  private func listing(_ seen: Heard<String>) -> JobHandler {
    JobHandler("list") { json in
      guard case .string(let name) = json["name"] else { throw TestFailure.misread(name: "\(json)") }
      return name
    } perform: { (name: String, _) in
      seen.hear(name)
      return .done
    }
  }

  @Test("has it done once the transaction is written, and never when that is rolled back", arguments: Backend.allCases)
  func transaction(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let seen = Heard<String>()
      let runner = JobRunner(store, .test([listing(seen)]))
      // No fact: it is what follows from one.
      try await store.write(.test) { _ = try $0.enqueue(order("kept")) }
      await #expect(throws: TestFailure.self) {
        try await store.write(.test) { tx in
          try tx.put("a", fen: 1)
          try tx.enqueue(order("lost"))
          throw TestFailure.refused
        }
      }
      try await runner.drain()
      #expect(seen.all == ["kept"])
      #expect(try await store.jobCounts() == [.done: 1])
      try await store.expects(0)
    }
  }

  @Test("does not let a change pass that nobody recorded", arguments: Backend.allCases)
  func recorded(_ backend: Backend) async throws {
    try await backend.withStore { store in
      await #expect(throws: StoreError.nothingRecorded) {
        try await store.write(.test) { tx in
          try tx.run("INSERT INTO shelf (id, fen) VALUES (\("a"), \(1))")
          try tx.enqueue(order("x"))
        }
      }
      try await store.expects(0, in: "job")
    }
  }

  @Test("with the key of one that is not finished gives that one", arguments: Backend.allCases)
  func unique(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let seen = Heard<String>()
      let runner = JobRunner(store, .test([listing(seen)]))
      let first = try await store.enqueue(order("a", key: "k"))
      #expect(try await store.enqueue(order("b", key: "k")) == first)
      let other = try await store.enqueue(JobOrder("other", key: "k"))
      #expect(other != first)
      try await runner.drain()
      let next = try await store.enqueue(order("c", key: "k"))
      #expect(next != first)
      try await runner.drain()
      #expect(seen.all == ["a", "c"])
    }
  }

  @Test("with one key from many sides at once makes one job", arguments: Backend.allCases, [Isolation.serializable, .rowLocks])
  func race(_ backend: Backend, _ isolation: Isolation) async throws {
    try await backend.withStore { store in
      let ids = try await withThrowingTaskGroup(of: ID<Job>.self) { group in
        for _ in 0..<40 { group.addTask { try await store.tend(isolation) { try $0.enqueue(JobOrder("list", key: "k")) } } }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      #expect(ids.count == 1)
      try await store.expects(1, in: "job")
    }
  }

  @Test("for later has it done then, not before", arguments: Backend.allCases)
  func scheduled(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let seen = Heard<String>()
      let runner = JobRunner(store, .test([listing(seen)]))
      let id = try await store.enqueue(order("later", at: clock.source.now.adding(.seconds(60))))
      try await store.enqueue([order("now")])
      try await runner.drain()
      #expect(seen.all == ["now"])
      #expect(try await store.job(id).state == .scheduled)
      clock.advance(by: .seconds(59))
      try await runner.drain()
      #expect(seen.all == ["now"])
      clock.advance(by: .seconds(1))
      try await runner.drain()
      #expect(seen.all == ["now", "later"])
    }
  }

  @Test("lets the urgent go first, and then the longest due", arguments: Backend.allCases)
  func priority(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let seen = Heard<String>()
      let runner = JobRunner(store, .test([listing(seen)], concurrency: 1))
      try await store.enqueue([order("low", .low), order("one"), order("two"), order("three")])
      clock.advance(by: .seconds(1))
      try await store.enqueue([order("four"), order("urgent", .urgent)])
      try await store.enqueue([order("due before", at: clock.source.now.adding(.seconds(-60)))])
      try await runner.drain()
      #expect(seen.all == ["urgent", "due before", "one", "two", "three", "four", "low"])
    }
  }

  @Test("refuses arguments that are too long, and keeps others to the byte", arguments: Backend.allCases)
  func arguments(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let seen = Heard<String>()
      let runner = JobRunner(store, .test([listing(seen)]))
      await #expect(throws: JobRefusal.argumentsTooLong(bytes: 65_548, limit: 65_536)) {
        _ = try await store.enqueue(order(String(repeating: "x", count: 65_537)))
      }
      try await store.enqueue([order("一路'; --\\ \"\n")])
      try await runner.drain()
      #expect(seen.all == ["一路'; --\\ \"\n"])
    }
  }
}

extension Store {
  func enqueue(_ orders: [JobOrder]) async throws { try await tend { _ = try $0.enqueue(orders) } }
}
