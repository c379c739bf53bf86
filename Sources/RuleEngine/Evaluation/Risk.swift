public import Motor

/// What is told about one risk, as text: the names are those of the inputs, or of rules that are given.
public struct RiskFacts: Sendable {
  /// What is told under one name.
  public enum Fact: Sendable, Hashable {
    case text(String)
    /// The records of a list, each by the names of its fields.
    case records([[String: String]])
  }

  public var facts: [String: Fact]

  public init(_ facts: [String: Fact] = [:]) { self.facts = facts }

  public subscript(_ name: String) -> Fact? {
    get { facts[name] }
    set { facts[name] = newValue }
  }
}

/// Something about a risk that cannot be rated, named by its input.
public struct RiskError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The input, with the field and the record behind it: `claims[2].paid`.
  public var input: String
  public var problem: Text

  public init(input: String, problem: Text) {
    self.input = input
    self.problem = problem
  }

  public var description: String { "\(input): \(problem.en)" }
}

/// Everything that is wrong with a risk.
public struct RiskErrors: Error, Sendable, CustomStringConvertible {
  public var errors: [RiskError]
  public init(errors: [RiskError]) { self.errors = errors }
  public init(_ input: String, _ problem: Text) { errors = [RiskError(input: input, problem: problem)] }
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// A risk in the units of a program's inputs, ready to be rated.
public struct Risk: Sendable {
  /// A list's records, field by field.
  struct Records: Sendable {
    var count = 0
    var fields: [[Int64]] = []
  }
  /// By slot.
  var scalars: [Int64]
  /// By input of the book; empty for scalars.
  var lists: [Records]
}
