import Foundation
import Motor
import Synchronization
import TestStores
import Testing

@testable import Storage

extension Backend {
  /// Runs a body on several nodes' stores of one database. SQLite has one node: all are the same.
  func withNodes(
    _ count: Int, clock: TestClock = TestClock(), postgres: PostgresLimits = PostgresLimits(), _ body: ([Store]) async throws -> Void
  ) async throws {
    let (address, remove) = try address()
    defer { remove() }
    var stores: [Store] = []
    for _ in 0..<(self == .sqlite ? 1 : count) {
      stores.append(try await Store.open(address, postgres: postgres, time: clock.source, whenUnknown: { _ in }))
    }
    try await stores[0].migrate(Migration.ground + [Self.shelf])
    let nodes = stores
    let result: Result<Void, any Error>
    do { result = .success(try await body((0..<count).map { nodes[$0 % nodes.count] })) } catch { result = .failure(error) }
    for store in stores { try? await store.close() }
    try result.get()
  }
}

extension JobPlan {
  /// A node with one queue.
  static func test(
    _ handlers: [JobHandler], node: String = "n1", concurrency: Int = 10, schedules: [JobSchedule] = [], limits: JobLimits = JobLimits()
  ) -> JobPlan {
    JobPlan(
      node: node, queues: [JobQueue(.standard, concurrency: concurrency)], handlers: handlers, schedules: schedules, limits: limits)
  }
}

extension JobBackoff {
  static let none = JobBackoff(first: .zero, limit: .zero)
}

extension JobRunner {
  /// Does what is due until nothing is.
  func drain() async throws { while try await pass() > 0 {} }

  /// One pass of what is done periodically.
  @discardableResult
  func reconcile(_ name: String, at now: Timestamp = Timestamp(microseconds: 0)) async throws -> Reconciler.Pass {
    try await #require(reconcilers.first { $0.name == name }).pass(at: now)
  }
}

/// Runs runners while a body does its part, and cancels them at its end.
func running(_ runners: [JobRunner], _ body: () async throws -> Void) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for runner in runners { group.addTask { try await runner.run() } }
    try await body()
    group.cancelAll()
    try await group.waitForAll()
  }
}

extension Store {
  func job(_ id: ID<Job>) async throws -> Job { try await read { try $0.job(id) } }
  func enqueue(_ order: JobOrder) async throws -> ID<Job> { try await tend { try $0.enqueue(order) } }

  /// How many jobs stand in each state.
  func jobCounts() async throws -> [JobState: Int] {
    try await read { snapshot in
      try snapshot.rows("SELECT state, COUNT(*) AS count FROM job GROUP BY state").reduce(into: [:]) { counts, row in
        let state: JobState = try row["state"]
        counts[state] = try row["count"]
      }
    }
  }

  /// Types and actors of the facts that were recorded, in alphabetical order: those of one moment have no other.
  func jobFacts() async throws -> [String] {
    try await read { snapshot in
      try snapshot.rows("SELECT type, actor FROM incoming_fact ORDER BY type, actor").map { row -> String in
        let (type, actor): (String, String) = (try row["type"], try row["actor"])
        return "\(type) by \(actor)"
      }
    }
  }
}

extension Heard<JobEvent> {
  /// How the attempts ended.
  var endings: [JobEnding] {
    all.compactMap { event in
      if case .ended(_, let ending, _) = event { ending } else { nil }
    }
  }
}

/// Something that can go wrong with somebody's name in it.
enum TestFailure: Error {
  case refused
  case misread(name: String)
}
