/// Why a `traceparent` is not one. Whoever meets it begins a new trace.
public enum TraceContextError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is none.
  case missing
  /// There are so many.
  case several(Int)
  /// It does not begin with a version.
  case version
  /// It is too short or, in version 00, too long.
  case length
  /// No dash at a place, counted from 0, where one belongs.
  case delimiter(offset: Int)
  /// The trace is zero or not of 32 small hexadecimal digits.
  case traceID
  /// The parent is zero or not of 16 small hexadecimal digits.
  case parentID
  /// The flags are not two small hexadecimal digits.
  case flags

  /// What is wrong, in a sentence.
  public var description: String {
    switch self {
    case .missing: "there is no traceparent"
    case .several(let count): "there are \(count) traceparents; one is allowed"
    case .version: "traceparent begins with two small hexadecimal digits other than ff, and a dash"
    case .length: "a traceparent of version 00 has 55 characters, of a later version at least as many"
    case .delimiter(let offset): "a dash belongs at character \(offset + 1) of traceparent"
    case .traceID: "the trace of traceparent is 32 small hexadecimal digits, not all zero"
    case .parentID: "the parent of traceparent is 16 small hexadecimal digits, not all zero"
    case .flags: "the flags of traceparent are two small hexadecimal digits"
    }
  }
}
