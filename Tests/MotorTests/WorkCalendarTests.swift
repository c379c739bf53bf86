import Motor
import Testing

@Suite("The work calendar")
struct WorkCalendarTests {
  private let calendar: WorkCalendar

  init() throws { calendar = try WorkCalendar.parse(csvText: try rulebookFile("calendars/cn.csv"), file: "cn.csv") }

  @Test("holds the years whose holidays were announced")
  func years() {
    #expect(calendar.years == Set(2020...2026))
  }

  @Test(
    "knows holidays, make-up workdays and plain days",
    arguments: [
      ("2026-01-01", false), ("2026-01-04", true), ("2026-02-14", true), ("2026-02-23", false), ("2026-02-24", true),
      ("2026-02-28", true),
      ("2026-10-10", true), ("2025-10-08", false), ("2025-10-11", true), ("2022-12-31", false), ("2023-01-28", true),
      ("2020-02-01", false),
      ("2024-02-09", true), ("2026-11-21", false), ("2026-11-20", true),
    ])
  func days(text: String, isWorkday: Bool) throws {
    #expect(try calendar.isWorkday(try Day(parsing: text)) == isWorkday)
  }

  @Test(
    "has as many workdays as the announcements leave",
    arguments: [(2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)])
  func workdaysOfYear(year: Int, count: Int) throws {
    let first = try #require(Day(year: year, month: 1, day: 1))
    let last = try #require(Day(year: year, month: 12, day: 31))
    #expect(try calendar.workdays(after: first, through: last) == count)
  }

  @Test("tells a holiday from a plain weekend")
  func holidays() throws {
    #expect(try calendar.isHoliday(try Day(parsing: "2026-05-02")))
    #expect(try !calendar.isHoliday(try Day(parsing: "2026-05-16")))
    #expect(try !calendar.isHoliday(try Day(parsing: "2026-05-09")))
    #expect(try calendar.entry(of: try Day(parsing: "2026-05-09"))?.name.en == "Labour Day")
  }

  @Test("refuses a year that is not loaded, and says which")
  func unknownYear() throws {
    let day = try Day(parsing: "2028-03-01")
    let error = #expect(throws: WorkCalendar.NotLoaded.self) { try calendar.isWorkday(day) }
    #expect(error?.year == 2028)
    #expect(error?.description.contains("the calendar of 2028 is not loaded") == true)
    #expect(throws: WorkCalendar.NotLoaded(year: 2027)) {
      try calendar.adding(workdays: 30, to: try Day(parsing: "2026-12-20"))
    }
    #expect(throws: WorkCalendar.NotLoaded(year: 2027)) {
      try calendar.adding(workdays: .max, to: try Day(parsing: "2026-12-20"))
    }
    #expect(throws: WorkCalendar.NotLoaded(year: 2019)) {
      try calendar.adding(workdays: .min, to: try Day(parsing: "2020-01-02"))
    }
  }

  @Test(
    "adds workdays over holidays, the first day not counted",
    arguments: [
      ("2026-02-13", 1, "2026-02-14"), ("2026-02-13", 2, "2026-02-24"), ("2026-02-14", 1, "2026-02-24"),
      ("2026-09-30", 3, "2026-10-10"),
      ("2026-02-24", -1, "2026-02-14"), ("2026-02-20", 0, "2026-02-20"), ("2026-11-20", 5, "2026-11-27"),
    ])
  func adding(from: String, count: Int, to: String) throws {
    #expect(try calendar.adding(workdays: count, to: try Day(parsing: from)).description == to)
  }

  @Test("counts what it adds, whatever the seed", arguments: seeds)
  func addingAndCounting(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<40 {
      let day = try Day(parsing: "2021-01-01").adding(days: Int.random(in: 0..<1500, using: &random))
      let count = Int.random(in: 1...60, using: &random)
      let later = try calendar.adding(workdays: count, to: day)
      #expect(try calendar.isWorkday(later))
      #expect(try calendar.workdays(after: day, through: later) == count)
      #expect(try calendar.workdays(after: later, through: day) == -count)
      #expect(
        try calendar.adding(workdays: -count, to: later) <= day.adding(days: 0) || calendar.isWorkday(day) == false)
      let next = try calendar.workday(onOrAfter: day)
      #expect(try calendar.isWorkday(next) && (next == day || calendar.workdays(after: day, through: next) == 1))
    }
  }

  @Test(
    "that is written wrongly names file and line",
    arguments: [
      ("2026-02-30,holiday,a,b,s", 2), ("2026-01-01,feast,a,b,s", 2), ("2026-01-01,holiday,a,b", 2),
      ("2026-01-02,holiday,a,b,s", 2),
      ("2026-01-01,holiday,a,b,s\n2026-01-01,holiday,a,b,s", 3),
      ("2026-01-01,holiday,a,b,s\n2026-01-02,workday,a,b,s", 3),
      ("2026-01-01,holiday,a,b,s\n2027-10-01,holiday,a,b,s", 3),
      ("2026-01-01,holiday,a,b,s\n\n2026-10-01,holiday,a,b,s", 3),
    ])
  func mistakes(rows: String, line: Int) {
    let text = WorkCalendar.columns.joined(separator: ",") + "\n" + rows
    let error = #expect(throws: ParseError.self) { try WorkCalendar.parse(csvText: text, file: "c.csv") }
    #expect(error?.subject == "c.csv:\(line)")
  }
}

@Suite("Working hours")
struct OfficeHoursTests {
  private let calendar: WorkCalendar
  private let hours: OfficeHours

  init() throws {
    calendar = try WorkCalendar.parse(csvText: try rulebookFile("calendars/cn.csv"))
    hours = try OfficeHours(parsing: "09:00-12:00,13:30-17:30")
  }

  @Test(
    "run on over lunch, evenings, weekends and holidays",
    arguments: [
      ("2026-11-20 10:00", 2, "2026-11-20 12:00:00"), ("2026-11-20 11:00", 2, "2026-11-20 14:30:00"),
      ("2026-11-20 16:30", 2, "2026-11-23 10:00:00"),
      ("2026-11-21 03:00", 2, "2026-11-23 11:00:00"), ("2026-02-14 17:00", 1, "2026-02-24 09:30:00"),
      ("2026-11-20 20:00", 7, "2026-11-23 17:30:00"),
      ("2026-11-20 12:30", 0, "2026-11-20 12:30:00"),
    ])
  func adding(from: String, count: Int, to: String) throws {
    let begin = Instant(try WallClock(parsing: from))
    let end = try calendar.adding(workingSeconds: count * 3600, to: begin, in: hours)
    #expect(end.wallClock.description == to)
    #expect(try calendar.workingSeconds(from: begin, to: end, in: hours) == count * 3600)
  }

  @Test("count what they add, whatever the seed", arguments: seeds)
  func addingAndCounting(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let start = Instant(startOf: try Day(parsing: "2024-01-01"))
    for _ in 0..<20 {
      let begin = start.adding(seconds: Int64.random(in: 0..<63_000_000, using: &random))
      let seconds = Int.random(in: 1...200_000, using: &random)
      let end = try calendar.adding(workingSeconds: seconds, to: begin, in: hours)
      #expect(try calendar.workingSeconds(from: begin, to: end, in: hours) == seconds)
      #expect(try calendar.workingSeconds(from: begin, to: end.adding(seconds: -1), in: hours) == seconds - 1)
      #expect(try calendar.workingSeconds(from: end, to: begin, in: hours) == 0)
    }
  }

  @Test(
    "are spans in order",
    arguments: [
      "", "09:00", "12:00-09:00", "09:00-12:00,11:00-13:00", "13:00-14:00,09:00-10:00", "09:00-24:01", "9:00-10:00",
      "09:60-10:00",
      "09:00-12:00,",
    ])
  func refusing(text: String) {
    #expect(throws: ParseError.self) { try OfficeHours(parsing: text) }
  }

  @Test("may be the whole day")
  func roundTheClock() throws {
    let always = try OfficeHours(parsing: "00:00-24:00")
    let begin = Instant(try WallClock(parsing: "2026-11-20 23:00"))
    #expect(
      try calendar.adding(workingSeconds: 7200, to: begin, in: always).wallClock.description == "2026-11-23 01:00:00")
  }
}
