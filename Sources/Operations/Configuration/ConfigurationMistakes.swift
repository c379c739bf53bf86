/// A configuration that cannot be used, with everything that is wrong with it.
public struct ConfigurationMistakes: Error, Hashable, Sendable, CustomStringConvertible {
  /// At least one; those of a file by line, then those of the environment and of the command line.
  public let mistakes: [ConfigurationMistake]

  /// One line for each.
  public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}
