/// How long a one-time code lives and how often it may be tried.
///
/// - Source: OWASP ASVS 5.0, 6.5.5 and 6.6.3.
public struct OneTimeLimits: Hashable, Sendable {
  /// From the sending to the end of its life, in seconds.
  public let lifeSeconds: Int64
  /// How many answers are taken, the right one included.
  public let tries: Int
  /// How far the clock may have been set back since the sending, in seconds; further, and the code is taken as expired, since its age is
  /// unknown.
  public let clockSkewSeconds: Int64

  /// 5 minutes, 5 answers, a minute of clock skew, unless told otherwise.
  public init(lifeSeconds: Int64 = 300, tries: Int = 5, clockSkewSeconds: Int64 = 60) {
    precondition(lifeSeconds > 0 && tries > 0 && clockSkewSeconds >= 0, "a code that cannot be answered is of no use")
    self.lifeSeconds = lifeSeconds
    self.tries = tries
    self.clockSkewSeconds = clockSkewSeconds
  }
}
