/// A text that is not what it should be: which word of the field, where, why, and what to do about it.
public struct ParseError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The number of characters (Unicode scalars) of the input that an error keeps; what is longer is cut.
  public static let inputCharactersLimit = 80

  /// What was expected: "VIN".
  public var subject: String
  /// What stood there, cut after ``inputCharactersLimit`` characters. For personal words every character is a star.
  public var input: String
  /// The character at which it goes wrong, counted from 0.
  public var offset: Int?
  /// What is wrong, and what would be right.
  public var problem: Text

  /// An error about `input`, which is cut when it is long.
  public init(subject: String, input: String, offset: Int? = nil, problem: Text) {
    self.subject = subject
    let kept = input.unicodeScalars.prefix(Self.inputCharactersLimit)
    self.input = kept.endIndex == input.endIndex ? input : String(String.UnicodeScalarView(kept)) + "…"
    self.offset = offset
    self.problem = problem
  }

  /// For logs, in English: `VIN "*****************" position 3: …`.
  public var description: String {
    let place = offset.map { " position \($0 + 1)" } ?? ""
    return "\(subject) \"\(input)\"\(place): \(problem.en)"
  }

  /// For people: where it goes wrong and why, without the input.
  public func message(in language: Language) -> String {
    guard let offset else { return problem[language] }
    switch language {
    case .zh: return "第 \(offset + 1) 个字符：\(problem.zh)"
    case .en: return "character \(offset + 1): \(problem.en)"
    }
  }
}
