import Motor
import Seals
import Testing

@testable import Identity

@Suite("Signing in by a code")
struct OneTimeAttemptTests {
  private static let code = OneTimeCode(number: 12_345)
  private static let wrong = OneTimeCode(number: 12_346)
  private static let limits = OneTimeLimits()

  private static func sent(_ id: String = "attempt-1") -> OneTimeAttempt {
    OneTimeAttempt(id: id, code: code, sentAt: Example.noon, key: Example.key)
  }

  private static func answer(
    _ attempt: OneTimeAttempt, _ code: OneTimeCode, after seconds: Int64 = 1, key: SecretKey = Example.key
  ) -> (attempt: OneTimeAttempt, verdict: OneTimeAttempt.Verdict) {
    attempt.answering(code, at: Example.noon.adding(seconds: seconds), limits: limits, key: key)
  }

  @Test("stores what another program makes of the code, and not the code")
  func vector() {
    #expect(hex(Self.sent().codeMAC) == "0d70b72edd5c304a0a4732ca44968411ee2584d454fd23ec5077426deb055f44")
  }

  @Test("works with the code, once")
  func right() {
    let (attempt, verdict) = Self.answer(Self.sent(), Self.code)
    #expect(verdict == .right)
    #expect(attempt.isAnswered)
    let (again, second) = Self.answer(attempt, Self.code)
    #expect(second == .burned)
    #expect(again == attempt)
  }

  @Test("takes five answers, and the code is burned by the fifth wrong one")
  func burning() {
    var attempt = Self.sent()
    var verdicts: [OneTimeAttempt.Verdict] = []
    for _ in 0..<6 {
      let answer = Self.answer(attempt, Self.wrong)
      attempt = answer.attempt
      verdicts.append(answer.verdict)
    }
    #expect(
      verdicts == [.wrong(triesLeft: 4), .wrong(triesLeft: 3), .wrong(triesLeft: 2), .wrong(triesLeft: 1), .burned, .burned])
    #expect(Self.answer(attempt, Self.code).verdict == .burned)
    #expect(attempt.wrongAnswers == 5)
  }

  @Test("still takes the code as the fifth answer")
  func lastTry() {
    var attempt = Self.sent()
    for _ in 0..<4 { attempt = Self.answer(attempt, Self.wrong).attempt }
    #expect(Self.answer(attempt, Self.code).verdict == .right)
  }

  @Test(
    "ends with the life of the code, and when nobody knows how old it is",
    arguments: [
      (0, true), (299, true), (300, false), (301, false), (.max, false), (-60, true), (-61, false), (-7200, false), (.min, false),
    ]
      as [(Int64, Bool)])
  func expiring(seconds: Int64, isAlive: Bool) {
    let (attempt, verdict) = Self.answer(Self.sent(), Self.code, after: seconds)
    #expect(verdict == (isAlive ? .right : .expired))
    #expect(attempt.isAnswered == isAlive)
    #expect(Self.answer(Self.sent(), Self.wrong, after: seconds).verdict == (isAlive ? .wrong(triesLeft: 4) : .expired))
  }

  @Test("does not take the code of another attempt or under another key")
  func binding() {
    let other = Self.sent("attempt-2")
    let moved = OneTimeAttempt(
      id: "attempt-1", sentAt: Example.noon, codeMAC: other.codeMAC, wrongAnswers: 0, isAnswered: false)
    #expect(Self.answer(moved, Self.code).verdict == .wrong(triesLeft: 4))
    #expect(Self.answer(Self.sent(), Self.code, key: Example.other).verdict == .wrong(triesLeft: 4))
    #expect(Self.answer(other, Self.code).verdict == .right)
  }

  @Test("does not take any changed bit of what is stored")
  func tampering() {
    for place in Self.sent().codeMAC.indices {
      var mac = Self.sent().codeMAC
      mac[place] ^= 1 << (place % 8)
      let changed = OneTimeAttempt(id: "attempt-1", sentAt: Example.noon, codeMAC: mac, wrongAnswers: 0, isAnswered: false)
      #expect(Self.answer(changed, Self.code).verdict == .wrong(triesLeft: 4))
    }
  }

  @Test("goes the same way again from the same state, whatever the answers", arguments: seeds)
  func replay(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var attempt = Self.sent()
    var seconds: Int64 = 0
    var rightCount = 0
    for _ in 0..<12 {
      seconds += Int64.random(in: 0...60, using: &random)
      let code = Bool.random(using: &random) ? Self.code : OneTimeCode(using: &random)
      let (next, verdict) = Self.answer(attempt, code, after: seconds)
      #expect(Self.answer(attempt, code, after: seconds) == (next, verdict))
      #expect(next.wrongAnswers >= attempt.wrongAnswers && next.wrongAnswers <= Self.limits.tries)
      #expect(!attempt.isAnswered || next.isAnswered)
      if verdict == .right { rightCount += 1 }
      attempt = next
    }
    #expect(rightCount <= 1)
  }

  // What the scorecard promises: less than 1 in 10,000 for a phone and a day of somebody who does nothing else.
  @Test("leaves an attacker fifty answers a day, one chance in twenty thousand")
  func attack() {
    let rates = [
      SlidingLimit.Rate(1, inSeconds: 60), SlidingLimit.Rate(5, inSeconds: 3600), SlidingLimit.Rate(10, inSeconds: Example.day),
    ]
    var limit = SlidingLimit(rates: rates)
    var (answers, seconds) = (0, Int64(0))
    while seconds < Example.day {
      let now = Example.noon.adding(seconds: seconds)
      let sending = limit.allowing(at: now)
      limit = sending.limit
      guard sending.isAllowed else {
        seconds += sending.retryAfterSeconds
        continue
      }
      var attempt = OneTimeAttempt(id: "attempt-\(seconds)", code: Self.code, sentAt: now, key: Example.key)
      var verdict = OneTimeAttempt.Verdict.wrong(triesLeft: 5)
      while case .wrong = verdict {
        (attempt, verdict) = attempt.answering(Self.wrong, at: now, limits: Self.limits, key: Example.key)
        answers += 1
      }
      #expect(verdict == .burned)
    }
    #expect(answers == 50)
    #expect(Double(answers) / Double(OneTimeCode.variety) < 1e-4)
  }
}
