public import ArgumentParser
public import Motor

extension Language: ExpressibleByArgument {}

extension Day: ExpressibleByArgument {
  /// YYYY-MM-DD.
  public init?(argument: String) {
    guard let day = try? Day(parsing: argument) else { return nil }
    self = day
  }
}
