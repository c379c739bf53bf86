public import Motor

/// A movement of money as it stands in the ledger, for ever.
public struct BookedTransfer: Sendable, Hashable {
  /// What it did.
  public enum Phase: String, Storable, CaseIterable {
    /// Moved an amount at once.
    case direct
    /// Set an amount aside.
    case pending
    /// Moved what was set aside, or less.
    case posted
    /// Set it free, because somebody said so.
    case voided
    /// Set it free, because its time was over.
    case expired

    /// What the journal calls it.
    var fact: FactType {
      switch self {
      case .direct: "ledger.transferred"
      case .pending: "ledger.pending"
      case .posted: "ledger.posted"
      case .voided: "ledger.voided"
      case .expired: "ledger.expired"
      }
    }
  }

  public let id: TransferID
  public let phase: Phase
  public let debit: AccountID
  public let credit: AccountID
  /// What was moved, set aside or set free; always positive.
  public let amount: Money
  public let kind: TransferKind
  public let subject: Subject
  /// Until when it is set aside.
  public var expires: Timestamp?
  /// The pending transfer that it ends.
  public var resolves: TransferID?
  /// The transfer that it moves back.
  public var reverses: TransferID?
  /// When it stands in the books: the moment of its transaction, or the last entry's of one of its accounts when a clock has gone back.
  public let at: Timestamp

  init(
    _ id: TransferID, _ phase: Phase, _ amount: Money, debit: AccountID, credit: AccountID, kind: TransferKind, subject: Subject,
    at: Timestamp
  ) {
    (self.id, self.phase, self.amount) = (id, phase, amount)
    (self.debit, self.credit, self.kind, self.subject, self.at) = (debit, credit, kind, subject, at)
  }
}

extension BookedTransfer {
  init(_ row: Row) throws(StoreError) {
    self.init(
      try row["id"], try row["phase"], try row["amount"], debit: try row["debit_account"], credit: try row["credit_account"],
      kind: try row["kind"], subject: try row["subject"], at: try row["at"])
    expires = try row["expires_at"]
    resolves = try row["resolves"]
    reverses = try row["reverses"]
  }

  private static let columns = [
    "id", "phase", "debit_account", "credit_account", "amount", "kind", "subject", "expires_at", "resolves", "reverses", "at",
  ]

  /// The columns of the table under a name of its own.
  static func columns(of table: String) -> SQL { SQL(stringLiteral: columns.map { "\(table).\($0)" }.joined(separator: ", ")) }

  private var values: [SQL.Value] {
    [
      id.stored, phase.stored, debit.stored, credit.stored, amount.stored, kind.stored, subject.stored, expires.stored, resolves.stored,
      reverses.stored, at.stored,
    ]
  }

  static func load(_ ids: [TransferID]) -> SQL {
    "SELECT \(part: columns(of: "t")) FROM ledger_transfer AS t WHERE t.id IN (\(list: ids))"
  }

  /// Those that ended or moved back the given ones.
  static func loadFollowers(of ids: [TransferID]) -> [SQL] {
    [
      "SELECT \(part: columns(of: "t")) FROM ledger_transfer AS t WHERE t.resolves IN (\(list: ids))",
      "SELECT \(part: columns(of: "t")) FROM ledger_transfer AS t WHERE t.reverses IN (\(list: ids))",
    ]
  }

  static func insertion(of transfers: [BookedTransfer]) -> SQL {
    """
    INSERT INTO ledger_transfer (\(part: SQL(stringLiteral: columns.joined(separator: ", "))))
    VALUES \(rows: transfers.map(\.values))
    """
  }

  static let subjectKind = "ledger_transfer"

  /// Everything that is known about it but its name and phase, which stand in the fact's subject and type.
  var body: JSONText {
    var fields: [(String, JSONText)] = [
      ("amount", amount.json), ("at", .number(at.microseconds)), ("credit", .string(credit.description)),
      ("debit", .string(debit.description)), ("kind", .string(kind.rawValue)), ("subject", .string(subject.rawValue)),
    ]
    if let expires { fields.append(("expires_at", .number(expires.microseconds))) }
    if let resolves { fields.append(("resolves", .string(resolves.description))) }
    if let reverses { fields.append(("reverses", .string(reverses.description))) }
    return .object(fields)
  }
}
