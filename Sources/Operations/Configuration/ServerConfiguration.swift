/// What the server was told, checked: every setting of ``ServerSettings`` by its name, `configuration.databaseConnections`.
///
/// Defaults are overridden by a JSON file, that by environment variables beginning with `YILU_`, and those by the command line. Only the
/// value that wins is checked; unknown names are mistakes wherever they stand.
@dynamicMemberLookup
public struct ServerConfiguration: Sendable, CustomStringConvertible {
  /// Everything that can be said.
  public static let settings = ServerSettings()
  /// The same as a list, for help and documentation.
  public static var descriptions: [any SettingDescription] { settings.all }

  private let values: [String: any Sendable]
  private let sources: [String: ConfigurationSource]

  /// Reads all sources.
  ///
  /// - Parameters:
  ///   - path: A JSON file, if there is one.
  ///   - environment: All variables of the process; only those that begin with `YILU_` are looked at, and all of them must be known.
  ///   - overrides: What the command line says, by key.
  /// - Throws: everything that is wrong, at once.
  public init(file path: String?, environment: [String: String], overrides: [String: String]) throws(ConfigurationMistakes) {
    let settings = Self.settings.all
    let unknown = UnknownNames(settings: settings)
    let ours = environment.filter { $0.key.hasPrefix(ConfigurationSource.variablePrefix) }
    var mistakes = unknown.mistakes(inEnvironment: ours.keys) + unknown.mistakes(inOverrides: overrides.keys)
    var file: ConfigurationFile?
    if let path {
      do throws(ConfigurationMistakes) {
        let read = try ConfigurationFile(path: path)
        mistakes += unknown.mistakes(in: read)
        file = read
      } catch { mistakes += error.mistakes }
    }
    let said = SettingSources(overrides: overrides, environment: ours, file: file, settings: settings)
    var values: [String: any Sendable] = [:]
    var sources: [String: ConfigurationSource] = [:]
    for setting in settings {
      switch said.value(of: setting) {
      case .success(let found):
        values[setting.key] = found?.0
        sources[setting.key] = found?.1
      case .failure(let mistake): mistakes.append(mistake)
      }
    }
    self.values = values
    self.sources = sources
    let wrong = Set(mistakes.compactMap(\.key))
    // What a file that cannot be read says of a companion is not known.
    if (path == nil) == (file == nil) {
      mistakes += [pair(\.tlsCertificate, \.tlsKey, wrong), pair(\.journalOrigin, \.journalKeyFile, wrong)].compactMap { $0 }
    }
    guard mistakes.isEmpty else { throw ConfigurationMistakes(mistakes: mistakes.sorted { Self.place($0) < Self.place($1) }) }
  }

  /// The value of a setting.
  public subscript<Value>(dynamicMember setting: KeyPath<ServerSettings, Setting<Value>>) -> Value {
    let setting = Self.settings[keyPath: setting]
    return values[setting.key] as? Value ?? setting.fallback
  }

  /// Who said what a setting is.
  public func source<Value>(of setting: KeyPath<ServerSettings, Setting<Value>>) -> ConfigurationSource {
    sources[Self.settings[keyPath: setting].key] ?? .fallback
  }

  /// Every setting with its value and who said it, a line each, with secrets as `•••`.
  public var description: String {
    let settings = Self.settings.all
    let width = settings.map(\.key.count).max() ?? 0
    return settings.map { setting in
      let text = values[setting.key].map(setting.text) ?? ""
      let name = setting.key.padded(to: width)
      return "\(name) = \(text.isEmpty ? "(none)" : text)  # \(sources[setting.key] ?? .fallback)\n"
    }.joined()
  }

  /// The mistake of telling one of two settings that make sense only together; not when the other was told and is wrong itself.
  private func pair(
    _ first: KeyPath<ServerSettings, Setting<String?>>, _ second: KeyPath<ServerSettings, Setting<String?>>, _ wrong: Set<String>
  ) -> ConfigurationMistake? {
    let isFirst = self[dynamicMember: first] != nil
    guard isFirst != (self[dynamicMember: second] != nil) else { return nil }
    let (given, missing) = isFirst ? (first, second) : (second, first)
    guard !wrong.contains(Self.settings[keyPath: missing].key) else { return nil }
    return ConfigurationMistake(
      key: Self.settings[keyPath: given].key, source: source(of: given),
      problem: "is of no use without \(Self.settings[keyPath: missing].key); give both or neither")
  }

  private static func place(_ mistake: ConfigurationMistake) -> (Int, Int, String) {
    switch mistake.source {
    case .fallback: (0, 0, mistake.key ?? "")
    case .file(_, let line): (1, line ?? 0, mistake.key ?? "")
    case .variable(let name): (2, 0, name)
    case .flag(let name): (3, 0, name)
    }
  }
}
