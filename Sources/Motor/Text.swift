/// The languages in which Yilu speaks to people.
public enum Language: String, Sendable, CaseIterable, Codable { case zh, en }

/// A text in Chinese and English.
public struct Text: Hashable, Sendable, Codable {
  public var zh: String
  public var en: String

  public init(zh: String, en: String) {
    self.zh = zh
    self.en = en
  }

  public subscript(_ language: Language) -> String { language == .zh ? zh : en }
}
