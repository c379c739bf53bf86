internal import CoreMetrics

/// A number that goes up and down. What is not finite is not added, because nothing could be subtracted from it again.
final class GaugeSeries: MeterHandler, RecorderHandler {
  private let number = AtomicDouble()

  func set(_ value: Int64) { number.value = Double(value) }
  func set(_ value: Double) { number.value = value }
  func record(_ value: Int64) { set(value) }
  func record(_ value: Double) { set(value) }

  func increment(by amount: Double) {
    guard amount.isFinite else { return }
    number.add(amount)
  }

  func decrement(by amount: Double) { increment(by: -amount) }

  func appendValue(to text: inout [UInt8]) { MetricText.append(number.value, to: &text) }
}
