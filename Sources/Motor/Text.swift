/// The languages in which Yilu speaks to people.
public enum Language: String, Sendable, CaseIterable, Codable { case zh, en }

/// A text in Chinese and English.
public struct Text: Hashable, Sendable, Codable {
  /// Chinese, which is shown first.
  public var zh: String
  /// English.
  public var en: String

  /// Both say the same.
  public init(zh: String, en: String) {
    self.zh = zh
    self.en = en
  }

  /// The text in one language.
  public subscript(_ language: Language) -> String { language == .zh ? zh : en }
}
