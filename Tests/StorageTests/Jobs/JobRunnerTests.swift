import Motor
import Synchronization
import TestStores
import Testing

@testable import Storage

@Suite("A runner", .serialized)
struct JobRunnerTests {
  @Test("begins a job when it is committed, on whichever node, long before it would look by itself", arguments: WakeUpTests.cases)
  func woken(_ backend: Backend, _ limits: PostgresLimits) async throws {
    try await backend.withNodes(2, postgres: limits) { stores in
      let begun = Heard<Void>()
      let handler = JobHandler("now") { _ in
        begun.hear(())
        return .done
      }
      // Only the second node has hands: the first one enqueues.
      var patient = JobLimits()
      patient.poll = .seconds(3600)
      try await running([JobRunner(stores[1], .test([handler], node: "n2", limits: patient))]) {
        try await stores[1].settleListening()
        for number in 1...30 {
          _ = try await stores[0].enqueue(JobOrder("now"))
          // Without the wake-up this would take an hour.
          await begun.reaches(number)
        }
      }
    }
  }

  @Test("that is cancelled gives unfinished jobs back, and the attempt does not count", arguments: Backend.allCases)
  func cancelled(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let begun = Heard<Void>()
      let heard = Heard<JobEvent>()
      let endless = JobHandler("endless") { _ in
        begun.hear(())
        for await _ in AsyncStream<Void>.makeStream().stream {}
        throw CancellationError()
      }
      // Its work is done when it hears that it is to stop: that is written.
      let almost = JobHandler("almost") { task in
        begun.hear(())
        for await _ in AsyncStream<Void>.makeStream().stream {}
        return .done(.test) { try $0.put(task.id.description, fen: 1) }
      }
      let plain = JobHandler("plain") { _ in
        begun.hear(())
        for await _ in AsyncStream<Void>.makeStream().stream {}
        return .done
      }
      let runner = JobRunner(store, .test([endless, almost, plain]), report: heard.hear)
      try await store.enqueue([JobOrder("endless", attemptsLimit: 1), JobOrder("almost"), JobOrder("plain"), JobOrder("endless")])
      try await running([runner]) { await begun.reaches(4) }
      #expect(try await store.jobCounts() == [.done: 2, .ready: 2])
      #expect(try await store.read { try $0.jobs(JobFilter(state: .ready)).jobs.map(\.attempt) } == [0, 0])
      #expect(try await store.read { try $0.jobs(JobFilter(state: .ready)).jobs.map(\.error) } == [nil, nil])
      #expect(heard.endings.filter { $0 == .givenBack }.count == 2)
      try await store.expects(1)
      await #expect(throws: JobRefusal.alreadyRun) { try await runner.run() }
    }
  }

  @Test("that is stopped takes nothing more, lets what runs go on for a while, and then ends it", arguments: Backend.allCases)
  func stopped(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let begun = Heard<Void>()
      let open = AsyncStream.makeStream(of: Void.self)
      let waiting = JobHandler("wait") { _ in
        begun.hear(())
        for await _ in open.stream { return .done }
        throw CancellationError()
      }
      let endless = JobHandler("endless") { _ in
        begun.hear(())
        for await _ in AsyncStream<Void>.makeStream().stream {}
        throw CancellationError()
      }
      var limits = JobLimits()
      (limits.grace, limits.watch) = (.milliseconds(300), .milliseconds(20))
      let heard = Heard<JobEvent>()
      let runner = JobRunner(store, .test([waiting, endless], limits: limits), report: heard.hear)
      try await store.enqueue([JobOrder("wait"), JobOrder("endless")])
      async let run: Void = runner.run()
      await begun.reaches(2)
      runner.stop()
      let late = try await store.enqueue(JobOrder("wait"))
      open.continuation.yield()
      try await run
      #expect(Set(heard.endings) == [.done, .givenBack])
      #expect(try await store.job(late).state == .ready)
    }
  }

  @Test("ends a handler that takes too long, and that is a failure", arguments: Backend.allCases)
  func overdue(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let heard = Heard<JobEvent>()
      let slow = JobHandler("slow", timeLimit: .milliseconds(50)) { _ in
        for await _ in AsyncStream<Void>.makeStream().stream {}
        throw CancellationError()
      }
      var limits = JobLimits()
      limits.watch = .milliseconds(10)
      let id = try await store.enqueue(JobOrder("slow"))
      try await running([JobRunner(store, .test([slow], limits: limits), report: heard.hear)]) { await heard.reaches(1) }
      let job = try await store.job(id)
      #expect((job.state, job.attempt, job.error) == (.scheduled, 1, "Job.overdue"))
    }
  }

  @Test("ends a handler whose job somebody cancels on another node", arguments: WakeUpTests.cases)
  func interrupted(_ backend: Backend, _ postgres: PostgresLimits) async throws {
    try await backend.withNodes(2, postgres: postgres) { stores in
      let begun = Heard<Void>()
      let heard = Heard<JobEvent>()
      let endless = JobHandler("endless") { _ in
        begun.hear(())
        for await _ in AsyncStream<Void>.makeStream().stream {}
        throw CancellationError()
      }
      let id = try await stores[0].enqueue(JobOrder("endless"))
      try await running([JobRunner(stores[1], .test([endless]), report: heard.hear)]) {
        await begun.reaches(1)
        try await stores[1].settleListening()
        #expect(try await stores[0].write(.test) { try $0.cancelJob(id) } == .running)
        await heard.reaches(1)
      }
      #expect(heard.endings == [.cancelled])
    }
  }

  @Test("runs no more of a queue at a time than it has hands, and no queue waits for another", arguments: Backend.allCases)
  func hands(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let begun = Heard<String>()
      let open = AsyncStream.makeStream(of: Void.self)
      let stuck = JobHandler("stuck") { _ in
        begun.hear("stuck")
        for await _ in AsyncStream<Void>.makeStream().stream {}
        throw CancellationError()
      }
      let most = Mutex(0)
      let now = Mutex(0)
      let quick = JobHandler("quick") { _ in
        let count = now.withLock { now in
          now += 1
          return now
        }
        most.withLock { $0 = max($0, count) }
        await Task.yield()
        now.withLock { $0 -= 1 }
        begun.hear("quick")
        return .done
      }
      let plan = JobPlan(
        node: "n1", queues: [JobQueue("slow", concurrency: 2), JobQueue("fast", concurrency: 3)], handlers: [stuck, quick])
      try await store.enqueue(
        (0..<5).map { _ in JobOrder("stuck", queue: "slow") } + (0..<40).map { _ in JobOrder("quick", queue: "fast") })
      try await running([JobRunner(store, plan)]) { await begun.reaches(42) }
      open.continuation.finish()
      #expect(begun.all.filter { $0 == "stuck" }.count == 2)
      #expect((1...3).contains(most.withLock { $0 }))
      #expect(try await store.jobCounts() == [.ready: 5, .done: 40])
    }
  }

  @Test("finds what nobody told it of when it next looks")
  func polling() async throws {
    var pooled = PostgresLimits()
    pooled.isPooled = true
    try await Backend.postgres.withNodes(2, postgres: pooled) { stores in
      let begun = Heard<Void>()
      let handler = JobHandler("found") { _ in
        begun.hear(())
        return .done
      }
      var limits = JobLimits()
      limits.poll = .milliseconds(10)
      try await running([JobRunner(stores[1], .test([handler], limits: limits))]) {
        for number in 1...3 {
          _ = try await stores[0].enqueue(JobOrder("found"))
          await begun.reaches(number)
        }
      }
    }
  }

  @Test("keeps the leases of what runs, by itself", arguments: Backend.allCases)
  func renews(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      // The lease is renewed every ten milliseconds; the store's clock goes on only here.
      let lease = Duration.milliseconds(30)
      var limits = JobLimits()
      (limits.lease, limits.watch) = (lease, .milliseconds(5))
      let heard = Heard<JobEvent>()
      let handler = JobHandler("long") { task in
        for _ in 0..<5 {
          clock.advance(by: .milliseconds(20))
          while try await store.job(task.id).leaseUntil != clock.source.now.adding(lease) {}
        }
        return .done
      }
      _ = try await store.enqueue(JobOrder("long"))
      try await running([JobRunner(store, .test([handler], limits: limits), report: heard.hear)]) { await heard.reaches(1) }
      #expect(heard.endings == [.done])
    }
  }

  @Test("takes a scheduled job when it is due, though nobody calls then", arguments: Backend.allCases)
  func due(_ backend: Backend) async throws {
    let (address, remove) = try backend.address()
    defer { remove() }
    let start = ContinuousClock.now
    let time = TimeSource {
      let (seconds, attoseconds) = (ContinuousClock.now - start).components
      return Timestamp(microseconds: 1_780_000_000_000_000 + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }
    let store = try await Store.open(address, time: time, whenUnknown: { _ in })
    try await store.migrate(Migration.ground)
    let begun = Heard<Timestamp>()
    let handler = JobHandler("later") { task in
      begun.hear(task.time.now)
      return .done
    }
    var limits = JobLimits()
    limits.poll = .seconds(3600)
    try await running([JobRunner(store, .test([handler], limits: limits))]) {
      let due = time.now.adding(.milliseconds(300))
      _ = try await store.enqueue(JobOrder("later", runAt: due))
      await begun.reaches(1)
      // Not early; and the runner would not have looked by itself for an hour.
      #expect(begun.all[0] >= due)
    }
    try await store.close()
  }
}
