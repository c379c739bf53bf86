import Identity
import Motor
import Testing

@Suite("Limits by time")
struct SlidingLimitTests {
  private static let sending = [
    SlidingLimit.Rate(1, inSeconds: 60), SlidingLimit.Rate(5, inSeconds: 3600), SlidingLimit.Rate(10, inSeconds: Example.day),
  ]

  private static func after(_ seconds: Int64) -> Instant { Example.noon.adding(seconds: seconds) }

  @Test("of a minute, an hour and a day hold at once")
  func together() {
    var limit = SlidingLimit(rates: Self.sending)
    func ask(_ seconds: Int64) -> (Bool, Int64) {
      let answer = limit.allowing(at: Self.after(seconds))
      limit = answer.limit
      return (answer.isAllowed, answer.retryAfterSeconds)
    }
    #expect(ask(0) == (true, 0))
    #expect(ask(0) == (false, 60))
    #expect(ask(59) == (false, 1))
    #expect(ask(60) == (true, 0))
    #expect(ask(120) == (true, 0))
    #expect(ask(180) == (true, 0))
    #expect(ask(240) == (true, 0))
    #expect(ask(300) == (false, 3300))
    #expect(ask(3599) == (false, 1))
    #expect(ask(3600) == (true, 0))
    for minute in 1...4 { #expect(ask(3600 + Int64(minute) * 60) == (true, 0)) }
    #expect(ask(7200) == (false, Example.day - 7200))
    #expect(ask(Example.day) == (true, 0))
    #expect(limit.times.count == 10)
  }

  @Test("never let more through in any window, and no less than they could, whatever the requests", arguments: seeds)
  func windows(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let rates = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      SlidingLimit.Rate(Int.random(in: 1...6, using: &random), inSeconds: Int64.random(in: 1...200, using: &random))
    }
    var limit = SlidingLimit(rates: rates)
    var (seconds, done) = (Int64(0), [Int64]())
    for _ in 0..<400 {
      seconds += Int64.random(in: 0...20, using: &random)
      // The limit as it is meant: count all that was done in the window.
      func isFree(at moment: Int64) -> Bool {
        rates.allSatisfy { rate in done.count { $0 > moment - rate.seconds } < rate.count }
      }
      let answer = limit.allowing(at: Self.after(seconds))
      #expect(answer.isAllowed == isFree(at: seconds))
      #expect(answer.isAllowed == (answer.retryAfterSeconds == 0))
      if !answer.isAllowed {
        #expect(isFree(at: seconds + answer.retryAfterSeconds))
        #expect(!isFree(at: seconds + answer.retryAfterSeconds - 1))
      }
      if answer.isAllowed { done.append(seconds) }
      limit = answer.limit
      #expect(limit.times.count <= 6)
    }
  }

  @Test("come back from storage as they were", arguments: seeds)
  func storing(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var limit = SlidingLimit(rates: Self.sending)
    for _ in 0..<40 {
      let now = Self.after(Int64.random(in: 0...20_000, using: &random))
      let stored = SlidingLimit(rates: Self.sending, times: limit.times.shuffled(using: &random))
      #expect(stored.allowing(at: now) == limit.allowing(at: now))
      limit = limit.allowing(at: now).limit
    }
  }

  @Test("keep nobody out longer than their window when the clock is set back")
  func clock() {
    var limit = SlidingLimit(rates: [SlidingLimit.Rate(1, inSeconds: 60)])
    limit = limit.allowing(at: Self.after(7200)).limit
    let back = limit.allowing(at: Self.after(0))
    #expect(!back.isAllowed && back.retryAfterSeconds == 60)
    #expect(back.limit.allowing(at: Self.after(60)).isAllowed)
  }

  @Test("hold at the ends of time")
  func ends() {
    let limit = SlidingLimit(rates: [SlidingLimit.Rate(1, inSeconds: .max)])
    for seconds in [Int64.min, 0, .max] {
      let first = limit.allowing(at: Instant(secondsSinceEpoch: seconds))
      #expect(first.isAllowed)
      #expect(first.limit.allowing(at: Instant(secondsSinceEpoch: seconds)).retryAfterSeconds == .max)
    }
  }
}
