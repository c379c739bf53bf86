public import Motor
internal import Synchronization

/// Work that is done again and again: when it is woken, and at the latest after some time.
///
/// A pass takes no input. It asks the database what there is to do and does it, and can be run twice, or on two nodes at once, without
/// harm. A restart, a second node and a lost call therefore need no code of their own.
public final class Reconciler: Sendable {
  /// What a pass did.
  public struct Pass: Sendable, Hashable {
    /// Things that were done.
    public var done: Int
    /// Whether there is more, so that the next pass follows at once.
    public var hasMore: Bool
    /// How long the oldest thing to do had been due when the pass began.
    public var lag: Duration

    public init(done: Int, hasMore: Bool = false, lag: Duration = .zero) {
      (self.done, self.hasMore, self.lag) = (done, hasMore, lag)
    }
  }

  /// How it has been going.
  public struct Status: Sendable, Hashable {
    /// When the last pass began.
    public var lastAt: Timestamp?
    /// How long it took.
    public var lastTook: Duration = .zero
    /// What it did; `nil` when it failed.
    public var last: Pass?
    public var passes = 0
    /// Things done since the start.
    public var done = 0
    public var failures = 0
    /// Why the last pass that failed did.
    public var failure: JobFailure?
  }

  public let name: String
  private let interval: Duration
  private let channel: WakeChannel?
  private let work: @Sendable () async throws -> Pass
  private let bell = Bell()
  private let current = Mutex(Status())

  /// - Parameters:
  ///   - interval: how long it rests at most.
  ///   - channel: what wakes it earlier.
  public init(
    _ name: String, every interval: Duration, wokenBy channel: WakeChannel? = nil, pass: @escaping @Sendable () async throws -> Pass
  ) {
    (self.name, self.interval, self.channel, work) = (name, interval, channel, pass)
  }

  /// How it has been going since the start.
  public var status: Status { current.withLock { $0 } }

  /// Does what there is to do, once.
  ///
  /// - Throws: what the pass throws.
  @discardableResult
  public func pass(at now: Timestamp) async throws -> Pass {
    let start = ContinuousClock.now
    let result: Result<Pass, any Error>
    do { result = .success(try await work()) } catch { result = .failure(error) }
    let took = ContinuousClock.now - start
    current.withLock { status in
      (status.lastAt, status.lastTook, status.last) = (now, took, try? result.get())
      status.passes += 1
      switch result {
      case .success(let pass): status.done += pass.done
      case .failure(let error):
        status.failures += 1
        status.failure = JobFailure(error)
      }
    }
    return try result.get()
  }

  /// Goes on until its task is cancelled; a pass that is under way then ends first. A pass that fails is tried again after the interval.
  public func run(_ store: Store) async {
    let waiting = channel.map { store.wait(for: $0, wake: bell.ring) }
    defer { waiting?.end() }
    await withTaskCancellationHandler {
      while !Task.isCancelled {
        let pass = try? await pass(at: store.time.now)
        if pass?.hasMore != true { await bell.wait(atMost: interval) }
      }
    } onCancel: {
      bell.ring()
    }
  }
}
