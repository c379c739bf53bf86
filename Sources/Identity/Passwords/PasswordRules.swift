internal import Foundation

/// What a new password must be: long enough, and not what everybody tries first. There is no rule about kinds of characters.
///
/// - Source: OWASP ASVS 5.0 section 6.2; NIST SP 800-63B section 3.1.1.2.
public struct PasswordRules: Sendable {
  /// The shortest password, in characters. The longest is ``Password/charactersLimit``.
  public let minimumCharacters: Int
  private let contextWords: [String]
  private let commonPasswords: Set<String>

  /// Rules with these lists.
  ///
  /// - Parameters:
  ///   - contextWords: words of the service and its field; they count for nothing within a password.
  ///   - commonPasswords: passwords that are tried first, whole ones.
  public init(minimumCharacters: Int = 12, contextWords: some Sequence<String>, commonPasswords: some Sequence<String>) {
    self.minimumCharacters = minimumCharacters
    self.contextWords = contextWords.map(Self.folded)
    self.commonPasswords = Set(commonPasswords.map(Self.folded))
  }

  /// Everything that is wrong with a password; nothing when it may be taken.
  ///
  /// - Parameter person: words about the person, such as the account's name: they count for nothing either.
  public func flaws(in password: Password, about person: [String] = []) -> [PasswordFlaw] {
    guard password.charactersCount >= minimumCharacters else {
      return [.tooShort(characters: password.charactersCount, minimum: minimumCharacters)]
    }
    let folded = Self.folded(password.composed)
    var flaws: [PasswordFlaw] = []
    if commonPasswords.contains(folded) || commonPasswords.contains(Self.stem(folded)) { flaws.append(.common) }
    let rest = characters(of: folded, without: contextWords + person.map(Self.folded))
    // Folding can make a password shorter (ﾊﾞ becomes バ); that alone is no fault of it.
    if rest < min(minimumCharacters, folded.unicodeScalars.count) {
      flaws.append(.mostlyContext(characters: rest, minimum: minimumCharacters))
    }
    return flaws
  }

  private func characters(of folded: String, without words: [String]) -> Int {
    var rest = folded
    // Longer words first: of "yiluhaoche" and "yilu" the former is the one that was meant.
    for word in words.filter({ !$0.isEmpty }).sorted(by: { $0.count > $1.count }) {
      // A mark is left, lest the two ends make up a word that nobody typed.
      rest = rest.replacing(word, with: "\0")
    }
    return rest.unicodeScalars.count { $0 != "\0" }
  }

  /// Without the digits and signs around: `password2026!!` is `password`.
  private static func stem(_ folded: String) -> String {
    let characters = Array(folded)
    guard let first = characters.firstIndex(where: \.isLetter), let last = characters.lastIndex(where: \.isLetter) else {
      return folded
    }
    return String(characters[first...last])
  }

  /// Small letters of ordinary width.
  private static func folded(_ text: String) -> String { text.precomposedStringWithCompatibilityMapping.lowercased() }
}
