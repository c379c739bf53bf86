public import Motor

/// Why something cannot be done to a job.
public enum JobRefusal: Error, Hashable, Sendable {
  /// Somebody else has the job by now, or it has been finished, or its lease has run out: what was to be written with its end is not.
  case leaseLost(ID<Job>)
  /// There is none, or none any more.
  case unknown(ID<Job>)
  /// It is finished and cannot be cancelled.
  case finished(ID<Job>, JobState)
  /// Only what was given up or cancelled is tried again.
  case notGivenUp(ID<Job>, JobState)
  /// Another job has its key.
  case keyTaken(by: ID<Job>)
  case argumentsTooLong(bytes: Int, limit: Int)
  /// A runner runs once.
  case alreadyRun
}

extension JobRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .leaseLost(let id): "job \(id) is no longer held; nothing of this attempt was written"
    case .unknown(let id): "there is no job \(id)"
    case .finished(let id, let state): "job \(id) is \(state.rawValue) and cannot be cancelled"
    case .notGivenUp(let id, let state): "job \(id) is \(state.rawValue); only a dead or cancelled one can be tried again"
    case .keyTaken(let id): "job \(id) has the same key and is not finished; wait for it or cancel it"
    case .argumentsTooLong(let bytes, let limit):
      "the arguments of a job have \(bytes) bytes, more than \(limit); store them and pass their id"
    case .alreadyRun: "this runner has been run; make a new one"
    }
  }
}
