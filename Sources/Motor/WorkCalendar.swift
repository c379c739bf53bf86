/// Which days are worked: Monday to Friday, less the holidays, and the weekend days that make up for them.
///
/// The State Council announces each year's holidays in the autumn before. A year whose announcement is not loaded has no answer, only an
/// error: a deadline must not be guessed.
public struct WorkCalendar: Sendable, Hashable {
  /// What an announcement says of a day.
  public enum Kind: String, Sendable, CaseIterable {
    /// Not worked, whatever the day of the week.
    case holiday
    /// A weekend day that is worked.
    case workday
  }

  /// A day that is not as its weekday says.
  public struct Entry: Sendable, Hashable {
    /// The day that is meant.
    public var day: Day
    /// Whether it is worked.
    public var kind: Kind
    /// The holiday that it belongs to, also for a make-up workday.
    public var name: Text
    /// Which announcement says so.
    public var source: String
  }

  /// A year for which no announcement is loaded.
  public struct NotLoaded: Error, Sendable, Hashable, CustomStringConvertible {
    /// The year that was asked for.
    public var year: Int

    /// A refusal for a year.
    public init(year: Int) { self.year = year }

    /// What to tell people.
    public var problem: Text {
      Text(
        zh: "没有 \(year) 年的工作日历，请载入国务院办公厅的放假安排",
        en: "the calendar of \(year) is not loaded, add the announcement of its holidays")
    }
    /// In English, for logs.
    public var description: String { problem.en }
  }

  /// The years with an answer.
  public let years: Set<Int>
  private let entries: [Day: Entry]

  /// The columns of the file.
  public static let columns = ["day", "kind", "name_zh", "name_en", "source"]

  /// Reads the file's text.
  ///
  /// - Parameter file: its name, for errors.
  /// - Throws: what is wrong, with file and line in the subject: a day twice, days out of order, a make-up workday in the week, a year
  ///   without January 1 (a holiday in every year).
  public static func parse(csvText: String, file: String = "calendar.csv") throws(ParseError) -> WorkCalendar {
    let table = try PlainTable(csvText, file: file, columns: columns)
    var entries: [Day: Entry] = [:]
    var years: Set<Int> = []
    var last: Day?
    for row in table.rows {
      let day: Day
      do throws(ParseError) { day = try Day(parsing: row.fields[0]) } catch { throw table.error(row, 0, error.problem) }
      guard let kind = Kind(rawValue: row.fields[1]) else {
        throw table.error(row, 1, Text(zh: "应为 holiday 或 workday", en: "holiday or workday is needed"))
      }
      if let last, day <= last { throw table.error(row, 0, Text(zh: "日期应递增且不重复", en: "days should ascend, each once")) }
      guard kind == .holiday || day.weekday > 5 else {
        throw table.error(row, 0, Text(zh: "调休上班日应在周末", en: "a make-up workday should be on a weekend"))
      }
      if day.month == 1, day.day == 1, kind == .holiday { years.insert(day.year) }
      guard years.contains(day.year) else {
        throw table.error(
          row, 0,
          Text(zh: "\(day.year) 年缺少元旦，安排不完整", en: "January 1 of \(day.year) is missing, so the year is not complete"))
      }
      entries[day] = Entry(
        day: day, kind: kind, name: Text(zh: row.fields[2], en: row.fields[3]), source: row.fields[4])
      last = day
    }
    return WorkCalendar(years: years, entries: entries)
  }

  /// What the announcement says of a day; `nil` for one that is as its weekday says.
  public func entry(of day: Day) throws(NotLoaded) -> Entry? {
    guard years.contains(day.year) else { throw NotLoaded(year: day.year) }
    return entries[day]
  }

  /// Whether a day is worked.
  public func isWorkday(_ day: Day) throws(NotLoaded) -> Bool {
    guard let entry = try entry(of: day) else { return day.weekday <= 5 }
    return entry.kind == .workday
  }

  /// Whether a day lies in an announced holiday, the weekend days within it included; an ordinary weekend is none.
  public func isHoliday(_ day: Day) throws(NotLoaded) -> Bool { try entry(of: day)?.kind == .holiday }

  /// The workday that is `count` workdays after a day, which itself does not count; before it when negative. 0 is the day itself.
  ///
  /// - Source: Civil Code, article 201: the day on which a period begins is not counted.
  public func adding(workdays count: Int, to day: Day) throws(NotLoaded) -> Day {
    var (day, left) = (day, count.magnitude)
    while left > 0 {
      day = day.adding(days: count < 0 ? -1 : 1)
      if try isWorkday(day) { left -= 1 }
    }
    return day
  }

  /// The workdays after one day up to another, that included; negative when it is earlier.
  public func workdays(after start: Day, through end: Day) throws(NotLoaded) -> Int {
    if end < start { return try -workdays(after: end, through: start) }
    var (day, count) = (start, 0)
    while day < end {
      day = day.adding(days: 1)
      if try isWorkday(day) { count += 1 }
    }
    return count
  }

  /// The day, or the first workday behind it.
  public func workday(onOrAfter day: Day) throws(NotLoaded) -> Day {
    var day = day
    while try !isWorkday(day) { day = day.adding(days: 1) }
    return day
  }
}
