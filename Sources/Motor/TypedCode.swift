/// The characters of a code that a person typed, on the way to a word of the field.
///
/// Full-width letters and digits become ordinary ones, small letters capitals; separators between are left out, blanks around it too.
/// Anything that cannot be seen is refused by its number: it comes from copying and nobody finds it by looking.
struct TypedCode {
  /// A character and where it stood in the input, counted in characters from 0.
  struct Mark: Equatable {
    var scalar: Unicode.Scalar
    var offset: Int
  }

  /// The longest input that is looked at, in bytes of UTF-8.
  static let inputBytesLimit = 256

  /// What is wrong with an input, before it is known for which word.
  struct Flaw: Error {
    var offset: Int?
    var problem: Text
  }

  let marks: [Mark]

  init(_ text: some StringProtocol, separators: [Unicode.Scalar]) throws(Flaw) {
    guard text.utf8.count <= Self.inputBytesLimit else {
      throw Flaw(problem: Text(zh: "太长了，请只填号码", en: "far too long, enter the number only"))
    }
    var marks: [Mark] = []
    for (offset, character) in text.enumerated() {
      if character.isWhitespace, !marks.isEmpty, !separators.contains(" ") {
        marks.append(Mark(scalar: " ", offset: offset))
        continue
      }
      if character.isWhitespace { continue }
      guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1 else {
        if let hidden = character.unicodeScalars.first(where: Self.isHidden) { throw Self.invisible(hidden, offset) }
        throw Flaw(offset: offset, problem: Text(zh: "不是字母或数字", en: "neither a letter nor a digit"))
      }
      guard !Self.isHidden(scalar) else { throw Self.invisible(scalar, offset) }
      let folded = Self.folded(scalar)
      if separators.contains(folded) { continue }
      marks.append(Mark(scalar: folded, offset: offset))
    }
    while let last = marks.last, last.scalar == " " { marks.removeLast() }
    if let blank = marks.first(where: { $0.scalar == " " }) {
      throw Flaw(offset: blank.offset, problem: Text(zh: "中间不能有空格", en: "no blank may stand here"))
    }
    guard !marks.isEmpty else { throw Flaw(problem: Text(zh: "没有填写", en: "nothing was entered")) }
    self.marks = marks
  }

  /// The code as text.
  var text: String {
    var scalars = String.UnicodeScalarView()
    for mark in marks { scalars.append(mark.scalar) }
    return String(scalars)
  }

  /// Full-width forms and small letters as plain capitals; everything else unchanged.
  static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    var value = scalar.value
    if (0xFF01...0xFF5E).contains(value) { value -= 0xFEE0 }
    if (0x61...0x7A).contains(value) { value -= 0x20 }
    return Unicode.Scalar(value) ?? scalar
  }

  /// Control and format characters, NUL and marks of writing direction among them.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  private static func invisible(_ scalar: Unicode.Scalar, _ offset: Int) -> Flaw {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
    return Flaw(
      offset: offset,
      problem: Text(
        zh: "有不可见或未定义的字符 \(code)，请删去重填",
        en: "the invisible or undefined character \(code), delete it and type this again"))
  }
}

extension Unicode.Scalar {
  /// The value of an ASCII digit.
  var digit: Int? { (0x30...0x39).contains(value) ? Int(value) - 0x30 : nil }
  /// Whether it is a capital letter from A to Z.
  var isCapital: Bool { (0x41...0x5A).contains(value) }
}

extension Personal {
  /// What was typed, folded; flaws become errors of this word.
  static func typed(_ text: some StringProtocol, separators: [Unicode.Scalar] = [" "]) throws(ParseError) -> TypedCode {
    do throws(TypedCode.Flaw) { return try TypedCode(text, separators: separators) } catch {
      throw Self.error(text, at: error.offset, error.problem)
    }
  }
}
