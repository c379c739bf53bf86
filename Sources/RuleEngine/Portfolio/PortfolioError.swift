/// Why a portfolio could not be read, rated or written: where, what, and what to do.
public struct PortfolioError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `file:line:column: what is wrong; what to do`.
  public var description: String

  public init(_ description: String) { self.description = description }

  init(_ error: CSVError) { description = error.description }
}
