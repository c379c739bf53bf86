/// Who said what a setting is.
public enum ConfigurationSource: Hashable, Sendable, CustomStringConvertible {
  /// Nobody: the default holds.
  case fallback
  /// A file; the line counts from 1 and is missing when the whole file is meant.
  case file(String, line: Int?)
  /// An environment variable, by its name.
  case variable(String)
  /// An option of the command line, such as `--port`.
  case flag(String)

  static let variablePrefix = "YILU_"

  /// `default`, `yilu.json:7`, `YILU_PORT`, `--port`.
  public var description: String {
    switch self {
    case .fallback: "default"
    case .file(let path, let line): path + (line.map { ":\($0)" } ?? "")
    case .variable(let name), .flag(let name): name
    }
  }
}
