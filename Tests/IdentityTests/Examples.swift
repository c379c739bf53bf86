import Identity
import Motor
import Seals

/// The keys and moments of the tests.
enum Example {
  static let key: SecretKey = {
    var random = CountingRandom()
    return SecretKey(using: &random)
  }()
  static let other = key.derived(for: "another")
  /// 2026-11-21T12:00:00+08:00.
  static let noon = Instant(secondsSinceEpoch: 1_795_233_600)
  /// A day, in seconds.
  static let day: Int64 = 86_400
  /// The cheapest parameters that are allowed: for tests that are about something else.
  static let cheap = ScryptParameters(log2Rounds: 10, blockSize: 1, parallelism: 1) ?? .recommended
}
