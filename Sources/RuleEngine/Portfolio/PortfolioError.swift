/// Why a portfolio could not be read, rated or written: where, what, and what to do.
public struct PortfolioError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `file:line:column: what is wrong; what to do`.
  public var description: String
  /// Whether there is more of it than was to be read.
  public var isTooLong = false

  public init(_ description: String) { self.description = description }

  static func tooManyRows(_ limit: Int, in file: String) -> PortfolioError {
    var error = PortfolioError("\(file): more than \(limit) rows; split the file")
    error.isTooLong = true
    return error
  }

  /// - Throws: where a command would overwrite what it reads, or write two results to one file.
  public static func checkApart(_ one: String, _ other: String) throws(PortfolioError) {
    guard !FileIdentity.clash(one, other) else { throw PortfolioError("\(one) and \(other) are one file; name another one") }
  }

  init(_ error: CSVError) { description = error.description }
}
