internal import Crypto
public import Motor
public import Seals

/// What an authenticator and the server share: from it and the time come six digits, new ones every 30 seconds.
///
/// Store it sealed, beside the last step that was used.
/// - Source: RFC 6238 with SHA-1, 6 digits and 30 seconds, which every authenticator knows; RFC 4226.
public struct TOTPSecret: Secret {
  /// How long a code is shown, in seconds.
  public static let stepSeconds: Int64 = 30

  private static let typedBytesLimit = 256

  private let bytes: [UInt8]

  /// A new secret of 20 bytes. The generator must be a cryptographic one, such as `SystemRandomNumberGenerator`.
  public init(using random: inout some RandomNumberGenerator) { bytes = random.bytes(20) }

  /// Reads base32; blanks, hyphens and small letters do no harm.
  ///
  /// - Throws: a character that is not base32, or not 16 to 64 bytes.
  public init(parsing text: some StringProtocol) throws(ParseError) {
    var letters: [UInt8] = []
    for (offset, byte) in text.utf8.prefix(Self.typedBytesLimit).enumerated() where byte != UInt8(ascii: " ") && byte != UInt8(ascii: "-") {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): letters.append(byte - 0x20)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "2")...UInt8(ascii: "7"): letters.append(byte)
      default: throw ParseError(secret: "secret", offset: offset, zh: "只能是字母 A–Z 和数字 2–7", en: "only A–Z and 2–7 stand in it")
      }
    }
    guard text.utf8.count <= Self.typedBytesLimit, let bytes = Base32.bytes(letters), (16...64).contains(bytes.count) else {
      throw ParseError(secret: "secret", zh: "长度不对，请核对是否完整", en: "the length is wrong; is it complete?")
    }
    self.bytes = bytes
  }

  /// The secret in base32, to be sealed or typed into an authenticator.
  public var clear: String { Base32.text(bytes) }

  /// The address that an authenticator reads from a picture: `otpauth://totp/…`.
  ///
  /// - Throws: an issuer or account that is empty or holds a colon, which parts the two.
  /// - Source: the Key URI format of Google Authenticator, which the others follow.
  public func address(issuer: String, account: String) throws(ParseError) -> String {
    for (subject, text) in [("issuer", issuer), ("account", account)] where text.isEmpty || text.utf8.contains(UInt8(ascii: ":")) {
      throw ParseError(subject: subject, input: text, problem: Text(zh: "不能为空，也不能含冒号", en: "neither empty nor with a colon"))
    }
    let (issuer, account) = (Self.escaped(issuer), Self.escaped(account))
    return "otpauth://totp/\(issuer):\(account)?secret=\(clear)&issuer=\(issuer)&algorithm=SHA1&digits=6&period=\(Self.stepSeconds)"
  }

  /// The step in which a moment lies, counted from 1970.
  public static func step(at now: Instant) -> Int64 {
    let (step, rest) = now.secondsSinceEpoch.quotientAndRemainder(dividingBy: stepSeconds)
    return rest < 0 ? step - 1 : step
  }

  /// The code of a step.
  public func code(step: Int64) -> OneTimeCode {
    var message: [UInt8] = []
    message.append(bigEndian: step)
    let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: bytes)))
    let offset = Int(mac[mac.count - 1] & 15)
    let number = mac[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
    return OneTimeCode(number: number % OneTimeCode.variety)
  }

  /// What a code is told.
  public enum Verdict: Equatable, Sendable {
    /// It is the code of this step, which is now the last one used.
    case right(step: Int64)
    /// It was right, but it or a later one has been used: somebody may have watched it being typed.
    case used
    /// It is not the code of these minutes.
    case wrong
  }

  /// Compares a code with those of this step, the one before and the one after. A step not later than the last one used is refused.
  ///
  /// - Parameter lastStep: what ``Verdict/right(step:)`` said last; `nil` before the first time.
  public func verdict(on code: OneTimeCode, at now: Instant, lastStep: Int64?) -> Verdict {
    let middle = Self.step(at: now)
    var verdict = Verdict.wrong
    for step in (middle - 1)...(middle + 1) where self.code(step: step) == code && !verdict.isRight {
      let isLater = lastStep.map { step > $0 } ?? true
      verdict = isLater ? .right(step: step) : .used
    }
    return verdict
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        escaped.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        escaped += (byte < 16 ? "%0" : "%") + hex
      }
    }
    return escaped
  }
}

extension TOTPSecret.Verdict {
  fileprivate var isRight: Bool {
    if case .right = self { true } else { false }
  }
}
