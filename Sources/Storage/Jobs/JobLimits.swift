/// How long and how much, for jobs.
public struct JobLimits: Sendable {
  /// How long a node that has fallen silent keeps its jobs. It says three times in that time that it goes on. Nodes' clocks differ by
  /// much less.
  public var lease: Duration = .seconds(30)
  /// How often attempts are looked after that take too long or are to end.
  public var watch: Duration = .seconds(1)
  /// How often a queue is looked at though nobody called.
  public var poll: Duration = .seconds(5)
  /// How long attempts may go on when the runner is to stop.
  public var grace: Duration = .seconds(10)
  /// Attempts whose ends share a transaction.
  public var endsPerSync = 100
  /// Jobs whose time has come that become ready at once.
  public var readiedAtOnce = 500
  /// How long jobs that were done are kept.
  public var keepDone: Duration = .seconds(7 * 86_400)
  /// How long dead letters and cancelled jobs are kept.
  public var keepGivenUp: Duration = .seconds(90 * 86_400)
  /// How long it is remembered which due times of a schedule had their run.
  public var keepRuns: Duration = .seconds(40 * 86_400)
  /// Rows that are deleted in one transaction.
  public var deletedAtOnce = 1000

  public init() {}
}
