import Motor
import TestStores
import Testing

@testable import Storage

@Suite("What is known about jobs")
struct JobQueryTests {
  @Test("Lists are read a part at a time, the newest first, by state, queue and kind", arguments: Backend.allCases)
  func list(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      var ids: [ID<Job>] = []
      for number in 0..<25 {
        let later = number % 5 == 0 ? clock.source.now.adding(.seconds(60)) : nil
        let queue: QueueName = number % 2 == 0 ? .standard : "letters"
        ids.insert(try await store.enqueue(JobOrder(number % 3 == 0 ? "a" : "b", queue: queue, runAt: later)), at: 0)
        clock.advance(by: .milliseconds(1))
      }
      func all(_ filter: JobFilter) async throws -> [ID<Job>] {
        var (found, before): ([ID<Job>], ID<Job>?) = ([], nil)
        repeat {
          let from = before
          let page = try await store.read { try $0.jobs(filter, before: from, limit: 4) }
          #expect(page.jobs.count == 4 || page.next == nil)
          found += page.jobs.map(\.id)
          before = page.next
        } while before != nil
        return found
      }
      func some(_ isMeant: (Int) -> Bool) -> [ID<Job>] { ids.enumerated().filter { isMeant(24 - $0.offset) }.map(\.element) }
      #expect(try await all(JobFilter()) == ids)
      #expect(try await all(JobFilter(state: .scheduled)) == some { $0 % 5 == 0 })
      #expect(try await all(JobFilter(queue: "letters")) == some { $0 % 2 == 1 })
      #expect(try await all(JobFilter(state: .ready, queue: .standard, kind: "a")) == some { $0 % 6 == 0 && $0 % 5 != 0 })
      #expect(try await all(JobFilter(state: .dead)) == [])
    }
  }

  @Test("Statistics count each queue and state, and how long the oldest has been due", arguments: Backend.allCases)
  func statistics(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let now = clock.source.now
      let fail = JobHandler("fail") { _ in throw TestFailure.refused }
      try await store.enqueue([JobOrder("fail", attemptsLimit: 1), JobOrder("fail", attemptsLimit: 1)])
      try await JobRunner(store, .test([fail])).drain()
      try await store.enqueue([
        JobOrder("x", runAt: now.adding(.seconds(-30))), JobOrder("x"), JobOrder("x", queue: "letters"),
        JobOrder("x", runAt: now.adding(.seconds(90))),
      ])
      clock.advance(by: .seconds(10))
      let found = try await store.read { try $0.jobStatistics() }
      #expect(
        found == [
          JobStatistics(queue: .standard, state: .scheduled, count: 1, oldestDueAge: .seconds(-80)),
          JobStatistics(queue: "letters", state: .ready, count: 1, oldestDueAge: .seconds(10)),
          JobStatistics(queue: .standard, state: .ready, count: 2, oldestDueAge: .seconds(40)),
          JobStatistics(queue: .standard, state: .dead, count: 2, oldestDueAge: .seconds(10)),
        ])
    }
  }

  @Test("Nothing that runs all the time reads the whole table", arguments: Backend.allCases)
  func plans(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let now = Timestamp(microseconds: 1_800_000_000_000_000)
      // Many that are done, and a few of each other state.
      let states: [JobState] = [.scheduled, .ready, .unhandled, .dead, .cancelled]
      try await store.tend { tx in
        for chunk in 0..<20 {
          let rows = (0..<1000).map { index -> [SQL.Value] in
            let state = chunk == 0 && index % 100 < states.count ? states[index % 100] : .done
            let finished: SQL.Value = state.isFinished ? .integer(Int64(index)) : .null
            return [
              ID<Job>(at: now).stored, .text("standard"), .text("x"), .text("{}"), .integer(2), state.stored, .integer(Int64(index)),
              finished,
            ]
          }
          try tx.run(
            """
            INSERT INTO job (id, queue, kind, arguments, priority, state, run_at, finished_at, attempt, attempts_limit, fence, cancel_asked,
              created_at)
            SELECT column1, column2, column3, column4, column5, column6, column7, column8, 0, 1, 0, 0, 0 FROM (VALUES \(rows: rows)) AS v
            """)
        }
        try tx.run("ANALYZE job")
      }
      let claimant = JobClaimant.test("n1", ["x"])
      let token = JobToken(job: ID(at: now), fence: 1)
      let statements: [SQL] =
        [
          claimant.readying(.standard, now), claimant.taking(.standard, 10, now), Transaction.completion(token, now), JobCare.orphans(now),
          JobCare.takingBack(["x"], 10), JobCare.deletion(.done, Timestamp(microseconds: 3), 10),
          Snapshot.jobList(JobFilter(), nil, 10), Snapshot.jobList(JobFilter(state: .dead), ID(at: now), 10),
        ] + ["scheduled", "ready", "running", "unhandled", "dead"].map { Snapshot.jobCount(SQL(stringLiteral: $0)) }
      func scans(_ statement: SQL) async throws -> Bool {
        let plan = try await store.tend { tx in
          try tx.rows("EXPLAIN \(sqlite: "QUERY PLAN", postgres: "") \(part: statement)").map { row in "\(row.cells)" }
        }
        return plan.contains { $0.contains("Seq Scan on job ") || ($0.contains("SCAN job") && !$0.contains("INDEX")) }
      }
      for statement in statements { #expect(try await !scans(statement), "\(statement.text(store.dialect))") }
      // The control.
      #expect(try await scans("SELECT id FROM job WHERE attempt = 7"))
    }
  }

  @Test("An error is kept by its type and code, never by its text")
  func failures() {
    struct Named: Error, CustomStringConvertible { let description = "Zhang San" }
    struct Coded: CodedError { let code = "http_502" }
    enum Telling: Error, CustomStringConvertible {
      case once
      var description: String { "Zhang San" }
    }
    let errors: [any Error] = [
      TestFailure.refused, TestFailure.misread(name: "Zhang San"), Named(), Coded(), Telling.once, StoreError.failed("Zhang San"),
    ]
    #expect(
      errors.map { JobFailure($0).description } == [
        "TestFailure.refused", "TestFailure.misread", "Named", "Coded.http_502", "Telling", "StoreError.failed",
      ])
  }

  @Test("The pause grows, has a limit, and is a random part shorter, whatever the seed", arguments: 0..<20 as Range<UInt64>)
  func backoff(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for attempt in 1...70 {
      let whole = min(Duration.seconds(2) * (1 << min(attempt - 1, 20)), .seconds(3600))
      let pause = JobBackoff.standard.pause(after: attempt, using: &random)
      #expect(pause >= whole / 2 && pause <= whole)
    }
    #expect(JobBackoff(first: .zero, limit: .zero).pause(after: 3, using: &random) == .zero)
  }
}
