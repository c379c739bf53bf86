public import Motor

/// Jobs that are enqueued by the clock, once for each due time on however many nodes.
///
/// When nobody ran at a due time, or at several, the last of them has its run as soon as somebody does. A due time has one run, also when
/// the clock is set back and comes to it again, or was ahead and had it before.
public struct JobSchedule: Sendable {
  /// When it is due.
  public enum Rhythm: Sendable, Hashable {
    /// Again and again after so long, at least a second, counted from the beginning of 1970 in Shanghai: every ten minutes is at 00:00,
    /// 00:10 …
    case every(Duration)
    /// Each day at this time in Shanghai.
    case daily(hour: Int, minute: Int)
  }

  public let name: String
  public let rhythm: Rhythm
  let order: @Sendable (Timestamp) -> JobOrder

  /// - Parameters:
  ///   - name: by which it is known which due times have had their run. A schedule whose rhythm changes may run once more at once.
  ///   - order: what is enqueued for a due time. Without a key of its own it gets one of the schedule's name and the due time.
  public init(_ name: String, _ rhythm: Rhythm, order: @escaping @Sendable (_ due: Timestamp) -> JobOrder) {
    switch rhythm {
    case .every(let pause): precondition(pause >= .seconds(1), "a schedule is due once a second at most")
    case .daily(let hour, let minute):
      precondition((0...23).contains(hour) && (0...59).contains(minute), "there is no \(hour):\(minute) on a clock")
    }
    (self.name, self.rhythm, self.order) = (name, rhythm, order)
  }

  /// The latest due time that has come.
  func lastDue(at now: Timestamp) -> Timestamp {
    switch rhythm {
    case .every(let pause):
      let step = pause.components.seconds * 1_000_000 + pause.components.attoseconds / 1_000_000_000_000
      let sinceMidnight = now.microseconds + Instant.shanghaiOffsetSeconds * 1_000_000
      let rest = sinceMidnight % step
      return Timestamp(microseconds: now.microseconds - (rest < 0 ? rest + step : rest))
    case .daily(let hour, let minute):
      let time = Int64(hour * 3600 + minute * 60)
      let today = Timestamp(Instant(startOf: now.day).adding(seconds: time))
      return today <= now ? today : Timestamp(Instant(startOf: now.day.adding(days: -1)).adding(seconds: time))
    }
  }
}
