internal import Foundation

/// The name of a person, as it stands on an identity document.
///
/// Han names have two characters or more; names of other peoples keep their dot (阿卜杜拉·买买提), Latin names their blanks, hyphens and
/// apostrophes. Held in Unicode's composed form (NFC), so that one name has one byte sequence.
public struct PersonName: Personal {
  /// What errors call it.
  public static let subject = "name"
  /// The longest name, in characters.
  public static let charactersLimit = 64

  /// Without blanks around, with · for every kind of middle dot.
  public let clear: String

  /// - Throws: nothing entered, too long, or a character that no name holds: a digit, a symbol, an invisible one.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    guard text.utf8.count <= Self.charactersLimit * 16 else { throw Self.tooLong(text) }
    var name = ""
    var pendingBlank = false
    for (offset, character) in text.enumerated() {
      if let scalar = character.unicodeScalars.first(where: TypedCode.isHidden), !character.isNewline {
        let hex = String(scalar.value, radix: 16, uppercase: true)
        throw Self.error(
          text, at: offset,
          Text(zh: "有不可见或未定义的字符 U+\(hex)，请删去", en: "the invisible or undefined character U+\(hex), delete it"))
      }
      if character.isWhitespace {
        pendingBlank = !name.isEmpty
        continue
      }
      guard let plain = Self.plain(character) else {
        throw Self.error(
          text, at: offset,
          Text(zh: "姓名中不能有数字、标点或符号（间隔号“·”除外）", en: "a name holds letters and the middle dot, no digits or symbols"))
      }
      if plain == "·" || plain == "-" || plain == "'", name.isEmpty || "·-'".contains(name.last ?? "·") || pendingBlank {
        throw Self.error(text, at: offset, Text(zh: "“\(plain)”应在两个字之间", en: "\(plain) belongs between two letters"))
      }
      // Forms pad two Han characters with a blank between; it is not part of the name.
      if pendingBlank, !(Self.isHan(plain) && name.last.map(Self.isHan) == true) { name.append(" ") }
      pendingBlank = false
      name.append(plain)
    }
    let composed = name.precomposedStringWithCanonicalMapping
    guard !composed.isEmpty else { throw Self.error(text, Text(zh: "没有填写", en: "nothing was entered")) }
    guard composed.count >= 2 else {
      throw Self.error(text, Text(zh: "姓名至少两个字", en: "a name has two letters at least"))
    }
    guard composed.count <= Self.charactersLimit else { throw Self.tooLong(text) }
    guard composed.last.map({ !"·-".contains($0) }) ?? false else {
      throw Self.error(text, at: text.count - 1, Text(zh: "姓名不能以间隔号结尾", en: "a name does not end in a dot or hyphen"))
    }
    clear = composed
  }

  /// The first character, then a star for each other: 张**.
  public var masked: String { clear.prefix(1) + String(repeating: "*", count: clear.count - 1) }

  /// The character as a name holds it; `nil` when none does.
  private static func plain(_ character: Character) -> Character? {
    switch character {
    case "·", "•", "・", "‧", "･", "∙", "⋅": return "·"
    case "-", "‐", "－": return "-"
    case "'", "’", "＇": return "'"
    default: break
    }
    // More than three marks on a letter is no writing system but a prank.
    guard character.unicodeScalars.count <= 4, let first = character.unicodeScalars.first else { return nil }
    guard isLetter(first), character.unicodeScalars.dropFirst().allSatisfy({ isLetter($0) || isMark($0) }) else {
      return nil
    }
    guard character.unicodeScalars.count == 1, (0xFF21...0xFF5A).contains(first.value),
      let narrow = Unicode.Scalar(first.value - 0xFEE0)
    else { return character }
    return Character(narrow)
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .modifierLetter: true
    // 〇 is a number by category and a character of names.
    default: scalar.properties.isIdeographic
    }
  }

  private static func isHan(_ character: Character) -> Bool {
    character.unicodeScalars.first?.properties.isIdeographic == true
  }

  /// A mark on a letter, or the choice of one of several shapes of it.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark: true
    default: false
    }
  }

  private static func tooLong(_ text: some StringProtocol) -> ParseError {
    error(text, Text(zh: "超过 \(charactersLimit) 个字符", en: "more than \(charactersLimit) characters"))
  }
}
