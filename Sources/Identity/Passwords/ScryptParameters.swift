/// What a password hash costs. Memory is 128 · r · 2^ln bytes, work grows with r · p · 2^ln.
///
/// - Source: RFC 7914 section 2.
public struct ScryptParameters: Hashable, Sendable, CustomStringConvertible {
  /// Binary logarithm of the number of rounds, `ln`.
  public let log2Rounds: Int
  /// The size of a block, `r`, in units of 128 bytes.
  public let blockSize: Int
  /// How often all of it is done, `p`.
  public let parallelism: Int

  /// The most memory that a hash may need, in bytes.
  public static let memoryBytesLimit = 128 << 20
  /// The most work that a hash may need: blocks mixed, each of 128 bytes; about two seconds.
  static let workLimit = 1 << 22

  /// ln=15, r=8, p=3: 32 MiB.
  ///
  /// - Source: OWASP Password Storage Cheat Sheet, scrypt.
  public static let recommended = ScryptParameters(trusted: 15, 8, 3)

  /// `nil` when they are out of range (ln 10 to 20 and below 16 · r, r and p 1 to 16) or need more memory or work than any hash here may.
  public init?(log2Rounds: Int, blockSize: Int, parallelism: Int) {
    guard (10...20).contains(log2Rounds), (1...16).contains(blockSize), (1...16).contains(parallelism) else { return nil }
    let blocks = blockSize << log2Rounds
    // RFC 7914 section 2 wants fewer rounds than 2^(128 · r / 8), or the function is undefined.
    guard log2Rounds < 16 * blockSize, 128 * blocks <= Self.memoryBytesLimit, blocks * parallelism <= Self.workLimit else { return nil }
    self.init(trusted: log2Rounds, blockSize, parallelism)
  }

  private init(trusted log2Rounds: Int, _ blockSize: Int, _ parallelism: Int) {
    self.log2Rounds = log2Rounds
    self.blockSize = blockSize
    self.parallelism = parallelism
  }

  /// The memory that a hash needs, in bytes.
  public var memoryByteCount: Int { 128 * blockSize << log2Rounds }

  /// As they stand in a hash: `ln=15,r=8,p=3`.
  public var description: String { "ln=\(log2Rounds),r=\(blockSize),p=\(parallelism)" }

  /// Reads ``description``, and nothing else; `nil` also when they are out of range.
  init?(parsing text: some StringProtocol) {
    let parts = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard parts.count == 3, let log2Rounds = Self.number(parts[0], of: "ln="), let blockSize = Self.number(parts[1], of: "r="),
      let parallelism = Self.number(parts[2], of: "p=")
    else { return nil }
    self.init(log2Rounds: log2Rounds, blockSize: blockSize, parallelism: parallelism)
  }

  private static func number(_ part: some Collection<UInt8>, of name: String) -> Int? {
    guard part.starts(with: name.utf8) else { return nil }
    let digits = part.dropFirst(name.utf8.count)
    guard (1...2).contains(digits.count), digits.first != UInt8(ascii: "0"),
      digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
  }
}
