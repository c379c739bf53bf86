import Motor
import Testing

@Suite("Moments")
struct InstantTests {
  @Test(
    "are one moment however their offset is written",
    arguments: [
      "2020-09-19T00:00:00+08:00", "2020-09-18T16:00:00Z", "2020-09-18t16:00:00z", "2020-09-19 00:00:00.999+08:00",
      "2020-09-18T12:00:00-04:00",
      "2020-09-18T16:00:00-00:00", "2020-09-18T21:30:00+05:30",
    ])
  func reading(text: String) throws {
    let instant = try Instant(parsing: text)
    #expect(instant.secondsSinceEpoch == 1_600_444_800)
    #expect(instant.description == "2020-09-19T00:00:00+08:00")
    #expect(instant == Instant(startOf: try Day(parsing: "2020-09-19")))
  }

  @Test(
    "are refused without an offset, outside the clock, and before 1992",
    arguments: [
      "2020-09-19T00:00:00", "2020-09-19", "2020-09-19T24:00:00+08:00", "2020-09-19T23:60:00+08:00",
      "2020-09-19T23:59:60+08:00",
      "2020-02-30T00:00:00Z", "2020-09-19T00:00:00+8:00", "2020-09-19T00:00:00+0800", "2020-09-19T00:00:00.Z",
      "2020-09-19T00:00:00+24:00",
      "2020-09-19T00:00:00+08:60", "1991-12-31T23:59:59+08:00", "1989-07-01T12:00:00+09:00",
      "2020-09-19T00:00:00+08:00x",
      "2020-09-19X00:00:00Z",
      "2020-09-19T0a:00:00Z",
    ])
  func refusing(text: String) {
    #expect(throws: ParseError.self) { try Instant(parsing: text) }
  }

  @Test("print what is read back", arguments: seeds)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<100 {
      let instant = Instant(secondsSinceEpoch: Int64.random(in: 694_195_200...250_000_000_000, using: &random))
      #expect(try Instant(parsing: instant.description) == instant)
      #expect(Instant(instant.wallClock) == instant)
      #expect(try WallClock(parsing: instant.wallClock.description) == instant.wallClock)
      #expect(instant.adding(seconds: 86_400).day == instant.day.adding(days: 1))
      #expect(instant.seconds(until: instant.adding(seconds: -7)) == -7)
    }
    #expect(try Instant(parsing: "1992-01-01T00:00:00+08:00").secondsSinceEpoch == 694_195_200)
  }

  @Test("before 1970 belong to the day they lie in")
  func beforeTheEpoch() {
    #expect(Instant(secondsSinceEpoch: -1).description == "1970-01-01T07:59:59+08:00")
    #expect(Instant(secondsSinceEpoch: -28_801).description == "1969-12-31T23:59:59+08:00")
    #expect(Instant(secondsSinceEpoch: -115_200).description == "1969-12-31T00:00:00+08:00")
  }

  @Test("never overflow")
  func extremes() {
    for seconds in [Int64.min, .max, 0, -1] {
      let instant = Instant(secondsSinceEpoch: seconds)
      #expect(!instant.description.isEmpty)
      #expect(instant.adding(seconds: .max) >= instant)
      #expect(instant.seconds(until: Instant(secondsSinceEpoch: .max)) >= 0)
    }
  }

  @Test("of a wall clock may be 24:00, which is the next day")
  func midnight() throws {
    let end = try WallClock(parsing: "2021-09-18 24:00")
    #expect(end.description == "2021-09-19 00:00:00")
    #expect(Instant(endOf: try Day(parsing: "2021-09-18")) == Instant(end))
    #expect(WallClock(day: end.day, hour: 24, minute: 1) == nil)
    let clock = try #require(WallClock(day: end.day, hour: 9, minute: 5, second: 7))
    #expect((clock.hour, clock.minute, clock.second) == (9, 5, 7))
    #expect(end < clock)
  }

  @Test(
    "of a wall clock are refused in other shapes",
    arguments: [
      "2021-09-18", "2021-09-18 24:01", "2021-09-18 9:00", "2021-09-18 09", "2021-09-18 09:00:00:00",
      "1990-06-01 00:00",
      "2021-09-31 00:00", "2021-09-18 +9:00",
    ])
  func refusingWallClocks(text: String) {
    #expect(throws: ParseError.self) { try WallClock(parsing: text) }
  }
}
