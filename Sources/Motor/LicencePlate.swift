/// A registration plate 号牌号码, or the statement that a vehicle has none yet.
///
/// The separating dot is not part of the number. The letters I and O are never used in a serial.
/// - Source: GA 36-2018 for the shapes, GA 24.7 for the kinds.
public struct LicencePlate: Personal {
  /// What errors call it.
  public static let subject = "plate"

  /// What the shape of a plate says about the vehicle.
  public enum Kind: String, Sendable, CaseIterable {
    /// Seven characters, blue or yellow: cars, trucks, motorcycles. 沪A12345.
    case ordinary
    /// Eight characters, green: small new-energy vehicles. 苏JD12345.
    case newEnergySmall
    /// Eight characters, yellow and green: large new-energy vehicles. 苏J12345D.
    case newEnergyLarge
    /// Ends in 挂.
    case trailer
    /// Ends in 警.
    case police
    /// Ends in 学: a vehicle of a driving school.
    case learner
    /// Ends in 港: registered in Hong Kong too.
    case hongKong
    /// Ends in 澳: registered in Macau too.
    case macau
    /// Ends in 领.
    case consulate
    /// 使 and six digits.
    case embassy
    /// A new vehicle.
    case notYetPlated
  }

  /// A vehicle without a plate: 未上牌.
  public static let notYetPlated = LicencePlate(kind: .notYetPlated, clear: "未上牌")

  /// What the shape says.
  public let kind: Kind
  /// Without a dot: `苏JD12345`; 未上牌 for a vehicle that has none.
  public let clear: String

  private init(kind: Kind, clear: String) {
    self.kind = kind
    self.clear = clear
  }

  /// Reads small and full-width letters, a dot, hyphen or blank after the second character, and 新车, 未上牌 or 暂未上牌.
  ///
  /// - Throws: what no plate looks like, and at which character.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    let typed = try Self.typed(text, separators: [" ", "-", "·", "•", "・", "‧", "."])
    if Self.noPlate.contains(typed.text) {
      self = .notYetPlated
      return
    }
    do throws(TypedCode.Flaw) { kind = try Self.kind(of: typed.marks) } catch {
      throw Self.error(text, at: error.offset, error.problem)
    }
    clear = typed.text
  }

  /// The character of the province: 苏; `nil` for embassies and vehicles without a plate.
  public var province: Character? {
    kind == .embassy || kind == .notYetPlated ? nil : clear.first
  }

  /// The letter of the registering authority, behind the province: J in 苏J.
  public var authority: Character? { province == nil ? nil : clear.dropFirst().first }

  /// What a new-energy plate says of the drive; `nil` for other plates.
  public var drive: Drive? {
    let letter: Character?
    switch kind {
    case .newEnergySmall: letter = clear.dropFirst(2).first
    case .newEnergyLarge: letter = clear.last
    default: return nil
    }
    return letter.map { "DABCE".contains($0) ? .batteryElectric : .otherNewEnergy }
  }

  /// The two classes of the energy letters.
  public enum Drive: String, Sendable {
    /// D, A, B, C, E: battery only.
    case batteryElectric
    /// F, G, H, J, K: plug-in hybrids and fuel cells.
    case otherNewEnergy
  }

  /// What should be looked at although the number parses: more letters than a serial has by rule.
  public var warnings: [Text] {
    guard kind == .ordinary, clear.unicodeScalars.dropFirst(2).count(where: \.isCapital) > 2 else { return [] }
    return [Text(zh: "序号中的字母超过两个，请核对", en: "more than two letters in the serial, compare it with the plate")]
  }

  /// The authority and the last two characters: `苏J****45`. 未上牌 tells nothing and stays.
  public var masked: String { kind == .notYetPlated ? clear : Self.masked(clear, first: 2, last: 2) }
}

extension LicencePlate {
  private static let noPlate: Set<String> = ["新车", "未上牌", "暂未上牌"]
  private static let provinces = Set("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼".unicodeScalars)
  private static let energyLetters = Set("DABCEFGHJK".unicodeScalars)
  private static let lastCharacters: [Unicode.Scalar: Kind] = [
    "挂": .trailer, "警": .police, "学": .learner, "港": .hongKong, "澳": .macau, "领": .consulate,
  ]

  private static func kind(of marks: [TypedCode.Mark]) throws(TypedCode.Flaw) -> Kind {
    guard let first = marks.first, let last = marks.last else {
      throw TypedCode.Flaw(problem: Text(zh: "没有填写", en: "nothing was entered"))
    }
    if first.scalar == "使" {
      for mark in marks.dropFirst() { try digit(mark) }
      try length(marks, 7)
      return .embassy
    }
    guard provinces.contains(first.scalar) else {
      throw TypedCode.Flaw(
        offset: first.offset,
        problem: Text(zh: "应以省、自治区、直辖市的简称开头，如“苏”", en: "a plate begins with the character of a province, such as 苏"))
    }
    guard marks.count > 1, marks[1].scalar.isCapital, marks[1].scalar != "I", marks[1].scalar != "O" else {
      throw TypedCode.Flaw(
        offset: marks.count > 1 ? marks[1].offset : nil,
        problem: Text(zh: "第二位应是发牌机关的字母（不用 I、O）", en: "the second character is the authority's letter, never I or O"))
    }
    if let special = lastCharacters[last.scalar] {
      for mark in marks.dropFirst(2).dropLast() { try serial(mark) }
      try length(marks, 7)
      return special
    }
    for mark in marks.dropFirst(2) { try serial(mark) }
    if marks.count == 7 { return .ordinary }
    try length(marks, 8)
    return try newEnergy(Array(marks.dropFirst(2)))
  }

  /// The six characters behind the authority of a green plate.
  private static func newEnergy(_ marks: [TypedCode.Mark]) throws(TypedCode.Flaw) -> Kind {
    if marks[0].scalar.digit != nil {
      for mark in marks.prefix(5) { try digit(mark) }
      guard energyLetters.contains(marks[5].scalar) else { throw energy(marks[5]) }
      return .newEnergyLarge
    }
    guard energyLetters.contains(marks[0].scalar) else { throw energy(marks[0]) }
    for mark in marks.suffix(4) { try digit(mark) }
    return .newEnergySmall
  }

  private static func serial(_ mark: TypedCode.Mark) throws(TypedCode.Flaw) {
    if mark.scalar == "I" || mark.scalar == "O" {
      throw TypedCode.Flaw(
        offset: mark.offset,
        problem: Text(zh: "不使用字母 I、O，请核对是否为 1 或 0", en: "I and O are never used; is it a 1 or a 0?"))
    }
    guard mark.scalar.digit != nil || mark.scalar.isCapital else {
      throw TypedCode.Flaw(offset: mark.offset, problem: Text(zh: "这里应是字母或数字", en: "a letter or a digit belongs here"))
    }
  }

  private static func digit(_ mark: TypedCode.Mark) throws(TypedCode.Flaw) {
    guard mark.scalar.digit != nil else {
      throw TypedCode.Flaw(offset: mark.offset, problem: Text(zh: "这里应是数字", en: "a digit belongs here"))
    }
  }

  private static func energy(_ mark: TypedCode.Mark) -> TypedCode.Flaw {
    TypedCode.Flaw(
      offset: mark.offset,
      problem: Text(
        zh: "八位号牌此处应是新能源字母（D、F、A、B、C、E、G、H、J、K）",
        en: "eight characters are a new-energy plate: one of D F A B C E G H J K belongs here"))
  }

  private static func length(_ marks: [TypedCode.Mark], _ count: Int) throws(TypedCode.Flaw) {
    guard marks.count == count else {
      throw TypedCode.Flaw(
        problem: Text(
          zh: "号牌为 7 位，新能源号牌为 8 位，现有 \(marks.count) 位",
          en: "a plate has 7 characters, a new-energy plate 8; there are \(marks.count)"))
    }
  }
}
