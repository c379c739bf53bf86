internal import Crypto
internal import CryptoExtras
public import Motor
public import Seals

/// What is stored of a password: `$scrypt$ln=15,r=8,p=3$salt$hash`, salt and hash in base64 without `=`.
///
/// Making one and comparing with one take tenths of a second and tens of megabytes: a server does few at a time. For an account that does
/// not exist, compare with the hash of a random password, so that the answer takes as long.
/// - Source: RFC 7914; the PHC string format.
public struct PasswordHash: Secret {
  /// What it cost.
  public let parameters: ScryptParameters
  private let salt: [UInt8]
  private let hash: [UInt8]

  private static let saltByteCount = 16
  private static let hashByteCount = 32

  /// Hashes a password under a new salt. The generator must be a cryptographic one, such as `SystemRandomNumberGenerator`.
  public init(
    of password: Password, parameters: ScryptParameters = .recommended, using random: inout some RandomNumberGenerator
  ) {
    self.parameters = parameters
    salt = random.bytes(Self.saltByteCount)
    hash = Self.derive(password, salt, parameters, Self.hashByteCount)
  }

  /// Reads what ``clear`` wrote.
  ///
  /// - Throws: another form; parameters that need more than any hash here may; a salt that is not 8 to 64 bytes or a hash that is not 16 to
  ///   64.
  public init(parsing text: String) throws(ParseError) {
    let parts = text.utf8.prefix(257).split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
    guard text.utf8.count <= 256, parts.count == 5, parts[0].isEmpty, parts[1].elementsEqual("scrypt".utf8) else {
      throw Self.error("应为 $scrypt$ln=15,r=8,p=3$盐$散列", "it is $scrypt$ln=15,r=8,p=3$salt$hash")
    }
    guard let parameters = ScryptParameters(parsing: String(decoding: parts[2], as: UTF8.self)) else {
      throw Self.error(
        "参数应为 ln=10…20,r=1…16,p=1…16，且内存与运算量不超过上限",
        "the parameters are ln=10…20,r=1…16,p=1…16, within the limits of memory and work")
    }
    guard let salt = Base64.bare.bytes(parts[3]), (8...64).contains(salt.count) else {
      throw Self.error("盐应为 8 至 64 字节的 base64（不带 =）", "the salt is 8 to 64 bytes in base64 without =")
    }
    guard let hash = Base64.bare.bytes(parts[4]), (16...64).contains(hash.count) else {
      throw Self.error("散列应为 16 至 64 字节的 base64（不带 =）", "the hash is 16 to 64 bytes in base64 without =")
    }
    self.parameters = parameters
    self.salt = salt
    self.hash = hash
  }

  /// The stored form.
  public var clear: String { "$scrypt$\(parameters)$\(Base64.bare.text(salt))$\(Base64.bare.text(hash))" }

  /// Whether this is the hash of a password. The comparison takes as long for a wrong one as for the right one.
  public func matches(_ password: Password) -> Bool {
    Self.derive(password, salt, parameters, hash.count).isEqualInConstantTime(to: hash)
  }

  /// Whether it was made otherwise than it would be now: replace it when the password is next typed rightly.
  public func needsRehash(_ wanted: ScryptParameters = .recommended) -> Bool {
    parameters != wanted || salt.count != Self.saltByteCount || hash.count != Self.hashByteCount
  }

  /// The form and what it cost: `$scrypt$ln=15,r=8,p=3$***`.
  public var masked: String { "$scrypt$\(parameters)$***" }

  private static func error(_ zh: String, _ en: String) -> ParseError {
    ParseError(secret: "password hash", zh: zh, en: en)
  }

  private static func derive(
    _ password: Password, _ salt: [UInt8], _ parameters: ScryptParameters, _ byteCount: Int
  ) -> [UInt8] {
    let key = try? KDF.Scrypt.deriveKey(
      from: Array(password.composed.utf8), salt: salt, outputByteCount: byteCount, rounds: 1 << parameters.log2Rounds,
      blockSize: parameters.blockSize, parallelism: parameters.parallelism)
    guard let key else { preconditionFailure("scrypt takes parameters within the limits while there is memory") }
    return key.withUnsafeBytes { Array($0) }
  }
}
