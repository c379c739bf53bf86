extension ServerConfiguration {
  /// The settings for `--help`: option, variable and default of each, and what it is for.
  public static var helpText: String {
    var text = "Settings, from the weakest source to the strongest: default, JSON file, environment variable, option.\n"
    for setting in descriptions {
      text += "\n  \(setting.flag) <\(setting.key)>\n"
      text += "      \(setting.help)\n"
      text += "      Allowed: \(setting.allowed)\n"
      text += "      Default: \(setting.fallbackText.isEmpty ? "none" : setting.fallbackText)    Variable: \(setting.variable)\n"
    }
    return text
  }

  /// The settings as a table in Markdown.
  public static var markdownTable: String {
    var text = "| Key | Variable | Allowed | Default | What it is |\n|---|---|---|---|---|\n"
    for setting in descriptions {
      let fallback = setting.fallbackText.isEmpty ? "none" : "`\(setting.fallbackText)`"
      let cells = ["`\(setting.key)`", "`\(setting.variable)`", setting.allowed, fallback, setting.help]
      text += "| " + cells.map { escaped($0) }.joined(separator: " | ") + " |\n"
    }
    return text
  }

  /// A bar would end the cell, and a sign of less-than may begin a tag.
  private static func escaped(_ cell: String) -> String { cell.replacing("|", with: "\\|").replacing("<", with: "&lt;") }
}

extension String {
  /// With blanks behind it.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
