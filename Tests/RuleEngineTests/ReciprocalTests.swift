import Motor
import Testing

@testable import RuleEngine

@Suite("Division of columns by a constant")
struct ReciprocalTests {
  /// Divisors of the field and of the edges of each way to divide.
  private static let divisors: [Int64] = [
    1, 2, 3, 5, 7, 10, 12, 31, 100, 365, 641, 1_000, 10_000, 1_000_000, 100_000_000, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32,
    (1 << 40) + 1, (1 << 50) - 1, 1 << 50, (1 << 60) + 3,
  ]
  private static let limits: [Int64] = [
    0, 1, 99, 1_000_000, (1 << 32) - 1, 1 << 32, (1 << 45) + 12345, (1 << 50) - 1, 1 << 50, (1 << 53) + 1, Int64.max / 4,
  ]
  private static let roundings: [Rounding] = [.halfUp, .halfDown, .down, .floor, .up, .ceiling]

  /// Numerators at which a quotient changes, beside others: multiples and halves of the divisor with their neighbours, near both ends.
  private func numerators(_ divisor: Int64, upTo limit: Int64, _ random: inout SystemRandomNumberGenerator) -> [Int64] {
    var found: Set<Int64> = [0, limit]
    let most = limit / divisor
    for quotient in [0, 1, 2, most / 2, most - 1, most] + (0..<20).map({ _ in Int64.random(in: 0...max(most, 0), using: &random) }) {
      for step in -2...2 as ClosedRange<Int64> {
        found.insert(quotient &* divisor &+ step)
        found.insert(quotient &* divisor &+ divisor / 2 &+ step)
      }
    }
    for _ in 0..<20 { found.insert(Int64.random(in: 0...limit, using: &random)) }
    return found.filter { (0...limit).contains($0) }.sorted()
  }

  private func quotients(_ values: [Int64], _ reciprocal: Reciprocal) -> [Int64] {
    var (values, result) = (values, values)
    values.withUnsafeMutableBufferPointer { values in
      result.withUnsafeMutableBufferPointer { result in
        guard let from = values.baseAddress, let to = result.baseAddress else { return }
        Kernels.divide(from, reciprocal, to, values.count)
      }
    }
    return result
  }

  @Test("Every rounding gives the quotient of whole numbers, at the numerators where it changes")
  func exact() throws {
    var random = SystemRandomNumberGenerator()
    var widths: [Reciprocal.Width: Int] = [:]
    for divisor in Self.divisors {
      for limit in Self.limits {
        for rounding in Self.roundings {
          guard let reciprocal = Reciprocal(divisor: Int128(divisor), rounding: rounding, numerators: Bounds(0, Int128(limit))) else {
            continue
          }
          widths[reciprocal.width, default: 0] += 1
          let values = numerators(divisor, upTo: limit, &random)
          let wanted = values.map { Int64(rounding.quotient(Int128($0), by: Int128(divisor))) }
          #expect(quotients(values, reciprocal) == wanted, "\(divisor) \(limit) \(rounding) \(reciprocal.width)")
        }
      }
    }
    // Each way has been walked.
    #expect(widths.count == 2 && widths.values.allSatisfy { $0 > 50 }, "\(widths)")
  }

  @Test("A product of two columns is divided alike, however narrow the second is held")
  func products() throws {
    let factors: [Int64] = [0, 1, 100, 126, 127]
    for (values, divisor) in [([0, 1, 50, 60_000, 2_000_000], 100), ([0, 99, 1 << 31, 1 << 32, 30_000_000_000], 100)] as [([Int64], Int64)]
    {
      let bounds = Bounds(0, Int128(values[4]) * 127)
      let reciprocal = try #require(Reciprocal(divisor: Int128(divisor), rounding: .halfUp, numerators: bounds))
      let wanted = zip(values, factors).map { Rounding.halfUp.quotient($0 * $1, by: divisor) }
      for column in [
        Column(cells: .bytes1(factors.map { Int8($0) }), bounds: Bounds(0, 127), count: 5),
        Column(cells: .bytes2(factors.map { Int16($0) }), bounds: Bounds(0, 127), count: 5),
        Column(cells: .bytes4(factors.map { Int32($0) }), bounds: Bounds(0, 127), count: 5),
        Column(cells: .bytes8(factors), bounds: Bounds(0, 127), count: 5),
      ] {
        var (from, to) = (values, values)
        from.withUnsafeMutableBufferPointer { from in
          to.withUnsafeMutableBufferPointer { to in
            column.withView { view in
              guard let from = from.baseAddress, let to = to.baseAddress else { return }
              Kernels.multiplyDivide(from, view, areSmall: values[4] < 1 << 32, reciprocal, to, 5)
            }
          }
        }
        #expect(to == wanted)
      }
    }
  }

  @Test("Numerators below zero and halves to the even neighbour are left to the long way")
  func refused() {
    #expect(Reciprocal(divisor: 100, rounding: .halfUp, numerators: Bounds(-1, 100)) == nil)
    #expect(Reciprocal(divisor: 100, rounding: .halfEven, numerators: Bounds(0, 100)) == nil)
    #expect(Reciprocal(divisor: 0, rounding: .halfUp, numerators: Bounds(0, 100)) == nil)
  }
}
