import Motor
import Storage
import Synchronization

/// Jobs a second, from their enqueueing to their end on the disk, with a handler that does nothing; and how soon after its commit a job
/// begins.
///
/// The database must be empty; SQLite has one node.
enum JobBench {
  /// What the jobs have come to; somebody can wait for so many ends.
  private final class Progress: Sendable {
    private let begun = Mutex([ContinuousClock.Instant]())
    private let state = Mutex((count: 0, wanted: 0, waiting: CheckedContinuation<Void, Never>?.none))

    var beginnings: [ContinuousClock.Instant] { begun.withLock { $0 } }
    func begin() { begun.withLock { $0.append(.now) } }

    func end() {
      let waiting = state.withLock { state in
        state.count += 1
        guard state.count >= state.wanted else { return CheckedContinuation<Void, Never>?.none }
        defer { state.waiting = nil }
        return state.waiting
      }
      waiting?.resume()
    }

    func reach(_ count: Int) async {
      await withCheckedContinuation { continuation in
        let isThere = state.withLock { state in
          guard state.count < count else { return true }
          (state.wanted, state.waiting) = (count, continuation)
          return false
        }
        if isThere { continuation.resume() }
      }
    }
  }

  /// Jobs that a node works on at the same time.
  private static let hands = 100

  static func run(_ address: StoreAddress, nodes count: Int, jobs: Int) async throws {
    var stores: [Store] = []
    let isFolder = if case .sqlite = address { true } else { false }
    for _ in 0..<(isFolder ? 1 : count) { stores.append(try await StoreBench.open(address, connections: 8)) }
    let progress = Progress()
    let nothing = JobHandler("nothing") { _ in .done }
    let timed = JobHandler("timed") { _ in
      progress.begin()
      return .done
    }
    let runners = stores.enumerated().map { index, store in
      let queue = JobQueue(.standard, concurrency: hands)
      return JobRunner(store, JobPlan(node: "n\(index)", queues: [queue], handlers: [nothing, timed])) { event in
        if case .ended(_, .done, _) = event { progress.end() }
      }
    }
    let nodes = stores
    try await withThrowingTaskGroup(of: Void.self) { group in
      for runner in runners { group.addTask { try await runner.run() } }
      var total = 0
      for (name, batch, producers) in [("warm-up", 100, 2), ("batches of 100", 100, 2), ("one by one", 1, 32)] {
        let rows = name == "warm-up" ? jobs / 10 : jobs
        let before = total
        total += rows / batch / producers * batch * producers
        let end = total
        let whole = try await StoreBench.seconds {
          try await enqueue(nodes, rows: rows, batch: batch, producers: producers)
          await progress.reach(end)
        }
        print(#"{"jobs": "\#(name)", "nodes": \#(nodes.count), "per_second": \#(Int(Double(end - before) / whole))}"#)
      }
      try await latency(nodes, progress, total)
      group.cancelAll()
      try await group.waitForAll()
    }
    for store in nodes { try await store.close() }
  }

  private static func enqueue(_ stores: [Store], rows: Int, batch: Int, producers: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for producer in 0..<producers {
        group.addTask {
          let store = stores[producer % stores.count]
          let orders = (0..<batch).map { JobOrder("nothing", .object([("number", .number(Int64($0)))])) }
          for _ in 0..<rows / batch / producers { try await store.tend { _ = try $0.enqueue(orders) } }
        }
      }
      try await group.waitForAll()
    }
  }

  private static func latency(_ stores: [Store], _ progress: Progress, _ before: Int) async throws {
    var waits: [Duration] = []
    for number in 1...500 {
      _ = try await stores[0].tend { try $0.enqueue(JobOrder("timed")) }
      let committed = ContinuousClock.now
      await progress.reach(before + number)
      waits.append(progress.beginnings[number - 1] - committed)
    }
    let sorted = waits.sorted().map { Double($0.components.attoseconds) / 1e15 }
    print(#"{"start_ms": \#(sorted[250]), "p99_ms": \#(sorted[495]), "worst_ms": \#(sorted[499])}"#)
  }
}
