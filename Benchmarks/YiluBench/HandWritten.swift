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
                        serious[i] >= 1 || moderate[i] >= 2 ? 110 : moderate[i] == 1 || other[i] >= 10 ? 105 : other[i] >= 1 ? 100 : 90
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
    var level: [UInt8], serious: [UInt8], moderate: [UInt8], other: [UInt8], underwriting: [UInt8], channel: [UInt8], base: [UInt32]

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

  /// The same over columns as narrow as the engine's: unsigned, and without branches, so that random violations cost no mispredictions and
  /// the compiler can work on several risks at a time.
  static func rate(_ risks: Narrow, rows: Range<Int>, into out: UnsafeMutablePointer<Int32>) {
    noClaimDiscount.map { UInt32($0) }.withUnsafeBufferPointer { factors in
      risks.level.withUnsafeBufferPointer { level in
        risks.serious.withUnsafeBufferPointer { serious in
          risks.moderate.withUnsafeBufferPointer { moderate in
            risks.other.withUnsafeBufferPointer { other in
              risks.underwriting.withUnsafeBufferPointer { underwriting in
                risks.channel.withUnsafeBufferPointer { channel in
                  risks.base.withUnsafeBufferPointer { base in
                    for i in rows {
                      let (grave, middling, slight) = (serious[i], moderate[i], other[i])
                      var violation: UInt32 = slight >= 1 ? 100 : 90
                      violation = middling == 1 ? 105 : violation
                      violation = slight >= 10 ? 105 : violation
                      violation = middling >= 2 ? 110 : violation
                      violation = grave >= 1 ? 110 : violation
                      let product = factors[Int(level[i])] &* violation &* UInt32(underwriting[i]) &* UInt32(channel[i])
                      let coefficient = (product &+ 500_000) / 1_000_000
                      out[i] = Int32(truncatingIfNeeded: (UInt64(base[i]) &* UInt64(coefficient) &+ 50) / 100)
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
