/// The limit: the tariff written out by hand for this one purpose, over the same columns.
enum HandWritten {
  static let noClaimDiscount: [Int64] = [60, 70, 85, 100, 100, 125, 150, 175, 200]

  /// One thread, 64-bit columns, as one would write it first.
  static func rate(_ risks: BenchRisks, rows: Range<Int>, into out: UnsafeMutablePointer<Int64>) {
    noClaimDiscount.withUnsafeBufferPointer { factors in
      risks.level.withUnsafeBufferPointer { level in
        risks.serious.withUnsafeBufferPointer { serious in
          risks.moderate.withUnsafeBufferPointer { moderate in
            risks.other.withUnsafeBufferPointer { other in
              risks.underwriting.withUnsafeBufferPointer { underwriting in
                risks.channel.withUnsafeBufferPointer { channel in
                  risks.base.withUnsafeBufferPointer { base in
                    for i in rows {
                      let violation: Int64 =
                        serious[i] >= 1 || moderate[i] >= 2
                        ? 110 : moderate[i] == 1 || other[i] >= 10 ? 105 : other[i] >= 1 ? 100 : 90
                      let product = factors[Int(level[i])] &* violation &* underwriting[i] &* channel[i]
                      let coefficient = (product &+ 500_000) / 1_000_000
                      out[i] = (base[i] &* coefficient &+ 50) / 100
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  struct Narrow {
    var level: [UInt8], serious: [UInt8], moderate: [UInt8], other: [UInt8], underwriting: [UInt8], channel: [UInt8],
      base: [UInt32]

    init(_ risks: BenchRisks) {
      level = risks.level.map { UInt8($0) }
      serious = risks.serious.map { UInt8($0) }
      moderate = risks.moderate.map { UInt8($0) }
      other = risks.other.map { UInt8($0) }
      underwriting = risks.underwriting.map { UInt8($0) }
      channel = risks.channel.map { UInt8($0) }
      base = risks.base.map { UInt32($0) }
    }
  }

  /// The factor for the record, by serious (up to 1), moderate (up to 3) and other (up to 15) violations.
  private static let violation: [UInt64] = (0..<2 * 4 * 16).map { place in
    let (serious, moderate, other) = (place / 64, place / 16 % 4, place % 16)
    return serious >= 1 || moderate >= 2 ? 110 : moderate == 1 || other >= 10 ? 105 : other >= 1 ? 100 : 90
  }

  /// The same over columns as narrow as the engine's, and the fastest that we found: a look-up in place of the branches, so that random
  /// violations cost no mispredictions, and numbers without a sign, so that a division needs no correction.
  static func rate(_ risks: Narrow, rows: Range<Int>, into out: UnsafeMutablePointer<Int32>) {
    violation.withUnsafeBufferPointer { violations in
      noClaimDiscount.map { UInt64($0) }.withUnsafeBufferPointer { factors in
        risks.level.withUnsafeBufferPointer { level in
          risks.serious.withUnsafeBufferPointer { serious in
            risks.moderate.withUnsafeBufferPointer { moderate in
              risks.other.withUnsafeBufferPointer { other in
                risks.underwriting.withUnsafeBufferPointer { underwriting in
                  risks.channel.withUnsafeBufferPointer { channel in
                    risks.base.withUnsafeBufferPointer { base in
                      for i in rows {
                        let violation = violations[
                          Int(min(serious[i], 1)) &* 64 &+ Int(min(moderate[i], 3)) &* 16 &+ Int(min(other[i], 15))]
                        let own = UInt64(underwriting[i]) &* UInt64(channel[i])
                        let coefficient = (factors[Int(level[i])] &* violation &* own &+ 500_000) / 1_000_000
                        out[i] = Int32(truncatingIfNeeded: (UInt64(base[i]) &* coefficient &+ 50) / 100)
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
