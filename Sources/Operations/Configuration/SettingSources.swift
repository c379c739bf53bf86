internal import Configuration

/// The four sources of the configuration as providers of swift-configuration, the strongest first.
struct SettingSources {
  private let overrides: [String: String]
  private let environment: [String: String]
  private let file: ConfigurationFile?
  private let reader: ConfigReader
  private let trail = SettingTrail()

  /// - Parameters:
  ///   - overrides: By key.
  ///   - environment: Variables whose names begin with the prefix.
  init(overrides: [String: String], environment: [String: String], file: ConfigurationFile?, settings: [any SettingReading]) {
    self.overrides = overrides
    self.environment = environment
    self.file = file
    // The same provider turns the texts of both sources into numbers and lists.
    var flags: [String: String] = [:]
    for setting in settings { flags[setting.bareVariable] = overrides[setting.key] }
    var providers: [any ConfigProvider] = [
      EnvironmentVariablesProvider(environmentVariables: flags),
      KeyMappingProvider(upstream: EnvironmentVariablesProvider(environmentVariables: environment)) { $0.prepending("yilu") },
    ]
    if let file { providers.append(file) }
    providers.append(InMemoryProvider(name: "defaults", values: Self.defaults(of: settings)))
    reader = ConfigReader(providers: providers, accessReporter: trail)
  }

  private static func defaults(of settings: [any SettingReading]) -> [AbsoluteConfigKey: ConfigValue] {
    var values: [AbsoluteConfigKey: ConfigValue] = [:]
    for setting in settings {
      let content: ConfigContent? =
        switch setting.form {
        case .text: setting.fallbackText.isEmpty ? nil : .string(setting.fallbackText)
        case .whole: Int(setting.fallbackText).map { .int($0) }
        case .list: .stringArray(setting.fallbackText.split(separator: ",").map(String.init))
        }
      values[AbsoluteConfigKey(ConfigKey(setting.key))] = content.map { ConfigValue($0, isSecret: setting.isSecret) }
    }
    return values
  }

  /// What the strongest source that knows the setting says of it.
  func value(of setting: any SettingReading) -> Result<(any Sendable, ConfigurationSource)?, ConfigurationMistake> {
    let key = ConfigKey(setting.key)
    let content: SettingContent? =
      switch setting.form {
      case .text: reader.string(forKey: key, isSecret: setting.isSecret).map { .text($0) }
      case .whole: reader.int(forKey: key, isSecret: setting.isSecret).map { .whole($0) }
      case .list: reader.stringArray(forKey: key, isSecret: setting.isSecret).map { .list($0) }
      }
    let (index, failed) = trail.last
    let entry = index == 2 ? file?.entries.last { $0.key == setting.key } : nil
    let (source, written) = said(of: setting, by: index, entry)
    func mistake(_ problem: String) -> ConfigurationMistake {
      ConfigurationMistake(
        key: setting.key, source: source, value: setting.isSecret ? "•••" : written, problem: "\(problem); allowed: \(setting.allowed)")
    }
    // JSON's true would be read as 1.
    let isWrongNumber = setting.form == .whole && ["true", "false"].contains(entry?.written)
    guard !failed, !isWrongNumber else { return .failure(mistake(Self.wrongType(setting.form))) }
    guard let content else { return .success(nil) }
    switch setting.value(of: content) {
    case .success(let value): return .success((value, source))
    case .failure(let problem): return .failure(mistake(problem.text))
    }
  }

  private func said(
    of setting: any SettingReading, by index: Int, _ entry: JSONKeyScanner.Entry?
  ) -> (source: ConfigurationSource, written: String?) {
    switch index {
    case 0: (.flag(setting.flag), overrides[setting.key]?.debugDescription)
    case 1: (.variable(setting.variable), environment[setting.variable]?.debugDescription)
    case 2:
      file.map { file in
        (.file(file.path, line: entry?.line), entry.map { $0.isText ? $0.written.debugDescription : $0.written })
      } ?? (.fallback, nil)
    default: (.fallback, nil)
    }
  }

  private static func wrongType(_ form: SettingForm) -> String {
    switch form {
    case .text: "is not a text in quotation marks"
    case .whole: "is not a whole number"
    case .list: "is not a list of texts"
    }
  }
}
