import Motor
import Synchronization
import TestStores
import Testing

@testable import Storage

@Suite("An attempt at a job")
struct JobAttemptTests {
  @Test("is told what it needs to know", arguments: Backend.allCases)
  func task(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let seen = Heard<JobTask>()
      let handler = JobHandler("look", timeLimit: .seconds(7)) { task in
        seen.hear(task)
        return .done
      }
      let id = try await store.enqueue(JobOrder("look", .array([.number(1)]), attemptsLimit: 3))
      clock.advance(by: .seconds(5))
      try await JobRunner(store, .test([handler])).drain()
      let task = try #require(seen.all.first)
      #expect((task.id, task.attempt, task.attemptsLimit) == (id, 1, 3))
      #expect(task.arguments.description == "[1]")
      #expect(task.deadline == clock.source.now.adding(.seconds(7)))
      #expect(task.dueAt == clock.source.now.adding(.seconds(-5)))
      #expect(task.time.now == clock.source.now)
      #expect(!task.isLast)
    }
  }

  @Test("writes its result and the job's end together, or neither", arguments: Backend.allCases)
  func together(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let heard = Heard<JobEvent>()
      let handler = JobHandler("put") { task in
        .done(.test) { tx in
          try tx.put("a", fen: 7)
          // The first time something is wrong only after the writing.
          if task.attempt == 1 { throw TestFailure.misread(name: "Zhang San") }
        }
      }
      let runner = JobRunner(store, .test([handler]), report: heard.hear)
      let id = try await store.enqueue(JobOrder("put"))
      try await runner.drain()
      try await store.expects(0)
      try await store.expects(0, in: "incoming_fact")
      #expect(try await store.job(id).state == .scheduled)
      clock.advance(by: .seconds(3))
      try await runner.drain()
      try await store.expects(1)
      try await store.expects(1, in: "incoming_fact")
      #expect(try await store.job(id).state == .done)
      #expect(heard.endings.last == .done)
    }
  }

  @Test("that changes something and records nothing has failed", arguments: Backend.allCases)
  func unrecorded(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let quiet = JobHandler("quiet") { _ in .done(.test) { tx in try tx.run("INSERT INTO shelf (id, fen) VALUES (\("a"), \(1))") } }
      let tidy = JobHandler("tidy") { _ in .done { tx in try tx.run("INSERT INTO shelf (id, fen) VALUES (\("b"), \(1))") } }
      let runner = JobRunner(store, .test([quiet, tidy]))
      let (first, second) = (try await store.enqueue(JobOrder("quiet")), try await store.enqueue(JobOrder("tidy")))
      try await runner.drain()
      #expect(try await store.job(first).error == "StoreError.nothing_recorded")
      #expect(try await store.job(second).state == .done)
      try await store.expects(1)
    }
  }

  @Test("that fails is made again after a growing pause, and the job is a dead letter after the last", arguments: Backend.allCases)
  func dead(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let heard = Heard<JobEvent>()
      let backoff = JobBackoff(first: .seconds(10), limit: .seconds(60))
      let handler = JobHandler("fail", backoff: backoff) { _ in throw TestFailure.misread(name: "Zhang San") }
      let runner = JobRunner(store, .test([handler]), report: heard.hear)
      let id = try await store.enqueue(JobOrder("fail", attemptsLimit: 5))
      for (attempt, pause) in [10, 20, 40, 60].enumerated() {
        try await runner.drain()
        let job = try await store.job(id)
        #expect((job.state, job.attempt) == (.scheduled, attempt + 1))
        let waits = clock.source.now.duration(to: job.runAt)
        #expect(waits >= .seconds(pause) / 2 && waits <= .seconds(pause))
        clock.advance(by: waits)
      }
      #expect(try await store.jobFacts() == [])
      try await runner.drain()
      let job = try await store.job(id)
      #expect((job.state, job.attempt, job.finishedAt) == (.dead, 5, clock.source.now))
      // The type and the case; not whose name it was.
      #expect(job.error == "TestFailure.misread")
      #expect(heard.endings.last == .givenUp(JobFailure(TestFailure.misread(name: ""))))
      #expect(try await store.jobFacts() == ["job.given_up by system/jobs"])
      try await runner.drain()
      #expect(heard.endings.count == 5)
    }
  }

  @Test("whose arguments cannot be read has failed like any other", arguments: Backend.allCases)
  func undecodable(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let handler = JobHandler("strict") { _ -> Int in
        throw TestFailure.refused
      } perform: { _, _ in
        .done
      }
      let runner = JobRunner(store, .test([handler]))
      let id = try await store.enqueue(JobOrder("strict"))
      try await runner.drain()
      #expect(try await store.job(id).error == "TestFailure.refused")
    }
  }

  @Test("that says not yet does not count", arguments: Backend.allCases)
  func snooze(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let runs = Counter()
      let handler = JobHandler("wait") { task in
        runs.count()
        return runs.value < 6 ? .snooze(.seconds(30)) : .done
      }
      let runner = JobRunner(store, .test([handler]))
      let id = try await store.enqueue(JobOrder("wait", attemptsLimit: 2))
      for _ in 0..<5 {
        try await runner.drain()
        let job = try await store.job(id)
        #expect((job.state, job.attempt, job.error) == (.scheduled, 0, nil))
        clock.advance(by: .seconds(30))
      }
      try await runner.drain()
      #expect(try await store.job(id).state == .done)
      #expect(runs.value == 6)
    }
  }

  @Test("that says no longer ends the job, and that is a fact", arguments: Backend.allCases)
  func cancels(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let runner = JobRunner(store, .test([JobHandler("moot") { _ in .cancel("policy_cancelled") }]))
      let id = try await store.enqueue(JobOrder("moot"))
      try await runner.drain()
      let job = try await store.job(id)
      #expect((job.state, job.error) == (.cancelled, "policy_cancelled"))
      #expect(try await store.jobFacts() == ["job.cancelled by system/jobs"])
    }
  }

  @Test("whose lease has run out can write nothing, whether or not another has the job", arguments: Backend.allCases)
  func zombie(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let heard = Heard<JobEvent>()
      // While its node sleeps, time goes by. The first time nobody notices, the second time the job is another's.
      let other = JobRunner(store, .test([JobHandler("sleep", backoff: .none) { _ in .done }], node: "n2"))
      let handler = JobHandler("sleep", backoff: .none) { task in
        clock.advance(by: .seconds(31))
        if task.attempt == 2 {
          #expect(try await other.reconcile("jobs.rescue").done == 1)
          _ = try await store.tend { try JobClaimant.test("n2", ["sleep"]).claim(.standard, atMost: 1, $0) }
        }
        return task.attempt < 3 ? .done(.test) { try $0.put("a", fen: 1) } : .done
      }
      let runner = JobRunner(store, .test([handler]), report: heard.hear)
      let id = try await store.enqueue(JobOrder("sleep"))
      try await runner.pass()
      #expect(heard.endings == [.leaseLost])
      #expect(try await store.job(id).state == .running)
      try await runner.reconcile("jobs.rescue")
      try await runner.pass()
      #expect(heard.endings == [.leaseLost, .leaseLost])
      let job = try await store.job(id)
      #expect((job.state, job.holder, job.attempt, job.error) == (.running, "n2", 3, "Job.lease_ran_out"))
      try await store.expects(0)
      // Also without anything to write, by its number alone.
      let old = JobToken(job: id, fence: 1)
      await #expect(throws: JobRefusal.leaseLost(id)) { try await store.tend { try $0.complete(old) } }
      await #expect(throws: JobRefusal.leaseLost(id)) { _ = try await store.tend { try $0.hold(old) } }
    }
  }

  @Test("keeps its lease while it goes on", arguments: Backend.allCases)
  func renewal(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let heard = Heard<JobEvent>()
      let runner = Mutex<JobRunner?>(nil)
      let handler = JobHandler("long") { _ in
        for _ in 0..<5 {
          clock.advance(by: .seconds(20))
          try await runner.withLock { $0 }?.renewLeases()
          try await runner.withLock { $0 }?.reconcile("jobs.rescue")
        }
        return .done
      }
      let made = JobRunner(store, .test([handler]), report: heard.hear)
      runner.withLock { $0 = made }
      let id = try await store.enqueue(JobOrder("long"))
      try await made.pass()
      #expect(heard.endings == [.done])
      #expect(try await store.job(id).attempt == 1)
    }
  }

  @Test("lets jobs that end together share a transaction, and tells each its own end", arguments: Backend.allCases)
  func shared(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let completions = JobCompletions(store, JobHolds(store, JobLimits()) { _ in }, limit: 7)
      try await store.enqueue((0..<50).map { _ in JobOrder("many") })
      let claims = try await store.tend { try JobClaimant.test("n1", ["many"]).claim(.standard, atMost: 50, $0) }
      // Every fifth has been taken away from the node meanwhile.
      let tokens = claims.jobs.map(\.token).enumerated().map { index, token in
        JobToken(job: token.job, fence: index % 5 == 0 ? token.fence - 1 : token.fence)
      }
      let lost = await withTaskGroup(of: Bool.self) { group in
        for token in tokens {
          group.addTask {
            let hold = JobHold(token, deadline: .now) {}
            do { try await completions.complete(hold) } catch { return error as? JobRefusal == .leaseLost(token.job) }
            return false
          }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(lost == 10)
      #expect(try await store.jobCounts() == [.done: 40, .running: 10])
    }
  }
}

extension JobClaimant {
  static func test(_ node: String, _ kinds: [JobKind]) -> JobClaimant {
    JobClaimant(node: node, kinds: kinds, lease: .seconds(30), readiedAtOnce: 100)
  }
}
