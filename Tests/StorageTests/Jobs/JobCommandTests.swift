import Motor
import Synchronization
import TestStores
import Testing

@testable import Storage

@Suite("Jobs at somebody's command")
struct JobCommandTests {
  private let clerk = Act(Actor(rawValue: "staff/7"), for: "operating jobs")

  @Test("A job that waits is cancelled at once, and stays so", arguments: Backend.allCases)
  func cancelled(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let runs = Counter()
      let handler = JobHandler("run") { _ in
        runs.count()
        return .done
      }
      let runner = JobRunner(store, .test([handler]))
      let ready = try await store.enqueue(JobOrder("run"))
      let later = try await store.enqueue(JobOrder("run", runAt: clock.source.now.adding(.seconds(9))))
      for id in [ready, later] {
        #expect(try await store.write(clerk) { try $0.cancelJob(id) } == .cancelled)
        await #expect(throws: JobRefusal.finished(id, .cancelled)) { try await store.write(clerk) { _ = try $0.cancelJob(id) } }
      }
      clock.advance(by: .seconds(10))
      try await runner.drain()
      #expect(runs.value == 0)
      #expect(try await store.jobFacts() == ["job.cancelled by staff/7", "job.cancelled by staff/7"])
      let nobody = ID<Job>(at: clock.source.now)
      await #expect(throws: JobRefusal.unknown(nobody)) { try await store.write(clerk) { _ = try $0.cancelJob(nobody) } }
    }
  }

  @Test("A job that runs has its handler's task cancelled, and then is", arguments: Backend.allCases)
  func interrupted(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let begun = Heard<Void>()
      let heard = Heard<JobEvent>()
      let handler = JobHandler("endless") { _ in
        begun.hear(())
        // Until it is cancelled.
        for await _ in AsyncStream<Void>.makeStream().stream {}
        throw CancellationError()
      }
      let runner = JobRunner(store, .test([handler]), report: heard.hear)
      let id = try await store.enqueue(JobOrder("endless"))
      async let pass = runner.pass()
      await begun.reaches(1)
      #expect(try await store.write(clerk) { try $0.cancelJob(id) } == .running)
      #expect(try await store.job(id).isCancelAsked)
      try await runner.renewLeases()
      _ = try await pass
      #expect(heard.endings == [.cancelled])
      #expect(try await store.job(id).state == .cancelled)
      #expect(try await store.jobFacts() == ["job.cancel_asked by staff/7", "job.cancelled by system/jobs"])
    }
  }

  @Test("A job that was done before the wish to cancel it arrived is done", arguments: Backend.allCases)
  func tooLate(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let clerk = clerk
      let handler = JobHandler("quick") { task in
        _ = try await store.write(clerk) { try $0.cancelJob(task.id) }
        return .done
      }
      let id = try await store.enqueue(JobOrder("quick"))
      try await JobRunner(store, .test([handler])).drain()
      #expect(try await store.job(id).state == .done)
    }
  }

  @Test("A job to be cancelled whose node falls silent is cancelled, not tried again", arguments: Backend.allCases)
  func silent(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let id = try await store.enqueue(JobOrder("run"))
      _ = try await store.tend { try JobClaimant.test("n1", ["run"]).claim(.standard, atMost: 1, $0) }
      _ = try await store.write(clerk) { try $0.cancelJob(id) }
      clock.advance(by: .seconds(31))
      try await JobRunner(store, .test([], node: "n2")).reconcile("jobs.rescue")
      #expect(try await store.job(id).state == .cancelled)
    }
  }

  @Test("A dead letter is tried again by hand, as often as at first", arguments: Backend.allCases)
  func retried(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let isMended = Mutex(false)
      let handler = JobHandler("mend", backoff: .none) { _ in
        guard isMended.withLock({ $0 }) else { throw TestFailure.refused }
        return .done
      }
      let runner = JobRunner(store, .test([handler]))
      let id = try await store.enqueue(JobOrder("mend", key: "k", attemptsLimit: 2))
      await #expect(throws: JobRefusal.notGivenUp(id, .ready)) { try await store.write(clerk) { try $0.retryJob(id) } }
      try await runner.drain()
      #expect(try await store.job(id).state == .dead)
      isMended.withLock { $0 = true }
      // Its key may be another's by now.
      let other = try await store.enqueue(JobOrder("mend", key: "k"))
      #expect(other != id)
      await #expect(throws: JobRefusal.keyTaken(by: other)) { try await store.write(clerk) { try $0.retryJob(id) } }
      try await runner.drain()
      clock.advance(by: .seconds(1))
      try await store.write(clerk) { try $0.retryJob(id) }
      #expect(try await store.job(id).attempt == 0)
      try await runner.drain()
      #expect(try await store.job(id).state == .done)
      #expect(try await store.jobFacts() == ["job.given_up by system/jobs", "job.retried by staff/7"])
      await #expect(throws: JobRefusal.notGivenUp(id, .done)) { try await store.write(clerk) { try $0.retryJob(id) } }
    }
  }

  @Test("A queue that is paused on one node stops on the others, and goes on when it is resumed", arguments: Backend.allCases)
  func paused(_ backend: Backend) async throws {
    try await backend.withNodes(2) { stores in
      let runs = Counter()
      let handler = JobHandler("run") { _ in
        runs.count()
        return .done
      }
      let (first, other) = (stores[0], JobRunner(stores[1], .test([handler], node: "n2")))
      try await first.enqueue([JobOrder("run"), JobOrder("run")])
      try await first.write(clerk) { try $0.pauseQueue(.standard) }
      // A second time is no event.
      try await first.write(clerk) { try $0.pauseQueue(.standard) }
      #expect(try await other.pass() == 0)
      #expect(try await first.read { try $0.pausedQueues().map(\.queue) } == [.standard])
      #expect(try await first.jobCounts() == [.ready: 2])
      try await first.write(clerk) { try $0.resumeQueue(.standard) }
      try await first.write(clerk) { try $0.resumeQueue("never paused") }
      #expect(try await other.pass() == 2)
      #expect(runs.value == 2)
      #expect(try await first.jobFacts() == ["job_queue.paused by staff/7", "job_queue.resumed by staff/7"])
    }
  }
}
