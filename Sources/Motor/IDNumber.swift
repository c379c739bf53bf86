/// A citizen identity number 公民身份号码 of eighteen characters, or a residence permit's in the same form.
///
/// Old numbers of fifteen digits are read and held in the new form: 19 before the year, the check character behind.
/// - Source: GB 11643-1999.
public struct IDNumber: Personal {
  /// What errors call it.
  public static let subject = "ID number"

  /// What document carries the number.
  public enum Kind: String, Sendable, CaseIterable {
    /// Resident identity card 居民身份证.
    case residentCard
    /// Residence permit for Hong Kong (81), Macau (82) or Taiwan (83) residents 港澳台居民居住证.
    case residencePermit
    /// Foreigner's permanent residence card 外国人永久居留身份证, eighteen characters that begin with 9.
    case permanentResidence
  }

  /// The sex that a number states.
  public enum Sex: String, Sendable, CaseIterable { case male, female }

  /// Seventeen digits and a check character, 0–9 or X.
  public let clear: String
  /// The day of birth that the number states.
  public let birthDay: Day

  /// The oldest that a holder may be, in whole years.
  public static let ageYearsLimit = 150

  /// Reads eighteen characters or the old fifteen digits; x, full-width forms and blanks are no matter.
  ///
  /// - Throws: another length, an unknown province, a day of birth that never was, a wrong check character.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    let typed = try Self.typed(text)
    var marks = typed.marks
    guard marks.count == 18 || marks.count == 15 else {
      throw Self.error(
        text, Text(zh: "应有 18 位，现有 \(marks.count) 位", en: "18 characters are needed, there are \(marks.count)"))
    }
    for mark in marks.prefix(17) where mark.scalar.digit == nil {
      throw Self.error(text, at: mark.offset, Text(zh: "前 17 位只能是数字", en: "only the last of the 18 may be a letter"))
    }
    let birthOffset = marks[6].offset
    if marks.count == 15 {
      let century: [TypedCode.Mark] = ["1", "9"].map { TypedCode.Mark(scalar: $0, offset: birthOffset) }
      marks.insert(contentsOf: century, at: 6)
    }
    let digits = marks.prefix(17).compactMap(\.scalar.digit)
    let first = digits[0] * 10 + digits[1]
    guard Self.provinces.contains(first) || digits[0] == 9 else {
      throw Self.error(text, at: marks[0].offset, Text(zh: "前两位不是省级代码", en: "the first two digits are no province"))
    }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
    guard let birthDay = Day(year: number(6..<10), month: number(10..<12), day: number(12..<14)) else {
      throw Self.error(text, at: birthOffset, Text(zh: "出生日期不存在，请核对", en: "there is no such day of birth"))
    }
    let check = Self.checkCharacter(of: digits)
    if marks.count == 18, marks[17].scalar != check {
      throw Self.error(
        text, at: marks[17].offset,
        Text(zh: "校验码与前 17 位不符，请逐位核对", en: "the check character does not fit the 17 before it, compare every digit"))
    }
    self.birthDay = birthDay
    clear = digits.map(String.init).joined() + String(Character(check))
  }

  /// Reads a number of somebody who lives on `day`: born by then, and no longer than ``ageYearsLimit`` ago.
  public init(parsing text: some StringProtocol, on day: Day) throws(ParseError) {
    self = try IDNumber(parsing: text)
    guard birthDay <= day else {
      throw Self.error(text, Text(zh: "出生日期在今天之后", en: "the day of birth lies in the future"))
    }
    guard age(on: day) <= Self.ageYearsLimit else {
      throw Self.error(text, Text(zh: "年龄超过 \(Self.ageYearsLimit) 岁", en: "older than \(Self.ageYearsLimit) years"))
    }
  }

  /// Which document carries the number, from its first digit.
  public var kind: Kind {
    switch clear.utf8.first ?? 0 {
    case UInt8(ascii: "9"): .permanentResidence
    case UInt8(ascii: "8"): .residencePermit
    default: .residentCard
    }
  }

  /// Where the number was given out: six digits of GB/T 2260, which may be a retired code. A permanent resident's number names only the
  /// province.
  public var regionCode: RegionCode? {
    let digits = kind == .permanentResidence ? clear.dropFirst().prefix(2) + "0000" : clear.prefix(6)
    return try? RegionCode(parsing: digits)
  }

  /// From the seventeenth digit: odd for men.
  public var sex: Sex { (clear.utf8.dropFirst(16).first ?? 0) % 2 == 1 ? .male : .female }

  /// Whole years on a day.
  public func age(on day: Day) -> Int { Day.wholeYears(from: birthDay, to: day) }

  /// The first and the last character: `3****************9`.
  public var masked: String { Self.masked(clear, first: 1, last: 1) }

  private static let provinces: Set<Int> = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64,
    65, 71, 81, 82, 83,
  ]
  private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  private static let checkCharacters = Array("10X98765432".unicodeScalars)

  /// The character that belongs behind seventeen digits.
  static func checkCharacter(of digits: [Int]) -> Unicode.Scalar {
    checkCharacters[zip(weights, digits).reduce(0) { $0 + $1.0 * $1.1 } % 11]
  }
}
