internal import Motor

/// Names that no setting has. swift-configuration answers questions and does not tell what nobody asked for.
struct UnknownNames {
  private let settings: [any SettingReading]
  private let keys: Set<String>

  init(settings: [any SettingReading]) {
    self.settings = settings
    keys = Set(settings.map(\.key))
  }

  /// Keys of a file that are unknown or stand twice. The values are not repeated: a misspelt secret is a secret.
  func mistakes(in file: ConfigurationFile) -> [ConfigurationMistake] {
    var mistakes: [ConfigurationMistake] = []
    var lines: [String: Int] = [:]
    for entry in file.entries {
      let source = ConfigurationSource.file(file.path, line: entry.line)
      if let first = lines[entry.key] {
        mistakes.append(ConfigurationMistake(key: entry.key, source: source, problem: "stands twice; the first is in line \(first)"))
      } else if !keys.contains(entry.key), !isEmptyGroup(entry) {
        mistakes.append(ConfigurationMistake(key: entry.key, source: source, problem: unknown(entry.key, among: keys)))
      }
      lines[entry.key] = entry.line
    }
    return mistakes
  }

  func mistakes(inEnvironment names: some Sequence<String>) -> [ConfigurationMistake] {
    let known = Set(settings.map(\.variable))
    return names.filter { !known.contains($0) }.map {
      ConfigurationMistake(key: nil, source: .variable($0), problem: unknown($0, among: known))
    }
  }

  func mistakes(inOverrides names: some Sequence<String>) -> [ConfigurationMistake] {
    names.filter { !keys.contains($0) }.map {
      ConfigurationMistake(key: $0, source: .flag("--" + $0), problem: unknown($0, among: keys))
    }
  }

  private func isEmptyGroup(_ entry: JSONKeyScanner.Entry) -> Bool {
    entry.written == "{}" && !entry.isText && keys.contains { $0.hasPrefix(entry.key + ".") }
  }

  private func unknown(_ name: String, among known: Set<String>) -> String {
    "no setting has this name" + (nearestName(to: name, in: known.sorted()).map { "; did you mean \($0)?" } ?? "")
  }
}
