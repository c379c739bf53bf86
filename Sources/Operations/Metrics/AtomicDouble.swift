internal import Synchronization

/// A number with fractions that several threads change.
struct AtomicDouble: ~Copyable, Sendable {
  private let bits = Atomic<UInt64>(0)

  var value: Double {
    get { Double(bitPattern: bits.load(ordering: .relaxed)) }
    nonmutating set { bits.store(newValue.bitPattern, ordering: .relaxed) }
  }

  func add(_ amount: Double) {
    var seen = bits.load(ordering: .relaxed)
    while true {
      let sum = (Double(bitPattern: seen) + amount).bitPattern
      let (done, now) = bits.weakCompareExchange(expected: seen, desired: sum, ordering: .relaxed)
      if done { return }
      seen = now
    }
  }
}
