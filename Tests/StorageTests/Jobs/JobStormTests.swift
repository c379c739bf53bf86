import Motor
import Synchronization
import TestStores
import Testing

@testable import Storage

@Suite("No job is lost, and none is done twice", .serialized)
struct JobStormTests {
  @Test("when four nodes share two thousand", arguments: Backend.allCases)
  func shared(_ backend: Backend) async throws {
    try await backend.withNodes(4) { stores in
      let counts = Mutex<[ID<Job>: Int]>([:])
      let all = Heard<Void>()
      let handler = JobHandler("count") { task in
        counts.withLock { $0[task.id, default: 0] += 1 }
        all.hear(())
        return .done
      }
      let runners = stores.enumerated().map { JobRunner($1, .test([handler], node: "n\($0)", concurrency: 25)) }
      for _ in 0..<4 { try await stores[0].enqueue((0..<500).map { _ in JobOrder("count") }) }
      try await running(runners) { await all.reaches(2000) }
      #expect(counts.withLock { $0.count } == 2000)
      #expect(counts.withLock { $0.values.allSatisfy { $0 == 1 } })
      #expect(try await stores[0].jobCounts() == [.done: 2000])
    }
  }

  @Test("when handlers throw at random and write what they did, on four nodes", arguments: Backend.allCases)
  func throwing(_ backend: Backend) async throws {
    let clock = TestClock()
    try await backend.withNodes(4, clock: clock) { stores in
      let random = Mutex(SplitMix64(seed: 7))
      let attempts = Counter()
      let handler = JobHandler("put", backoff: .none) { task in
        attempts.count()
        let chance = random.withLock { $0.next() % 10 }
        if chance < 3 { throw TestFailure.refused }
        if chance == 3 { return .snooze(.zero) }
        return .done(.test) { tx in
          try tx.put(task.id.description, fen: 1)
          if chance == 4 { throw TestFailure.refused }
        }
      }
      let runners = stores.enumerated().map { JobRunner($1, .test([handler], node: "n\($0)", concurrency: 10)) }
      try await stores[0].enqueue((0..<100).map { _ in JobOrder("put", attemptsLimit: 100) })
      while try await stores[0].jobCounts() != [.done: 100] {
        clock.advance(by: .seconds(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
          for runner in runners { group.addTask { try await runner.drain() } }
          try await group.waitForAll()
        }
      }
      try await stores[0].expects(100)
      #expect(attempts.value > 100)
    }
  }

  /// Nodes that take jobs, fall silent, come back too late, fail, give up, and sometimes are done.
  @Test("when leases run out and zombies come back, whatever the seed", arguments: Backend.allCases, 0..<3 as Range<UInt64>)
  func leases(_ backend: Backend, seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      let careful = JobRunner(store, .test([JobHandler("put", backoff: .none) { _ in .done }]))
      try await store.enqueue((0..<40).map { _ in JobOrder("put", attemptsLimit: 6) })
      var held: [JobToken] = []
      var done: Set<ID<Job>> = []
      var tooLate = 0
      while true {
        let counts = try await store.jobCounts()
        if counts[.done, default: 0] + counts[.dead, default: 0] == 40 { break }
        switch UInt64.random(in: 0..<10, using: &random) {
        case 0..<3:
          let (node, limit) = ("n\(UInt64.random(in: 0..<3, using: &random))", Int.random(in: 1...8, using: &random))
          held += try await store.tend { try JobClaimant.test(node, ["put"]).claim(.standard, atMost: limit, $0).jobs.map(\.token) }
        case 3..<6:
          guard let token = held.randomElement(using: &random) else { continue }
          // The token stays in hand: somebody may come with it again.
          do {
            try await store.write(.test) { tx in
              try tx.complete(token)
              try tx.put(token.job.description, fen: 1)
            }
            #expect(done.insert(token.job).inserted)
          } catch JobRefusal.leaseLost(token.job) { tooLate += 1 }
        case 6:
          guard let token = held.randomElement(using: &random) else { continue }
          do {
            _ = try await store.transact(.jobs, .rowLocks, mustRecord: false) { tx in
              try tx.fail(try tx.hold(token), JobFailure(TestFailure.refused), .none)
            }
          } catch JobRefusal.leaseLost(token.job) { tooLate += 1 }
        case 7: clock.advance(by: .seconds(Int64.random(in: 1...20, using: &random)))
        default: try await careful.reconcile("jobs.rescue")
        }
      }
      let counts = try await store.jobCounts()
      #expect(counts[.done, default: 0] == done.count)
      try await store.expects(done.count)
      #expect(try await store.jobFacts().filter { $0 == "job.given_up by system/jobs" }.count == counts[.dead, default: 0])
      #expect(tooLate > 0)
    }
  }
}
