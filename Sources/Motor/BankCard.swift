/// The number of a bank card: thirteen to nineteen digits, the last of which checks the others.
///
/// - Source: ISO/IEC 7812-1.
public struct BankCard: Personal {
  /// What errors call it.
  public static let subject = "bank card"

  /// Digits only.
  public let clear: String

  /// Reads blanks and hyphens between groups too.
  ///
  /// - Throws: another length, a character that is no digit, a wrong check digit.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    let marks = try Self.typed(text, separators: [" ", "-"]).marks
    for mark in marks where mark.scalar.digit == nil {
      throw Self.error(text, at: mark.offset, Text(zh: "这里应是数字", en: "a digit belongs here"))
    }
    guard (13...19).contains(marks.count) else {
      throw Self.error(
        text, Text(zh: "应有 13 至 19 位数字，现有 \(marks.count) 位", en: "13 to 19 digits are needed, there are \(marks.count)")
      )
    }
    let digits = marks.compactMap(\.scalar.digit)
    guard Self.luhnSum(of: digits) % 10 == 0 else {
      throw Self.error(
        text, Text(zh: "校验位不符，请逐位核对卡号", en: "the check digit does not fit, compare every digit with the card"))
    }
    clear = digits.map(String.init).joined()
  }

  /// The last four digits: `************1111`.
  public var masked: String { Self.masked(clear, first: 0, last: 4) }

  /// Every second digit from the right but one counts twice, its own digits summed.
  static func luhnSum(of digits: [Int]) -> Int {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let counted = place % 2 == 0 ? digit : digit * 2
      sum += counted / 10 + counted % 10
    }
    return sum
  }
}
