import Motor
import Synchronization
import TestStores
import Testing

@testable import Storage

@Suite("A reconciler")
struct ReconcilerTests {
  @Test("does the same when it is woken, long before its time; ends with its task", arguments: Backend.allCases)
  func woken(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let passes = Heard<Int>()
      let reconciler = Reconciler("count", every: .seconds(3600), wokenBy: "shelf") {
        let count = try await store.count()
        passes.hear(count)
        return Reconciler.Pass(done: count)
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await reconciler.run(store) }
        // The first pass needs no call.
        await passes.reaches(1)
        for number in 1...3 {
          try await store.write(.test) { tx in
            try tx.put("n\(number)", fen: 1)
            tx.wake("shelf")
          }
          while passes.all.last != number { await passes.reaches(passes.all.count + 1) }
        }
        group.cancelAll()
        try await group.waitForAll()
      }
      #expect(passes.all.last == 3)
    }
  }

  @Test("ticks when nobody calls")
  func ticks() async throws {
    try await Backend.sqlite.withStore { store in
      let passes = Heard<Void>()
      let reconciler = Reconciler("tick", every: .milliseconds(1)) {
        passes.hear(())
        return Reconciler.Pass(done: 0)
      }
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await reconciler.run(store) }
        await passes.reaches(5)
        group.cancelAll()
      }
    }
  }

  @Test("goes on at once while there is more")
  func more() async throws {
    try await Backend.sqlite.withStore { store in
      let left = Mutex(100)
      let idle = Heard<Void>()
      let reconciler = Reconciler("empty", every: .seconds(3600)) {
        let rest = left.withLock { left in
          left -= 10
          return left
        }
        if rest == 0 { idle.hear(()) }
        return Reconciler.Pass(done: 10, hasMore: rest > 0)
      }
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await reconciler.run(store) }
        await idle.reaches(1)
        group.cancelAll()
      }
      #expect((reconciler.status.passes, reconciler.status.done) == (10, 100))
    }
  }

  @Test("says how it has been going, also when it failed, and goes on")
  func status() async throws {
    let moment = Timestamp(microseconds: 7)
    let count = Mutex(0)
    let reconciler = Reconciler("fail", every: .seconds(1)) {
      let pass = count.withLock { count in
        count += 1
        return count
      }
      if pass == 2 { throw TestFailure.misread(name: "Zhang San") }
      return Reconciler.Pass(done: 3, lag: .seconds(5))
    }
    #expect(reconciler.status == Reconciler.Status())
    try await reconciler.pass(at: moment)
    #expect((reconciler.status.lastAt, reconciler.status.last) == (moment, Reconciler.Pass(done: 3, lag: .seconds(5))))
    await #expect(throws: TestFailure.self) { try await reconciler.pass(at: moment) }
    #expect((reconciler.status.failures, reconciler.status.failure?.description) == (1, "TestFailure.misread"))
    #expect(reconciler.status.last == nil)
    try await reconciler.pass(at: moment)
    #expect((reconciler.status.passes, reconciler.status.done, reconciler.status.failures) == (3, 6, 1))
  }

  @Test("stands in one list with the jobs' own")
  func list() async throws {
    try await Backend.sqlite.withStore { store in
      var plan = JobPlan.test([])
      plan.reconcilers = [Reconciler("room", every: .seconds(1)) { Reconciler.Pass(done: 0) }]
      let names = JobRunner(store, plan).reconcilers.map(\.name)
      #expect(names == ["jobs.rescue", "jobs.schedules", "jobs.unhandled", "jobs.retention", "room"])
    }
  }
}
