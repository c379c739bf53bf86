internal import CoreMetrics
internal import Synchronization

/// A count that only grows. Adding is one relaxed atomic instruction.
final class CounterSeries: CounterHandler, FloatingPointCounterHandler {
  private let whole = Atomic<UInt64>(0)
  private let fraction = AtomicDouble()

  func increment(by amount: Int64) {
    guard amount > 0 else { return }
    whole.wrappingAdd(UInt64(amount), ordering: .relaxed)
  }

  func increment(by amount: Double) {
    guard amount > 0, amount.isFinite else { return }
    fraction.add(amount)
  }

  func reset() {
    whole.store(0, ordering: .relaxed)
    fraction.value = 0
  }

  func appendValue(to text: inout [UInt8]) {
    let (whole, fraction) = (whole.load(ordering: .relaxed), fraction.value)
    if fraction == 0 { MetricText.append(whole, to: &text) } else { MetricText.append(Double(whole) + fraction, to: &text) }
  }
}
