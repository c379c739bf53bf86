public import Motor
public import RuleEngine
public import Storage

/// 报价单: prices that somebody wants to keep, with everything that led to them.
///
/// Whoever has its address may open it; the address holds a secret of which only the hash is stored.
public struct Quotation: CaseRecord {
  public static let kind = "quotation"

  public let id: ID<Quotation>
  /// What people call it by: `Q20261121-4F7K2M`.
  public let number: String
  public let savedAt: Timestamp
  /// Until when it may be bought: the exchange's term, or the beginning of the cover where that is earlier.
  public let validUntil: Instant
  /// SHA-256 of the secret in its address.
  public let keyHash: [UInt8]
  /// The day that was today.
  public let today: Day
  public let region: String
  public let inception: Day
  /// What the owner told, and nothing that was assumed.
  public let facts: RiskFacts
  /// What each tariff said.
  public let lines: [Line]

  /// What one tariff said.
  public struct Line: Sendable, Hashable {
    /// The id of the rulebook.
    public let book: String
    /// SHA-256 of everything that the rulebook was made of.
    public let contentHash: String
    /// By how many years the days were moved to ask a tariff that is not in force.
    public let movedYears: Int
    /// `nil` where there was no price.
    public let premium: Money?
  }

  public var columns: [(name: String, value: SQL.Value)] {
    [
      ("number", number.stored), ("key_hash", keyHash.stored), ("region", region.stored), ("inception", inception.stored),
      ("valid_until", Timestamp(validUntil).stored),
    ]
  }

  /// Whether it may still be bought.
  public func isValid(at moment: Timestamp) -> Bool { moment < Timestamp(validUntil) }
}

extension Quotation {
  /// The table of quotations.
  public static let migration = Migration(
    100, "quotations",
    [
      makeTable(
        """
        number TEXT NOT NULL, key_hash \(word: .bytes) NOT NULL, region TEXT NOT NULL, inception TEXT NOT NULL,
        valid_until \(word: .integer) NOT NULL, CONSTRAINT quotation_number_unique UNIQUE (number),
        CONSTRAINT quotation_key_hash_unique UNIQUE (key_hash)
        """)
    ])

  public var body: JSONText {
    .object([
      ("id", .string(id.description)), ("number", .string(number)), ("saved_at", .number(savedAt.microseconds)),
      ("valid_until", .string(validUntil.description)), ("key_hash", .string(Hex.text(keyHash))), ("today", .string(today.description)),
      ("region", .string(region)), ("inception", .string(inception.description)), ("facts", facts.json),
      ("lines", .array(lines.map(\.json))),
    ])
  }

  public init(body: JSONText) throws {
    let reader = CaseReader(body, kind: Self.kind)
    id = try ID(parsing: try reader.text("id"))
    number = try reader.text("number")
    savedAt = Timestamp(microseconds: try reader.number("saved_at"))
    validUntil = try Instant(parsing: try reader.text("valid_until"))
    keyHash = try reader.read("key_hash") { Hex.bytes($0) }
    today = try Day(parsing: try reader.text("today"))
    region = try reader.text("region")
    inception = try Day(parsing: try reader.text("inception"))
    facts = try RiskFacts(try reader.value("facts"))
    lines = try reader.list("lines").map { try Line($0) }
  }
}

extension Quotation.Line {
  var json: JSONText {
    .object([
      ("book", .string(book)), ("content_hash", .string(contentHash)), ("moved_years", .number(Int64(movedYears))),
      ("premium_fen", premium.map { .number($0.fen) } ?? .null),
    ])
  }

  init(_ json: JSONText) throws {
    let reader = CaseReader(json, kind: "line of a quotation")
    book = try reader.text("book")
    contentHash = try reader.text("content_hash")
    movedYears = Int(try reader.number("moved_years"))
    premium = try reader.optionalNumber("premium_fen").map { Money(fen: $0) }
  }
}
