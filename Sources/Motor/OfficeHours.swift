/// When an office works on a workday: spans between two times of the day, the same every workday.
public struct OfficeHours: Sendable, Hashable {
  /// A span of a day, in seconds since 00:00.
  public struct Span: Sendable, Hashable {
    /// The first second that is worked.
    public let opens: Int
    /// The first second that is no longer worked; 86 400 for 24:00.
    public let closes: Int

    /// `nil` unless it opens before it closes, within a day.
    public init?(opens: Int, closes: Int) {
      guard 0 <= opens, opens < closes, closes <= 86_400 else { return nil }
      self.opens = opens
      self.closes = closes
    }
  }

  /// In the order of the day, without overlap; one at least.
  public let spans: [Span]

  /// `nil` for no span, or spans that overlap or stand out of order.
  public init?(_ spans: [Span]) {
    guard !spans.isEmpty, zip(spans, spans.dropFirst()).allSatisfy({ $0.closes <= $1.opens }) else { return nil }
    self.spans = spans
  }

  /// Reads `09:00-12:00,13:30-17:30`; a span may close at 24:00.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    let problem = Text(
      zh: "应写作 09:00-12:00,13:30-17:30，先后不重叠", en: "write them as 09:00-12:00,13:30-17:30, in order, without overlap")
    var spans: [Span] = []
    for part in text.prefix(200).split(separator: ",", omittingEmptySubsequences: false) {
      let times = part.split(separator: "-", omittingEmptySubsequences: false).map { Self.seconds(String($0)) }
      guard times.count == 2, let opens = times[0], let closes = times[1], let span = Span(opens: opens, closes: closes)
      else {
        let offset = text.distance(from: text.startIndex, to: part.startIndex)
        throw ParseError(subject: "office hours", input: String(text), offset: offset, problem: problem)
      }
      spans.append(span)
    }
    guard text.utf8.count <= 200, let hours = OfficeHours(spans) else {
      throw ParseError(subject: "office hours", input: String(text), problem: problem)
    }
    self = hours
  }

  private static func seconds(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
      [0, 1, 3, 4].allSatisfy({ (0x30...0x39).contains(bytes[$0]) })
    else { return nil }
    let digits = bytes.map { Int($0) - 0x30 }
    let (hours, minutes) = (digits[0] * 10 + digits[1], digits[3] * 10 + digits[4])
    return minutes < 60 && hours * 60 + minutes <= 1440 ? (hours * 60 + minutes) * 60 : nil
  }
}

extension WorkCalendar {
  /// The moment at which so many seconds have been worked since `instant`.
  ///
  /// A deadline that is used up exactly when the office closes is then, not when it opens again.
  /// - Precondition: `seconds` is not negative.
  public func adding(workingSeconds seconds: Int, to instant: Instant, in hours: OfficeHours) throws(NotLoaded)
    -> Instant
  {
    precondition(seconds >= 0, "time worked is not negative")
    guard seconds > 0 else { return instant }
    var left = seconds
    let start = instant.wallClock
    var (day, from) = (start.day, start.secondOfDay)
    while true {
      if try isWorkday(day) {
        for span in hours.spans where span.closes > from {
          let begin = max(span.opens, from)
          if left <= span.closes - begin { return Instant(startOf: day).adding(seconds: Int64(begin + left)) }
          left -= span.closes - begin
        }
      }
      (day, from) = (day.adding(days: 1), 0)
    }
  }

  /// The seconds that are worked from one moment to another; 0 when that is not later.
  public func workingSeconds(from begin: Instant, to end: Instant, in hours: OfficeHours) throws(NotLoaded) -> Int {
    let (first, last) = (begin.wallClock, end.wallClock)
    var (day, sum) = (first.day, 0)
    while day <= last.day {
      if try isWorkday(day) {
        let from = day == first.day ? first.secondOfDay : 0
        let to = day == last.day ? last.secondOfDay : 86_400
        for span in hours.spans { sum += max(0, min(span.closes, to) - max(span.opens, from)) }
      }
      day = day.adding(days: 1)
    }
    return sum
  }
}
