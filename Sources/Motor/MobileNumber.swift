/// A mobile telephone number of mainland China: eleven digits from 13 to 19.
public struct MobileNumber: Personal {
  /// What errors call it.
  public static let subject = "mobile number"

  /// Eleven digits, without the country code.
  public let clear: String

  /// Reads blanks, hyphens and the country code (+86, 0086 or 86) too.
  ///
  /// - Throws: another length, a character that is no digit, a beginning that no mobile number has.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    var marks = try Self.typed(text, separators: [" ", "-"]).marks[...]
    let isInternational = marks.first?.scalar == "+"
    if isInternational { marks = marks.dropFirst() }
    for mark in marks where mark.scalar.digit == nil {
      throw Self.error(text, at: mark.offset, Text(zh: "这里应是数字", en: "a digit belongs here"))
    }
    let digits = marks.compactMap(\.scalar.digit)
    if isInternational, !digits.starts(with: [8, 6]) {
      throw Self.error(
        text, at: marks.first?.offset, Text(zh: "只支持中国大陆号码（+86）", en: "only numbers of mainland China (+86) are known"))
    }
    for code in [[0, 0, 8, 6], [8, 6]] where digits.count == 11 + code.count && digits.starts(with: code) {
      marks = marks.dropFirst(code.count)
    }
    guard marks.count == 11 else {
      throw Self.error(
        text, Text(zh: "应有 11 位数字，现有 \(marks.count) 位", en: "11 digits are needed, there are \(marks.count)"))
    }
    for (mark, allowed) in zip(marks, [1...1, 3...9]) where !allowed.contains(mark.scalar.digit ?? 0) {
      throw Self.error(text, at: mark.offset, Text(zh: "手机号以 13 至 19 开头", en: "a mobile number begins with 13 to 19"))
    }
    clear = marks.compactMap(\.scalar.digit).map(String.init).joined()
  }

  /// The first three and the last four digits: `138****5678`.
  public var masked: String { Self.masked(clear, first: 3, last: 4) }
}
