internal import CoreMetrics
internal import Synchronization

/// How many values lay below each of some bounds, and their sum. Durations are counted in seconds.
final class HistogramSeries: TimerHandler, RecorderHandler {
  /// Values that were seen together.
  struct Counts {
    /// By bucket, each without those below; the last holds what is above every bound.
    var buckets: [UInt64]
    var sum = 0.0
  }

  private let bounds: [Double]
  private let counts: Mutex<Counts>

  /// - Parameter bounds: Ascending; a value equal to a bound lies below it.
  init(bounds: [Double]) {
    self.bounds = bounds
    counts = Mutex(Counts(buckets: Array(repeating: 0, count: bounds.count + 1)))
  }

  // Both numbers are exact, so that the quotient is the same as the bound written in seconds when they are equal.
  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    guard value.isFinite else { return }
    var bucket = 0
    while bucket < bounds.count, value > bounds[bucket] { bucket += 1 }
    counts.withLock { counts in
      counts.buckets[bucket] += 1
      counts.sum += value
    }
  }

  /// The counts at one moment, in storage of their own: with shared storage the next value would have to copy it.
  func read() -> Counts {
    var copy = Counts(buckets: Array(repeating: 0, count: bounds.count + 1))
    counts.withLock { counts in
      for index in counts.buckets.indices { copy.buckets[index] = counts.buckets[index] }
      copy.sum = counts.sum
    }
    return copy
  }
}
