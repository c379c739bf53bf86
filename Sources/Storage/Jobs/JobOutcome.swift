/// How an attempt ended that did not throw.
public struct JobOutcome: Sendable {
  enum Choice: Sendable {
    case done
    case written(Act?, Isolation, @Sendable (Transaction) throws -> Void)
    case snoozed(Duration)
    case cancelled(String)
  }

  let choice: Choice

  /// Nothing is left to do.
  public static let done = JobOutcome(choice: .done)

  /// Nothing is left to do once this is written, with the job's end in one transaction. As in ``Store/write(_:_:_:)``, whoever changes
  /// something records it. What is thrown fails the attempt. It may be run more than once.
  public static func done(
    _ act: Act, _ isolation: Isolation = .serializable, _ body: @escaping @Sendable (Transaction) throws -> Void
  ) -> JobOutcome { JobOutcome(choice: .written(act, isolation, body)) }

  /// The same for what stands in no journal, as in ``Store/tend(_:_:)``.
  public static func done(
    tending isolation: Isolation = .rowLocks, _ body: @escaping @Sendable (Transaction) throws -> Void
  ) -> JobOutcome { JobOutcome(choice: .written(nil, isolation, body)) }

  /// Not yet: again after so long. The attempt does not count.
  public static func snooze(_ pause: Duration) -> JobOutcome { JobOutcome(choice: .snoozed(pause)) }

  /// It is no longer wanted.
  ///
  /// - Parameter code: why, as a word: `policy_cancelled`.
  public static func cancel(_ code: String) -> JobOutcome { JobOutcome(choice: .cancelled(code)) }
}
