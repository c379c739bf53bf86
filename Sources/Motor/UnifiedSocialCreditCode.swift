/// A unified social credit code 统一社会信用代码: eighteen characters that name an organisation or a sole trader.
///
/// - Source: GB 32100-2015.
public struct UnifiedSocialCreditCode: Personal {
  /// What errors call it.
  public static let subject = "credit code"

  /// Eighteen of the digits and of the letters without I, O, S, V and Z.
  public let clear: String

  /// Reads small and full-width forms and blanks too.
  ///
  /// - Throws: another length, a character that no code holds, a wrong check character.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    let typed = try Self.typed(text)
    for mark in typed.marks where Self.value(mark.scalar) == nil {
      throw Self.error(
        text, at: mark.offset,
        Text(zh: "只用数字和除 I、O、S、V、Z 外的大写字母", en: "only digits and letters other than I, O, S, V and Z are used"))
    }
    guard typed.marks.count == 18 else {
      throw Self.error(
        text,
        Text(zh: "应有 18 位，现有 \(typed.marks.count) 位", en: "18 characters are needed, there are \(typed.marks.count)"))
    }
    for mark in typed.marks[2..<8] where mark.scalar.digit == nil {
      throw Self.error(
        text, at: mark.offset, Text(zh: "第 3 至 8 位是行政区划，应为数字", en: "characters 3 to 8 are the region, digits only"))
    }
    guard typed.marks[17].scalar == Self.checkCharacter(of: typed.marks.prefix(17).map(\.scalar)) else {
      throw Self.error(
        text, at: typed.marks[17].offset,
        Text(
          zh: "校验码与前 17 位不符，请逐位核对营业执照",
          en: "the check character does not fit the 17 before it, compare them with the licence"))
    }
    clear = typed.text
  }

  /// The registering department: 9 for market supervision, 5 for civil affairs, 1 for public bodies.
  public var department: Character { clear.first ?? "Y" }
  /// Where it was registered; `nil` when the six digits are no region.
  public var regionCode: RegionCode? { try? RegionCode(parsing: clear.dropFirst(2).prefix(6)) }
  /// The organisation code of GB 11714 that the code contains: characters 9 to 17.
  public var organisationCode: String { String(clear.dropFirst(8).prefix(9)) }
  /// Whether the contained organisation code has the check character of its own standard. A few old registrations have not.
  public var hasValidOrganisationCode: Bool {
    let body = organisationCode.unicodeScalars
    return body.last == Self.organisationCheckCharacter(of: body.dropLast())
  }

  /// The department, the kind and the last two characters: `91**************43`.
  public var masked: String { Self.masked(clear, first: 2, last: 2) }

  private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".unicodeScalars)

  private static func value(_ scalar: Unicode.Scalar) -> Int? { alphabet.firstIndex(of: scalar) }

  /// The character that belongs behind the first seventeen.
  static func checkCharacter(of scalars: some Sequence<Unicode.Scalar>) -> Unicode.Scalar {
    var (sum, weight) = (0, 1)
    for scalar in scalars {
      sum += weight * (value(scalar) ?? 0)
      weight = weight * 3 % 31
    }
    return alphabet[(31 - sum % 31) % 31]
  }

  /// The character that belongs behind the first eight of an organisation code.
  /// - Source: GB 11714.
  static func organisationCheckCharacter(of scalars: some Sequence<Unicode.Scalar>) -> Unicode.Scalar {
    var sum = 0
    for (weight, scalar) in zip([3, 7, 9, 10, 5, 8, 4, 2], scalars) {
      sum += weight * (scalar.digit ?? (scalar.isCapital ? Int(scalar.value) - 0x37 : 0))
    }
    let rest = 11 - sum % 11
    return rest == 10 ? "X" : Unicode.Scalar(UInt8(0x30 + rest % 11))
  }
}
