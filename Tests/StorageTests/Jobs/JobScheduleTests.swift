import Motor
import TestStores
import Testing

@testable import Storage

@Suite("Jobs by the clock", .serialized)
struct JobScheduleTests {
  private static func at(_ text: String) -> Timestamp {
    (try? Instant(parsing: text + "+08:00")).map { Timestamp($0) } ?? Timestamp(microseconds: 0)
  }

  @Test(
    "are due at the times of Shanghai's clocks",
    arguments: [
      (.daily(hour: 2, minute: 30), "2026-03-01T02:29:59", "2026-02-28T02:30:00"),
      (.daily(hour: 2, minute: 30), "2026-03-01T02:30:00", "2026-03-01T02:30:00"),
      (.daily(hour: 0, minute: 0), "2026-03-01T00:00:00", "2026-03-01T00:00:00"),
      (.daily(hour: 23, minute: 59), "2026-01-01T12:00:00", "2025-12-31T23:59:00"),
      (.every(.seconds(600)), "2026-03-01T02:29:59", "2026-03-01T02:20:00"),
      (.every(.seconds(86_400)), "2026-03-01T02:29:59", "2026-03-01T00:00:00"),
      (.every(.seconds(3600)), "2026-03-01T03:00:00", "2026-03-01T03:00:00"),
    ] as [(JobSchedule.Rhythm, String, String)])
  func due(_ rhythm: JobSchedule.Rhythm, _ now: String, _ due: String) {
    #expect(JobSchedule("s", rhythm) { _ in JobOrder("run") }.lastDue(at: Self.at(now)) == Self.at(due))
  }

  /// The due times that had a run, by the keys of the jobs.
  private func runs(_ store: Store) async throws -> [String] {
    try await store.read { try $0.rows("SELECT unique_key FROM job ORDER BY unique_key").map { try $0["unique_key"] } }
  }

  private func schedule(_ rhythm: JobSchedule.Rhythm) -> JobSchedule {
    JobSchedule("close", rhythm) { due in JobOrder("close", .string("\(due.day)")) }
  }

  @Test("run once for each due time, on however many nodes, from the first due time after they are known", arguments: Backend.allCases)
  func once(_ backend: Backend) async throws {
    let clock = TestClock(Self.at("2026-03-01T10:00:00"))
    try await backend.withNodes(4, clock: clock) { stores in
      let schedules = [schedule(.daily(hour: 2, minute: 0)), JobSchedule("often", .every(.seconds(300))) { _ in JobOrder("often") }]
      let nodes = stores.map { JobRunner($0, .test([], schedules: schedules)) }
      for _ in 0..<60 {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for node in nodes { group.addTask { _ = try await node.reconcile("jobs.schedules") } }
          try await group.waitForAll()
        }
        clock.advance(by: .seconds(1200))
      }
      // 20 hours; at each look, one due time of four has come last.
      let found = try await runs(stores[0])
      #expect(found.filter { $0.hasPrefix("close") } == ["close@2026-03-02T02:00:00.000000+08:00"])
      #expect(found.filter { $0.hasPrefix("often") }.count == 59)
      #expect(Set(found).count == found.count)
    }
  }

  @Test("are caught up with once when nobody ran at several due times", arguments: Backend.allCases)
  func caughtUp(_ backend: Backend) async throws {
    let clock = TestClock(Self.at("2026-03-01T10:00:00"))
    try await backend.withStore(clock: clock) { store in
      func pass() async throws {
        try await JobRunner(store, .test([], schedules: [schedule(.daily(hour: 2, minute: 0))])).reconcile("jobs.schedules")
      }
      try await pass()
      clock.advance(by: .seconds(5 * 86_400))
      try await pass()
      try await pass()
      #expect(try await runs(store) == ["close@2026-03-06T02:00:00.000000+08:00"])
      clock.advance(by: .seconds(86_400))
      try await pass()
      #expect(try await runs(store).last == "close@2026-03-07T02:00:00.000000+08:00")
      let job = try #require(try await store.read { try $0.jobs().jobs.first })
      #expect(job.runAt == Self.at("2026-03-07T02:00:00"))
    }
  }

  @Test(
    "neither double nor lose a due time when the clock jumps a day, whatever the seed", arguments: Backend.allCases, 0..<4 as Range<UInt64>)
  func jumps(_ backend: Backend, seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let start = Self.at("2026-03-01T10:00:00")
    let clock = TestClock(start)
    try await backend.withStore(clock: clock) { store in
      let rhythms: [JobSchedule.Rhythm] = [.daily(hour: 2, minute: 0), .every(.seconds(1800))]
      let rhythm = rhythms[Int(seed % 2)]
      let runner = JobRunner(store, .test([], schedules: [schedule(rhythm)]))
      try await runner.reconcile("jobs.schedules")
      // Every due time that somebody sees come, once; none from before the schedule was known, as far as the clock tells.
      var (expected, since): (Set<String>, Timestamp) = ([], start)
      for step in 0..<120 {
        if step % 40 == 20 { clock.advance(by: .seconds(Bool.random(using: &random) ? 86_400 : -86_400)) }
        clock.advance(by: .seconds(Int64.random(in: 60...1800, using: &random)))
        try await runner.reconcile("jobs.schedules")
        since = min(since, clock.source.now)
        let due = schedule(rhythm).lastDue(at: clock.source.now)
        if due > since { expected.insert("close@\(due)") }
      }
      #expect(try await runs(store) == expected.sorted())
    }
  }

  @Test("are enqueued though another schedule cannot be", arguments: Backend.allCases)
  func apart(_ backend: Backend) async throws {
    let clock = TestClock(Self.at("2026-03-01T10:00:00"))
    try await backend.withStore(clock: clock) { store in
      let wrong = JobSchedule("wrong", .every(.seconds(60))) { _ in JobOrder("x", .string(String(repeating: "x", count: 70_000))) }
      let runner = JobRunner(store, .test([], schedules: [wrong, schedule(.every(.seconds(60)))]))
      try await runner.reconcile("jobs.schedules")
      clock.advance(by: .seconds(60))
      await #expect(throws: JobRefusal.self) { try await runner.reconcile("jobs.schedules") }
      #expect(try await runs(store).count == 1)
    }
  }

  @Test("do not forget their last run, however long ago", arguments: Backend.allCases)
  func remembered(_ backend: Backend) async throws {
    let clock = TestClock(Self.at("2026-03-01T10:00:00"))
    try await backend.withStore(clock: clock) { store in
      let rare = JobSchedule("rare", .every(.seconds(100 * 86_400))) { _ in JobOrder("rare") }
      func pass() async throws {
        let runner = JobRunner(store, .test([JobHandler("rare") { _ in .done }], schedules: [rare]))
        try await runner.reconcile("jobs.schedules")
        try await runner.drain()
        try await runner.reconcile("jobs.retention")
      }
      try await pass()
      for _ in 0..<30 {
        clock.advance(by: .seconds(10 * 86_400))
        try await pass()
      }
      let remembered = try await store.count("job_schedule_run")
      #expect(remembered == 1)
      clock.advance(by: .seconds(95 * 86_400))
      try await pass()
      try await store.expects(1, in: "job_schedule_run")
      try await store.expects(1, in: "job")
    }
  }
}
