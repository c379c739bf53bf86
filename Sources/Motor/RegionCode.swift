/// A code of an administrative division 行政区划代码: six digits, two each for the province, the city and the county.
///
/// Whether a place has the code is not asked: retired codes stand in old documents for ever.
/// - Source: GB/T 2260.
public struct RegionCode: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Six digits as a number: 320902.
  public let number: Int32

  /// - Throws: anything but six digits of which the first is 1 to 9.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    let typed: TypedCode
    do throws(TypedCode.Flaw) { typed = try TypedCode(text, separators: []) } catch {
      throw ParseError(subject: "region code", input: String(text), offset: error.offset, problem: error.problem)
    }
    var number: Int32 = 0
    for (place, mark) in typed.marks.enumerated() {
      guard let digit = mark.scalar.digit, place > 0 || digit > 0, place < 6 else {
        throw ParseError(
          subject: "region code", input: String(text), offset: mark.offset,
          problem: Text(zh: "行政区划代码是 6 位数字，如 320902", en: "a region code is 6 digits such as 320902"))
      }
      number = number * 10 + Int32(digit)
    }
    guard typed.marks.count == 6 else {
      throw ParseError(
        subject: "region code", input: String(text),
        problem: Text(zh: "应有 6 位，现有 \(typed.marks.count) 位", en: "6 digits are needed, there are \(typed.marks.count)")
      )
    }
    self.number = number
  }

  private init(number: Int32) { self.number = number }

  /// The province's code: 320000 of 320902.
  public var province: RegionCode { RegionCode(number: number / 10_000 * 10_000) }
  /// The city's code: 320900 of 320902.
  public var city: RegionCode { RegionCode(number: number / 100 * 100) }
  /// Whether it is a province's own code.
  public var isProvince: Bool { number % 10_000 == 0 }

  /// In the order of the standard.
  public static func < (left: RegionCode, right: RegionCode) -> Bool { left.number < right.number }
  /// Six digits.
  public var description: String { String(number) }
}
