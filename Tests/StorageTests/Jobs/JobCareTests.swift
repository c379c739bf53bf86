import Motor
import TestStores
import Testing

@testable import Storage

@Suite("Jobs are looked after")
struct JobCareTests {
  /// Takes jobs and dies.
  private func crash(_ store: Store, _ kinds: [JobKind] = ["run"], limit: Int = 1) async throws -> [JobClaim] {
    try await store.tend { try JobClaimant.test("dead", kinds).claim(.standard, atMost: limit, $0).jobs }
  }

  @Test("An orphan is tried again when its lease has run out, not before; its attempt counts", arguments: Backend.allCases)
  func rescue(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let runner = JobRunner(store, .test([JobHandler("run") { _ in .done }]))
      let id = try await store.enqueue(JobOrder("run"))
      _ = try await crash(store)
      clock.advance(by: .seconds(29))
      #expect(try await runner.reconcile("jobs.rescue").done == 0)
      #expect(try await runner.pass() == 0)
      clock.advance(by: .seconds(1))
      #expect(try await runner.reconcile("jobs.rescue").done == 1)
      let job = try await store.job(id)
      #expect((job.state, job.attempt, job.error) == (.scheduled, 1, "Job.lease_ran_out"))
      clock.advance(by: .seconds(2))
      try await runner.drain()
      #expect(try await store.job(id).state == .done)
    }
  }

  @Test("A job that ends its process each time becomes a dead letter like any other", arguments: Backend.allCases)
  func poison(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let id = try await store.enqueue(JobOrder("run", attemptsLimit: 20))
      let careful = JobRunner(store, .test([]))
      var crashes = 0
      while try await store.job(id).state != .dead {
        // The process that takes it comes to its end; another finds out.
        crashes += try await crash(store).count
        clock.advance(by: .seconds(4000))
        try await careful.reconcile("jobs.rescue")
        clock.advance(by: .seconds(4000))
        try #require(crashes <= 20)
      }
      #expect(crashes == 20)
      #expect(try await store.job(id).error == "Job.lease_ran_out")
      #expect(try await store.jobFacts() == ["job.given_up by system/jobs"])
    }
  }

  @Test("A lease that was given while the clock was a day ahead does not last a day", arguments: Backend.allCases)
  func clockAhead(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let id = try await store.enqueue(JobOrder("run"))
      clock.advance(by: .seconds(86_400))
      _ = try await crash(store)
      clock.advance(by: .seconds(-86_400))
      try await JobRunner(store, .test([])).reconcile("jobs.rescue")
      #expect(try await store.job(id).state == .scheduled)
    }
  }

  @Test("A job of a kind that no node knows waits and is shown, and others pass it by", arguments: Backend.allCases)
  func unhandled(_ backend: Backend) async throws {
    try await backend.withNodes(2) { stores in
      let known = JobHandler("known") { _ in .done }
      let old = JobRunner(stores[0], .test([known], node: "old", concurrency: 2))
      let unknown = JobOrder("new", priority: .urgent)
      try await stores[0].enqueue([unknown, unknown, unknown, JobOrder("known")])
      for _ in 0..<3 { try await old.pass() }
      #expect(try await stores[0].jobCounts() == [.unhandled: 3, .done: 1])
      let job = try #require(try await stores[0].read { try $0.jobs(JobFilter(state: .unhandled)).jobs.first })
      #expect((job.attempt, job.error) == (0, nil))
      // A node that has been brought up to date takes them back.
      try await old.reconcile("jobs.unhandled")
      #expect(try await stores[0].jobCounts()[.unhandled] == 3)
      let new = JobRunner(stores[1], .test([known, JobHandler("new") { _ in .done }], node: "new"))
      try await new.reconcile("jobs.unhandled")
      try await new.drain()
      #expect(try await stores[0].jobCounts() == [.done: 4])
    }
  }

  @Test("Finished jobs are deleted when their time is over, a part at a time; others never", arguments: Backend.allCases)
  func retention(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      var limits = JobLimits()
      limits.deletedAtOnce = 10
      let handlers = [JobHandler("run") { _ in .done }, JobHandler("fail") { _ in throw TestFailure.refused }]
      let runner = JobRunner(store, .test(handlers, concurrency: 100, limits: limits))
      let waiting = JobOrder("run", runAt: clock.source.now.adding(.seconds(1000 * 86_400)))
      try await store.enqueue((0..<25).map { _ in JobOrder("run") } + [JobOrder("fail", attemptsLimit: 1), JobOrder("new"), waiting])
      try await runner.drain()
      #expect(try await runner.reconcile("jobs.retention").done == 0)
      clock.advance(by: .seconds(8 * 86_400))
      let passes = [try await runner.reconcile("jobs.retention"), try await runner.reconcile("jobs.retention")]
      #expect(passes.map(\.done) == [10, 10] && passes.allSatisfy(\.hasMore))
      #expect(try await runner.reconcile("jobs.retention") == Reconciler.Pass(done: 5))
      #expect(try await store.jobCounts() == [.dead: 1, .unhandled: 1, .scheduled: 1])
      clock.advance(by: .seconds(90 * 86_400))
      try await runner.reconcile("jobs.retention")
      #expect(try await store.jobCounts() == [.unhandled: 1, .scheduled: 1])
    }
  }
}
