import Motor
import Testing

@testable import Identity

@Suite("Codes of an authenticator")
struct TOTPTests {
  // Both RFCs use the ASCII digits 12345678901234567890 as the secret.
  static let standard = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

  // RFC 4226 appendix D.
  @Test(
    "are those of RFC 4226",
    arguments: zip(
      Int64(0)...9, ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]))
  func counter(step: Int64, code: String) throws {
    #expect(try TOTPSecret(parsing: Self.standard).code(step: step).clear == code)
  }

  // RFC 6238 appendix B, SHA-1. The RFC prints eight digits, of which six are the last six.
  @Test(
    "are those of RFC 6238",
    arguments: [
      (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
      (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
    ] as [(Int64, String)])
  func time(seconds: Int64, digits: String) throws {
    let secret = try TOTPSecret(parsing: Self.standard)
    let now = Instant(secondsSinceEpoch: seconds)
    #expect(secret.code(step: TOTPSecret.step(at: now)).clear == String(digits.suffix(6)))
    #expect(secret.verdict(on: try OneTimeCode(parsing: digits.suffix(6)), at: now, lastStep: nil) == .right(step: seconds / 30))
  }

  @Test("are those that another program shows")
  func vectors() {
    var random = CountingRandom()
    let secret = TOTPSecret(using: &random)
    let steps: [Int64] = [0, 1, 59_000_000, 1 << 40, .max]
    #expect(steps.map { secret.code(step: $0).clear } == ["858575", "524447", "065050", "575935", "921987"])
  }

  @Test("are taken a step early or late, not two")
  func window() throws {
    let secret = try TOTPSecret(parsing: Self.standard)
    let step = TOTPSecret.step(at: Example.noon)
    for offset in Int64(-3)...3 {
      let verdict = secret.verdict(on: secret.code(step: step + offset), at: Example.noon, lastStep: nil)
      #expect(verdict == (abs(offset) <= 1 ? .right(step: step + offset) : .wrong))
    }
  }

  @Test("are good once, and not after a later one")
  func once() throws {
    let secret = try TOTPSecret(parsing: Self.standard)
    let step = TOTPSecret.step(at: Example.noon)
    func verdict(_ offset: Int64, last: Int64) -> TOTPSecret.Verdict {
      secret.verdict(on: secret.code(step: step + offset), at: Example.noon, lastStep: step + last)
    }
    #expect(verdict(0, last: 0) == .used)
    #expect(verdict(-1, last: 0) == .used)
    #expect(verdict(1, last: 0) == .right(step: step + 1))
    #expect(verdict(0, last: -1) == .right(step: step))
    #expect(verdict(0, last: 1) == .used)
    #expect(verdict(2, last: 0) == .wrong)
  }

  @Test("follow one another for a day, each good once, whatever the secret", arguments: seeds)
  func day(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let secret = TOTPSecret(using: &random)
    var lastStep: Int64?
    for offset in stride(from: Int64(0), to: 3600, by: 30) {
      let now = Example.noon.adding(seconds: offset + Int64.random(in: 0..<30, using: &random))
      let code = secret.code(step: TOTPSecret.step(at: now))
      guard case .right(let step) = secret.verdict(on: code, at: now, lastStep: lastStep) else {
        Issue.record("the code of now is refused")
        continue
      }
      lastStep = step
      #expect(secret.verdict(on: code, at: now, lastStep: lastStep) == .used)
      #expect(secret.verdict(on: code, at: now.adding(seconds: 120), lastStep: lastStep) != .right(step: step))
    }
  }

  @Test("count steps before 1970 downwards, and at the ends of time")
  func steps() {
    #expect(TOTPSecret.step(at: Instant(secondsSinceEpoch: -1)) == -1)
    #expect(TOTPSecret.step(at: Instant(secondsSinceEpoch: -30)) == -1)
    #expect(TOTPSecret.step(at: Instant(secondsSinceEpoch: -31)) == -2)
    var random = CountingRandom()
    let secret = TOTPSecret(using: &random)
    for seconds in [Int64.min, .max] {
      let now = Instant(secondsSinceEpoch: seconds)
      let step = TOTPSecret.step(at: now)
      #expect(secret.verdict(on: secret.code(step: step), at: now, lastStep: nil) == .right(step: step))
    }
  }

  // RFC 4648 section 10, without filling; the last is long enough to be a secret.
  @Test(
    "have secrets in base32",
    arguments: [("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI")])
  func base32(plain: String, text: String) {
    #expect(Base32.text(Array(plain.utf8)) == text)
    #expect(Base32.bytes(text.utf8) == Array(plain.utf8))
  }

  @Test("are read with blanks, hyphens and small letters")
  func reading() throws {
    #expect(try TOTPSecret(parsing: "gezd gnbv-GY3T QOJQ gezd gnbv gy3t qojq").clear == Self.standard)
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let secret = TOTPSecret(using: &random)
      #expect(try TOTPSecret(parsing: secret.clear).clear == secret.clear)
      #expect(secret.clear.count == 32)
    }
  }

  @Test(
    "are refused when cut, too long or of other characters",
    arguments: [
      "", "GEZDGNBV", "GEZDGNBVGY3TQOJQGEZDGNBVG", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1", "GEZDGNBVGY3TQOJQGEZDGNBVGY=", "张三",
      "GEZDGNBVGY3TQOJQGEZDGNBVGYA", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" + String(repeating: " ", count: 300),
      String(repeating: "A", count: 104), String(repeating: "A", count: 1_000_000),
    ])
  func refusing(text: String) { #expect(throws: ParseError.self) { try TOTPSecret(parsing: text) } }

  @Test("are set up by an address that an authenticator reads")
  func address() throws {
    let secret = try TOTPSecret(parsing: Self.standard)
    #expect(
      try secret.address(issuer: "一路 Yilu", account: "zhang.san+a@example.com")
        == "otpauth://totp/%E4%B8%80%E8%B7%AF%20Yilu:zhang.san%2Ba%40example.com?secret=\(Self.standard)"
        + "&issuer=%E4%B8%80%E8%B7%AF%20Yilu&algorithm=SHA1&digits=6&period=30")
    for (issuer, account) in [("", "a"), ("a", ""), ("a:b", "c"), ("a", "b:c"), ("a:\u{301}", "c")] {
      #expect(throws: ParseError.self) { try secret.address(issuer: issuer, account: account) }
    }
  }
}
