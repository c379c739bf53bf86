/// A word that tells who somebody is: whoever prints, logs, interpolates or dumps it gets the masked form.
///
/// The clear value has one door, ``clear``, so that a search for that name finds every place where it leaves. There is no `Codable`
/// conformance for the same reason.
/// - Source: Personal Information Protection Law, articles 28 and 51; JR/T 0197-2020 counts these words as level 3.
public protocol Personal: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// What people call this word in an error: "VIN".
  static var subject: String { get }
  /// The value as it is printed on a document.
  var clear: String { get }
  /// What may stand on a screen, in a message or in a log.
  var masked: String { get }
  /// Reads what a person typed or a file holds.
  init(parsing text: some StringProtocol) throws(ParseError)
}

extension Personal {
  /// The masked form.
  public var description: String { masked }
  /// The masked form.
  public var debugDescription: String { masked }
  /// Shows `dump` the masked form only.
  public var customMirror: Mirror { Mirror(self, children: ["masked": masked], displayStyle: .struct) }

  /// An error that does not repeat the input: it would end in a log.
  static func error(_ text: some StringProtocol, at offset: Int? = nil, _ problem: Text) -> ParseError {
    let shown = text.prefix(ParseError.inputCharactersLimit).count
    return ParseError(subject: subject, input: String(repeating: "*", count: shown), offset: offset, problem: problem)
  }

  /// The first and the last characters of a text with stars between; never fewer than three stars.
  static func masked(_ text: String, first: Int, last: Int) -> String {
    let stars = max(3, text.count - first - last)
    return text.prefix(first) + String(repeating: "*", count: stars) + text.suffix(last)
  }
}
