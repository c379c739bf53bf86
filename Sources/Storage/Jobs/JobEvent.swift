public import Motor

/// What happened on a node, for its log and its metrics.
public enum JobEvent: Sendable {
  /// An attempt has ended, after so long.
  case ended(JobTask, JobEnding, Duration)
  /// Something could not be done and is tried again: what, and why.
  case trouble(String, JobFailure)
}

/// How an attempt ended.
public enum JobEnding: Sendable, Hashable {
  case done
  case snoozed(until: Timestamp)
  case cancelled
  /// It failed, and the job is tried again.
  case retried(at: Timestamp, JobFailure)
  /// It failed, and the job is a dead letter.
  case givenUp(JobFailure)
  /// The runner stops: another takes the job, and the attempt does not count.
  case givenBack
  /// Somebody else had the job by the time it ended: nothing was written.
  case leaseLost
  /// How it ended could not be written. The job is tried again when its lease has run out.
  case unsettled(JobFailure)
}
