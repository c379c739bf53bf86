internal import Dispatch

/// How often, and for how long, a transaction that could not be done is tried again.
public struct Patience: Sendable {
  /// Repetitions because somebody else changed the same.
  public var conflicts = 30
  /// How long a database that cannot be reached is waited for.
  public var outage: Duration = .seconds(3)

  /// Whether the pauses are kept when the task is cancelled.
  var isUndeterred = false

  public init() {}

  /// Runs until it is done or fails for good.
  func repeating<Value>(_ attempt: () async throws -> Value) async throws -> Value {
    let start = ContinuousClock.now
    var failures = 0
    while true {
      do { return try await attempt() } catch StoreError.conflict where failures < conflicts {
        failures += 1
      } catch StoreError.unavailable(let why) where ContinuousClock.now - start < outage {
        _ = why
        failures += 1
      }
      let pause = Self.microseconds(after: failures)
      if isUndeterred {
        await withCheckedContinuation { continuation in
          DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(pause)) { continuation.resume() }
        }
      } else {
        try await Task.sleep(for: .microseconds(pause))
      }
    }
  }

  /// Doubling from two milliseconds to a quarter of a second, and anything between nothing and that, so that those who met once do not
  /// meet again.
  private static func microseconds(after failures: Int) -> Int {
    Int.random(in: 0...(2000 << min(failures, 7)))
  }
}
