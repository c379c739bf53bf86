/// An error that can be told apart without its text, which may hold somebody's data.
public protocol CodedError: Error {
  /// What it is, as a word: `timed_out`, `http_502`.
  var code: String { get }
}

/// What went wrong, fit to be kept and shown: an error's type and code, never its text.
public struct JobFailure: Sendable, Hashable, CustomStringConvertible {
  public let type: String
  public let code: String?

  public init(_ error: any Error) {
    type = String(describing: Swift.type(of: error))
    code = ((error as? any CodedError)?.code ?? Self.caseName(of: error)).map { String($0.prefix(100)) }
  }

  private init(own code: String) { (type, self.code) = ("Job", code) }

  /// Its node fell silent: it crashed, or hung.
  static let leaseRanOut = JobFailure(own: "lease_ran_out")
  /// It took longer than its handler may.
  static let overdue = JobFailure(own: "overdue")

  /// `StoreError.conflict`.
  public var description: String { code.map { "\(type).\($0)" } ?? type }

  /// The case of an enumeration without what it carries.
  private static func caseName(of error: any Error) -> String? {
    let mirror = Mirror(reflecting: error)
    guard mirror.displayStyle == .enum else { return nil }
    if let child = mirror.children.first { return child.label }
    // Whoever describes itself may say anything.
    let type = Swift.type(of: error)
    return type is any CustomStringConvertible.Type || type is any CustomDebugStringConvertible.Type ? nil : "\(error)"
  }
}

extension StoreError: CodedError {
  /// The name of its case.
  public var code: String {
    switch self {
    case .unique: "unique"
    case .check: "check"
    case .missingReference: "missing_reference"
    case .missingValue: "missing_value"
    case .conflict: "conflict"
    case .busy: "busy"
    case .full: "full"
    case .tooSlow: "too_slow"
    case .unavailable: "unavailable"
    case .outcomeUnknown: "outcome_unknown"
    case .damaged: "damaged"
    case .malformed: "malformed"
    case .nothingRecorded: "nothing_recorded"
    case .failed: "failed"
    }
  }
}
