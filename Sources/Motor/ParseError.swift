/// A text that is not what it should be: which word of the field, where, and why.
public struct ParseError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was expected: "VIN".
  public var subject: String
  public var input: String
  /// The character at which it goes wrong, counted from 0.
  public var offset: Int?
  public var problem: Text

  public init(subject: String, input: String, offset: Int? = nil, problem: Text) {
    self.subject = subject
    self.input = input
    self.offset = offset
    self.problem = problem
  }

  public var description: String {
    let place = offset.map { " position \($0 + 1)" } ?? ""
    return "\(subject) \"\(input)\"\(place): \(problem.en)"
  }
}
