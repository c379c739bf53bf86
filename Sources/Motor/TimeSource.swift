/// Where the time comes from. It is handed down from the command; nothing below asks the machine.
public struct TimeSource: Sendable {
  private let read: @Sendable () -> Timestamp

  public init(_ read: @escaping @Sendable () -> Timestamp) { self.read = read }

  /// Always the same moment.
  public static func stopped(at moment: Timestamp) -> TimeSource { TimeSource { moment } }

  /// What it is now.
  public var now: Timestamp { read() }
  /// The day in Shanghai.
  public var today: Day { now.day }
}
