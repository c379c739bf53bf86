/// A text that is no address or no range of addresses: what stood there, and what would be right.
public struct AddressError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was read, cut after 80 characters.
  public let input: String
  /// What is wrong, and what to write instead.
  public let problem: String

  init(_ input: some StringProtocol, _ problem: String) {
    self.input = String(input.prefix(80))
    self.problem = problem
  }

  /// `"10.0.0.0/33": a prefix of 0 to 32 bits belongs behind the slash`.
  public var description: String { "\"\(input)\": \(problem)" }
}
