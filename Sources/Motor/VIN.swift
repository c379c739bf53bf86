/// A vehicle identification number 车辆识别代号（车架号）: seventeen characters that name one vehicle for its life.
///
/// A number of a Chinese manufacturer (it begins with L) whose check digit is wrong does not parse. Elsewhere, Europe above all, the
/// ninth character need not be a check digit: such a number parses and says so in ``warnings``.
/// - Source: GB 16735-2019, ISO 3779.
public struct VIN: Personal {
  /// What errors call it.
  public static let subject = "VIN"

  /// Seventeen of 0–9 and A–Z without I, O and Q.
  public let clear: String

  /// Reads small, full-width and blank-separated forms too.
  ///
  /// - Throws: another length than 17, a character that no number holds, or a wrong check digit of a Chinese number.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    let typed = try Self.typed(text)
    for mark in typed.marks where Self.value(mark.scalar) == nil {
      throw Self.error(
        text, at: mark.offset,
        "IOQ".unicodeScalars.contains(mark.scalar)
          ? Text(zh: "不使用字母 I、O、Q，请核对是否为 1 或 0", en: "I, O and Q are never used; is it a 1 or a 0?")
          : Text(zh: "只能是数字和大写字母", en: "only digits and letters stand in it"))
    }
    guard typed.marks.count == 17 else {
      throw Self.error(
        text,
        Text(zh: "应有 17 位，现有 \(typed.marks.count) 位", en: "17 characters are needed, there are \(typed.marks.count)"))
    }
    clear = typed.text
    guard !isChinese || hasValidCheckDigit else {
      throw Self.error(
        text, at: typed.marks[8].offset,
        Text(
          zh: "第 9 位校验位与其他各位不符，请逐位核对行驶证",
          en: "the check digit (9th of 17) does not fit the others, compare every character with the registration"))
    }
  }

  /// The maker and where it is: the first three characters (WMI).
  public var manufacturer: String { String(clear.prefix(3)) }
  /// What kind of vehicle it is, in the maker's own code: characters 4 to 9 (VDS).
  public var descriptor: String { String(clear.dropFirst(3).prefix(6)) }
  /// Which one it is: characters 10 to 17 (VIS).
  public var indicator: String { String(clear.suffix(8)) }
  /// Whether the maker is in mainland China: the number begins with L.
  public var isChinese: Bool { clear.utf8.first == UInt8(ascii: "L") }

  /// The part of the world of the maker, from the first character.
  public var area: Area {
    switch clear.utf8.first ?? 0 {
    case UInt8(ascii: "1")...UInt8(ascii: "5"): .northAmerica
    case UInt8(ascii: "6")...UInt8(ascii: "7"): .oceania
    case UInt8(ascii: "8")...UInt8(ascii: "9"), UInt8(ascii: "0"): .southAmerica
    case UInt8(ascii: "A")...UInt8(ascii: "H"): .africa
    case UInt8(ascii: "J")...UInt8(ascii: "R"): .asia
    default: .europe
    }
  }

  /// Parts of the world as ISO 3780 divides the first character.
  public enum Area: String, Sendable, CaseIterable {
    case africa, asia, europe, northAmerica, oceania, southAmerica
  }

  /// Whether the ninth character is the check digit of the others.
  public var hasValidCheckDigit: Bool { clear.unicodeScalars.dropFirst(8).first == Self.checkDigit(of: clear) }

  /// What should be looked at although the number parses: foreign check digits, a year letter or a serial that the standard does not know.
  public var warnings: [Text] {
    var found: [Text] = []
    if !hasValidCheckDigit {
      found.append(
        Text(
          zh: "第 9 位不是校验位；进口车可能如此，请核对行驶证",
          en: "the 9th character is no check digit; an import may have none, compare it with the registration"))
    }
    if Self.yearLetters.firstIndex(of: yearLetter) == nil {
      found.append(Text(zh: "第 10 位不是年份代码", en: "the 10th character is no code of a year"))
    }
    if clear.unicodeScalars.suffix(4).contains(where: { $0.digit == nil }) {
      found.append(Text(zh: "末四位应为数字", en: "the last four characters should be digits"))
    }
    return found
  }

  /// The maker and the last four characters: `LSV**********4847`.
  public var masked: String { Self.masked(clear, first: 3, last: 4) }

  // MARK: Check digit

  private static let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

  /// What a character counts in the check sum; `nil` for one that no number holds.
  static func value(_ scalar: Unicode.Scalar) -> Int? {
    if let digit = scalar.digit { return digit }
    guard scalar.isCapital, !"IOQ".unicodeScalars.contains(scalar) else { return nil }
    let letter = Int(scalar.value) - 0x41
    // A to I count 1 to 9 and J to R again; from S on the count begins at 2.
    return letter < 18 ? letter % 9 + 1 : letter - 16
  }

  /// The digit that belongs in the ninth place, X for ten. What stands there now does not count.
  static func checkDigit(of clear: String) -> Unicode.Scalar {
    var sum = 0
    for (weight, scalar) in zip(weights, clear.unicodeScalars) { sum += weight * (value(scalar) ?? 0) }
    let rest = sum % 11
    return rest == 10 ? "X" : Unicode.Scalar(UInt8(0x30 + rest))
  }
}
