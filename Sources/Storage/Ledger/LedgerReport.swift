/// What a check of the ledger found.
public struct LedgerReport: Sendable, Hashable {
  /// The most flaws that are named; a check that has found so many ends.
  public static let flawsLimit = 10_000

  /// How many rows were looked at.
  public internal(set) var accounts = 0
  public internal(set) var entries = 0
  public internal(set) var transfers = 0
  /// What does not fit; nothing, when all is well.
  public internal(set) var flaws: [LedgerFlaw] = []

  /// Whether it ended early because too much is wrong.
  public var isCutOff: Bool { flaws.count >= Self.flawsLimit }

  mutating func note(_ row: LedgerFlaw.Row, _ problem: String) { flaws.append(LedgerFlaw(row: row, problem: problem)) }

  static func += (left: inout LedgerReport, right: LedgerReport) {
    left.accounts += right.accounts
    left.entries += right.entries
    left.transfers += right.transfers
    left.flaws += right.flaws.prefix(flawsLimit - left.flaws.count)
  }
}

/// A row of the ledger that does not fit the others, or is not there.
public struct LedgerFlaw: Sendable, Hashable, CustomStringConvertible {
  /// Which row, by what its columns say.
  public enum Row: Sendable, Hashable {
    case account(String)
    case entry(account: String, number: Int64)
    case transfer(String)
    /// The note that a transfer is still pending.
    case pending(String)
  }

  public let row: Row
  /// What is wrong, with what was expected.
  public let problem: String

  /// `entry 3 of insurer/a/premium: …`
  public var description: String {
    switch row {
    case .account(let id): "account \(id): \(problem)"
    case .entry(let account, let number): "entry \(number) of \(account): \(problem)"
    case .transfer(let id): "transfer \(id): \(problem)"
    case .pending(let id): "pending \(id): \(problem)"
    }
  }
}
