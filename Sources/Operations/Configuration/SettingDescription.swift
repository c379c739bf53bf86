/// What can be said of a setting without its type.
public protocol SettingDescription: Sendable {
  /// Its name in files: `database.wait-seconds`.
  var key: String { get }
  /// What may stand there, in a few words.
  var allowed: String { get }
  /// Whether its value may hold secrets and is never repeated in a message.
  var isSecret: Bool { get }
  /// What it is for, in a sentence.
  var help: String { get }
  /// The default as a file or a variable would say it; empty when there is none.
  var fallbackText: String { get }
}

extension SettingDescription {
  /// Its name as an environment variable: `YILU_DATABASE_WAIT_SECONDS`.
  public var variable: String { ConfigurationSource.variablePrefix + bareVariable }
  /// Its name on the command line: `--database-wait-seconds`.
  public var flag: String { "--" + key.split(separator: ".").joined(separator: "-") }

  /// As swift-configuration spells a key in the environment.
  var bareVariable: String { String(key.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }) }
}

/// What reading needs of a setting, without its type.
protocol SettingReading: SettingDescription {
  var form: SettingForm { get }
  func value(of content: SettingContent) -> Result<any Sendable, SettingProblem>
  /// The value as a file or a variable would say it, with secrets as `•••`.
  func text(of value: any Sendable) -> String
}
