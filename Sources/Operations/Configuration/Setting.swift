/// One key of the configuration: its name, what is allowed, what holds when nobody says anything, and what it is for.
///
/// Reading, the help of the command line and the documentation all come from this.
public struct Setting<Value: Sendable>: SettingDescription, SettingReading {
  /// Its name in files: `database.wait-seconds`.
  public let key: String
  /// What may stand there, in a few words.
  public let allowed: String
  /// Whether its value may hold secrets and is never repeated in a message.
  public let isSecret: Bool
  /// What it is for, in a sentence.
  public let help: String
  /// What holds when no source says anything.
  public let fallback: Value

  let form: SettingForm
  private let read: @Sendable (SettingContent) -> Result<Value, SettingProblem>
  private let write: @Sendable (Value) -> String

  init(
    _ key: String, form: SettingForm = .text, allowed: String, fallback: Value, isSecret: Bool = false, help: String,
    read: @escaping @Sendable (SettingContent) -> Result<Value, SettingProblem>, write: @escaping @Sendable (Value) -> String
  ) {
    self.key = key
    self.form = form
    self.allowed = allowed
    self.fallback = fallback
    self.isSecret = isSecret
    self.help = help
    self.read = read
    self.write = write
  }

  /// The default as a file or a variable would say it; empty when there is none.
  public var fallbackText: String { write(fallback) }

  func value(of content: SettingContent) -> Result<any Sendable, SettingProblem> { read(content).map { $0 } }
  func text(of value: any Sendable) -> String { (value as? Value).map(write) ?? "" }
}
