internal import Seals

/// The recovery codes that an account has left, as they are stored: hashes only.
public struct RecoveryCodes: Equatable, Sendable {
  /// How many there are at the beginning.
  public static let count = 10

  /// Whose they are.
  public let account: String
  /// SHA-256 of the account and a code, 32 bytes, for each code that was not used.
  public private(set) var hashes: [[UInt8]]

  /// What is left of the codes of an account.
  public init(account: String, hashes: [[UInt8]]) {
    self.account = account
    self.hashes = hashes
  }

  /// Ten new codes: to be shown once, and to be stored instead of all former ones. The generator must be a cryptographic one, such as
  /// `SystemRandomNumberGenerator`.
  public static func making(
    account: String, using random: inout some RandomNumberGenerator
  ) -> (shown: [RecoveryCode], stored: RecoveryCodes) {
    let codes = (0..<count).map { _ in RecoveryCode(using: &random) }
    return (codes, RecoveryCodes(account: account, hashes: codes.map { $0.hash(account: account) }))
  }

  /// What is left after a code was used; `nil` when it is none of them, or no longer.
  public func using(_ code: RecoveryCode) -> RecoveryCodes? {
    let hash = code.hash(account: account)
    var left = self
    left.hashes.removeAll { $0.isEqualInConstantTime(to: hash) }
    return left.hashes.count < hashes.count ? left : nil
  }
}
