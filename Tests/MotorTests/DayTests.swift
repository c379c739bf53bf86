import Motor
import Testing

@Suite("Days")
struct DayTests {
  @Test("are read in three shapes", arguments: ["2020-09-19", "2020/9/19", "20200919", "2020-9-19", "2020/09/19"])
  func shapes(text: String) throws {
    #expect(try Day(parsing: text).description == "2020-09-19")
  }

  @Test(
    "are refused in any other shape, and when there is no such day",
    arguments: [
      "", "2020", "2020-9", "2020-09/19", "20-09-19", "2020091", "202009190", "2020-02-30", "2021-02-29", "20210229",
      "2020-13-01", "0000-01-01",
      "+2020-09-19", "2020--09-19", "2020-09-19 ", "２０２０-09-19", "2020-009-19", "-2020-09-19",
    ])
  func refusing(text: String) {
    #expect(throws: ParseError.self) { try Day(parsing: text) }
  }

  @Test("follow each other for 400 years without a gap, and each is read back from what it prints")
  func calendarWalk() throws {
    var (year, month, date) = (1800, 1, 1)
    let first = try #require(Day(year: 1800, month: 1, day: 1))
    // 1800-01-01 was a Wednesday.
    #expect(first.weekday == 3)
    for offset in 0..<146_097 {
      let day = first.adding(days: offset)
      guard day.year == year, day.month == month, day.day == date, day.weekday == (offset + 2) % 7 + 1 else {
        Issue.record("\(day) where \(year)-\(month)-\(date) was expected")
        return
      }
      if offset % 97 == 0 { #expect(try Day(parsing: day.description) == day) }
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let length = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
      date += 1
      if date > length { (month, date) = (month + 1, 1) }
      if month > 12 { (year, month) = (year + 1, 1) }
    }
    #expect((year, month, date) == (2200, 1, 1))
  }

  @Test(
    "and months stay within the month they reach",
    arguments: [
      ("2023-01-31", 1, "2023-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2024-02-29", 12, "2025-02-28"),
      ("2024-02-29", 48, "2028-02-29"),
      ("2024-03-31", -1, "2024-02-29"), ("2024-01-15", -1, "2023-12-15"), ("2024-12-31", 1, "2025-01-31"),
    ])
  func months(from: String, count: Int, to: String) throws {
    #expect(try Day(parsing: from).adding(months: count).description == to)
  }

  @Test("count whole months so that the count leads back", arguments: seeds)
  func wholeMonths(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<300 {
      let from = Day(number: Int32.random(in: -40_000...40_000, using: &random))
      let to = Day(number: from.number + Int32.random(in: 0...20_000, using: &random))
      let count = Day.wholeMonths(from: from, to: to)
      #expect(from.adding(months: count) <= to)
      #expect(from.adding(months: count + 1) > to)
      #expect(Day.wholeYears(from: from, to: to) == count / 12)
      #expect(from.adding(days: from.days(until: to)) == to)
    }
  }

  @Test("go back over the first year")
  func beforeYearOne() throws {
    let day = try #require(Day(year: 1, month: 1, day: 31))
    let earlier = day.adding(months: -14)
    #expect((earlier.year, earlier.month, earlier.day) == (-1, 11, 30))
    #expect(earlier.adding(months: 14) == day.adding(days: -1))
  }

  @Test("never overflow")
  func extremes() {
    let last = Day(number: .max)
    #expect(last.adding(days: .max) == last)
    #expect(Day(number: .min).adding(days: .min) == Day(number: .min))
    _ = last.adding(months: .max)
    _ = Day(number: .min).adding(years: .min).description
    #expect((1...7).contains(Day(number: .min).weekday))
  }
}
