import Motor
import Testing

@Suite("Periods of cover")
struct CoverPeriodTests {
  @Test(
    "of one year end the day before the same day of the next year, and February 29 is not lost",
    arguments: [
      ("2025-01-01", "2025-12-31", 365), ("2024-01-01", "2024-12-31", 366), ("2023-03-01", "2024-02-29", 366),
      ("2024-03-01", "2025-02-28", 365),
      ("2023-02-28", "2024-02-27", 365), ("2024-02-28", "2025-02-27", 366), ("2024-02-29", "2025-02-28", 366),
      ("2020-09-19", "2021-09-18", 365),
    ])
  func oneYear(first: String, last: String, days: Int) throws {
    let period = CoverPeriod.oneYear(from: try Day(parsing: first))
    #expect(period.firstDay.description == first)
    #expect(period.lastDay.description == last)
    #expect(period.days == days)
    #expect(period.shortTermMonths == 12)
    #expect(period == CoverPeriod(firstDay: try Day(parsing: first), lastDay: try Day(parsing: last)))
  }

  @Test("of one year follow each other without gap or overlap for ever but after a leap day")
  func renewals() throws {
    var day = try Day(parsing: "2024-01-01")
    for _ in 0..<2000 {
      let period = CoverPeriod.oneYear(from: day)
      let next = CoverPeriod.oneYear(from: period.lastDay.adding(days: 1))
      #expect(period.overlap(with: next) == nil)
      #expect(period.gap(before: next) == nil)
      #expect(period.ends == next.begins)
      #expect([365, 366].contains(period.days))
      day = day.adding(days: 1)
    }
  }

  @Test("cover from 00:00 of the first day until 24:00 of the last")
  func bounds() throws {
    let period = CoverPeriod.oneYear(from: try Day(parsing: "2020-09-19"))
    #expect(period.description == "2020-09-19T00:00:00+08:00/2021-09-19T00:00:00+08:00")
    #expect(!period.contains(try Instant(parsing: "2020-09-18T23:59:59+08:00")))
    #expect(period.contains(try Instant(parsing: "2020-09-19T00:00:00+08:00")))
    #expect(period.contains(try Instant(parsing: "2021-09-18T23:59:59+08:00")))
    #expect(!period.contains(try Instant(parsing: "2021-09-19T00:00:00+08:00")))
    #expect(period.containsWhole(try Day(parsing: "2021-09-18")))
    #expect(!period.containsWhole(try Day(parsing: "2021-09-19")))
    #expect(period.contains(period))
    #expect(try CoverPeriod(parsing: period.description) == period)
  }

  @Test(
    "elapse by the day, as the cancellation clauses count them",
    arguments: [
      ("2025-01-01", "2025-04-11", 100, 265), ("2025-01-01", "2025-01-01", 0, 365),
      ("2025-01-01", "2024-12-01", 0, 365),
      ("2024-01-01", "2024-03-01", 60, 306),
      ("2025-01-01", "2026-01-01", 365, 0), ("2025-01-01", "2027-01-01", 365, 0),
    ])
  func elapsing(first: String, cancelled: String, elapsed: Int, unearned: Int) throws {
    let period = CoverPeriod.oneYear(from: try Day(parsing: first))
    let instant = Instant(startOf: try Day(parsing: cancelled))
    #expect(period.elapsedDays(at: instant) == elapsed)
    #expect(period.unearnedDays(at: instant) == unearned)
    if elapsed > 0, unearned > 0 { #expect(period.elapsedDays(at: instant.adding(seconds: 1)) == elapsed + 1) }
  }

  @Test(
    "shorter than a year count every month that has begun",
    arguments: [
      ("2025-01-01", "2025-01-01", 1), ("2025-01-01", "2025-01-31", 1), ("2025-01-01", "2025-02-01", 2),
      ("2025-01-31", "2025-02-28", 1),
      ("2025-01-31", "2025-03-01", 2), ("2025-01-15", "2025-12-14", 11), ("2025-01-15", "2025-12-15", 12),
      ("2024-02-29", "2024-03-28", 1),
    ])
  func shortTerms(first: String, last: String, months: Int) throws {
    let period = try #require(CoverPeriod(firstDay: try Day(parsing: first), lastDay: try Day(parsing: last)))
    #expect(period.shortTermMonths == months)
  }

  @Test("of whole months count them back, whatever the seed", arguments: seeds)
  func monthsAndBack(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<100 {
      let day = Day(number: Int32.random(in: 8_100...40_000, using: &random))
      let count = Int.random(in: 1...24, using: &random)
      let period = CoverPeriod.months(count, from: day)
      #expect(period.shortTermMonths == count)
      #expect(try CoverPeriod(parsing: period.description) == period)
      let moment = Int64.random(in: -86_400...Int64(period.days + 1) * 86_400, using: &random)
      let instant = period.begins.adding(seconds: moment)
      #expect(period.elapsedDays(at: instant) + period.unearnedDays(at: instant) == period.days)
      #expect(
        period.contains(instant)
          == (CoverPeriod(begins: instant, ends: instant.adding(seconds: 1)).map { period.contains($0) } ?? false))
    }
  }

  @Test("that begin within a day count months and days from that moment")
  func atOnce() throws {
    let begins = try Instant(parsing: "2025-03-10T15:30:00+08:00")
    let year = try #require(CoverPeriod(begins: begins, ends: try Instant(parsing: "2026-03-10T15:30:00+08:00")))
    #expect(year.days == 365)
    #expect(year.shortTermMonths == 12)
    #expect(year.lastDay.description == "2026-03-10")
    let month = try #require(CoverPeriod(begins: begins, ends: try Instant(parsing: "2025-04-10T15:30:01+08:00")))
    #expect(month.shortTermMonths == 2)
    #expect(month.days == 32)
  }

  @Test("overlap in what both cover, and end after they begin")
  func overlaps() throws {
    let first = CoverPeriod.months(2, from: try Day(parsing: "2025-01-01"))
    let second = CoverPeriod.months(2, from: try Day(parsing: "2025-02-01"))
    #expect(first.overlap(with: second) == CoverPeriod.months(1, from: try Day(parsing: "2025-02-01")))
    #expect(second.overlap(with: first) == first.overlap(with: second))
    let later = CoverPeriod.months(1, from: try Day(parsing: "2025-05-01"))
    #expect(first.overlap(with: later) == nil)
    #expect(first.gap(before: later)?.days == 61)
    #expect(CoverPeriod(begins: first.begins, ends: first.begins) == nil)
    #expect(throws: ParseError.self) { try CoverPeriod(parsing: "\(first.ends)/\(first.begins)") }
    #expect(throws: ParseError.self) { try CoverPeriod(parsing: "\(first.ends)") }
  }
}
