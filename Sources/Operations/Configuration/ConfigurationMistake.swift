/// Something wrong with the configuration: where it was said, what was said, and what is allowed.
public struct ConfigurationMistake: Error, Hashable, Sendable, CustomStringConvertible {
  /// The setting, or the unknown name; `nil` when a whole file is meant.
  public let key: String?
  /// Who said it.
  public let source: ConfigurationSource
  /// What was said, as it was written, texts in quotation marks; `•••` when it may be secret; `nil` when the value is not at fault.
  public let value: String?
  /// What is wrong, and what is allowed.
  public let problem: String

  init(key: String?, source: ConfigurationSource, value: String? = nil, problem: String) {
    self.key = key
    self.source = source
    self.value = value.map { $0.count > 80 ? $0.prefix(80) + "…" : $0 }
    self.problem = problem
  }

  /// `YILU_PORT: port: "99999" is too large; allowed: a whole number from 0 to 65535`.
  public var description: String {
    "\(source): " + (key.map { $0 + ": " } ?? "") + (value.map { $0 + " " } ?? "") + problem
  }
}
