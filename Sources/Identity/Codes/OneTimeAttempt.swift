public import Motor
public import Seals

/// One sign-in by a code that was sent: what is stored from the sending to the answer.
///
/// The code itself is not stored, only its HMAC together with the attempt's identifier, under a key of the server: who reads the database
/// cannot try a million codes, and a code of one attempt says nothing in another. Store the new state in the same transaction that acts on
/// the verdict, with the row locked, or two answers at once count as one.
public struct OneTimeAttempt: Equatable, Sendable {
  /// Which attempt it is; unique for ever.
  public let id: String
  /// When the code was sent.
  public let sentAt: Instant
  /// HMAC-SHA-256 of the identifier and the code.
  public let codeMAC: [UInt8]
  /// How many answers were wrong.
  public private(set) var wrongAnswers: Int
  /// Whether the right answer has come; then no further one counts.
  public private(set) var isAnswered: Bool

  /// The attempt for which a code is sent now.
  public init(id: String, code: OneTimeCode, sentAt: Instant, key: SecretKey) {
    self.init(
      id: id, sentAt: sentAt, codeMAC: key.authenticationCode(of: Self.message(id, code)), wrongAnswers: 0, isAnswered: false)
  }

  /// An attempt as it was stored.
  public init(id: String, sentAt: Instant, codeMAC: [UInt8], wrongAnswers: Int, isAnswered: Bool) {
    self.id = id
    self.sentAt = sentAt
    self.codeMAC = codeMAC
    self.wrongAnswers = wrongAnswers
    self.isAnswered = isAnswered
  }

  /// What an answer is told.
  public enum Verdict: Equatable, Sendable {
    /// It is the code, in time, for the first time.
    case right
    /// It is not the code; so many more answers are taken.
    case wrong(triesLeft: Int)
    /// No answer is taken any more: there were too many, or the right one has come. A new code is needed.
    case burned
    /// The code's life is over. A new code is needed.
    case expired
  }

  /// The attempt after an answer, and what it is told. The same answer to the same state at the same time has the same verdict.
  public func answering(
    _ code: OneTimeCode, at now: Instant, limits: OneTimeLimits, key: SecretKey
  ) -> (attempt: OneTimeAttempt, verdict: Verdict) {
    guard !isAnswered, wrongAnswers < limits.tries else { return (self, .burned) }
    let ageSeconds = sentAt.seconds(until: now)
    guard ageSeconds >= -limits.clockSkewSeconds, ageSeconds < limits.lifeSeconds else { return (self, .expired) }
    var next = self
    guard key.isValid(codeMAC, for: Self.message(id, code)) else {
      next.wrongAnswers += 1
      let triesLeft = limits.tries - next.wrongAnswers
      return (next, triesLeft > 0 ? .wrong(triesLeft: triesLeft) : .burned)
    }
    next.isAnswered = true
    return (next, .right)
  }

  private static func message(_ id: String, _ code: OneTimeCode) -> [UInt8] {
    var message: [UInt8] = []
    message.append(field: "yilu one-time code v1".utf8)
    message.append(field: id.utf8)
    message.append(field: code.clear.utf8)
    return message
  }
}
