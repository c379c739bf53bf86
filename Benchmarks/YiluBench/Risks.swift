/// The risks of Benchmarks/README.md: row i depends on the seed and on i alone.
struct BenchRisks {
  var level: [Int64] = []
  var serious: [Int64] = []
  var moderate: [Int64] = []
  var other: [Int64] = []
  var underwriting: [Int64] = []
  var channel: [Int64] = []
  var base: [Int64] = []

  private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// SplitMix64's output function.
  static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  init(rows: Int, seed: UInt64) {
    func lane(_ word: UInt64, _ nth: UInt64) -> Int64 { Int64((word >> (16 * nth)) & 0xFFFF) }
    func step(_ share: Int64, _ upTo: [Int64]) -> Int64 { Int64(upTo.count { $0 <= share }) }
    for row in 0..<rows {
      let a = Self.mix(seed &+ (UInt64(row) * 2 + 1) &* Self.golden)
      let b = Self.mix(seed &+ (UInt64(row) * 2 + 2) &* Self.golden)
      level.append(step((lane(a, 0) * 1000) >> 16, [300, 450, 650, 700, 880, 950, 980, 995]))
      serious.append(step((lane(a, 1) * 1000) >> 16, [920, 990]))
      moderate.append(step((lane(a, 2) * 1000) >> 16, [700, 900, 970]))
      let share = (lane(a, 3) * 1000) >> 16
      other.append(share < 400 ? 0 : 1 + (share - 400) * 14 / 600)
      underwriting.append(85 + ((lane(b, 0) * 31) >> 16))
      channel.append(85 + ((lane(b, 1) * 31) >> 16))
      base.append(80_000 + Int64(((b >> 32) * 1_420_000) >> 32))
    }
  }

  /// Sum of the premiums and the order-sensitive hash of the column.
  static func digest(_ count: Int, _ premium: (Int) -> Int64) -> (sum: Int64, hash: String) {
    var sum: Int64 = 0
    var hash: UInt64 = 0
    for row in 0..<count {
      let value = premium(row)
      sum += value
      hash ^= mix(UInt64(bitPattern: value) &+ UInt64(row + 1) &* golden)
    }
    let text = String(hash, radix: 16)
    return (sum, String(repeating: "0", count: 16 - text.count) + text)
  }
}
