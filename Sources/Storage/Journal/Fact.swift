public import Motor

/// Something that happened, as the journal keeps it: never changed, never removed, and without personal data.
public struct Fact: Sendable, Hashable {
  public let id: ID<Fact>
  public let type: FactType
  public let subject: Subject
  public let actor: Actor
  public let purpose: Purpose
  public let at: Timestamp
  /// What else there is to say, as canonical JSON.
  public let body: String

  init(
    id: ID<Fact>, type: FactType, subject: Subject, actor: Actor, purpose: Purpose, at: Timestamp, body: String
  ) {
    (self.id, self.type, self.subject, self.actor, self.purpose, self.at, self.body) = (id, type, subject, actor, purpose, at, body)
  }
}

/// What happened: a noun and a past participle, `quotation.saved`.
public struct FactType: RawRepresentable, Storable, Hashable, ExpressibleByStringLiteral {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral: String) { rawValue = stringLiteral }
}

/// To what it happened: a kind and a name, `quotation/018f3a5c-7b1e-7cc3-98c4-dc0c0c07398f`.
public struct Subject: RawRepresentable, Storable, Hashable {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(_ kind: String, _ name: some CustomStringConvertible) { rawValue = "\(kind)/\(name)" }
}

extension Fact {
  /// The bytes that the journal's tree is built over: canonical JSON of everything that is known about the fact.
  var leaf: [UInt8] {
    let texts = [
      actor.rawValue, String(at.microseconds), body, id.description, purpose.rawValue, subject.rawValue, type.rawValue,
    ]
    var joined: [UInt8] = []
    let ranges = texts.map { text in
      let start = joined.count
      joined += text.utf8
      return start..<joined.count
    }
    var leaf: [UInt8] = []
    joined.withUnsafeBytes { bytes in
      FactLeaf.write(to: &leaf) { UnsafeRawBufferPointer(rebasing: bytes[ranges[$0]]) }
    }
    return leaf
  }

  /// A row of `incoming_fact` or `fact`.
  init(_ row: Row) throws(StoreError) {
    id = try row["id"]
    type = try row["type"]
    subject = try row["subject"]
    actor = try row["actor"]
    purpose = try row["purpose"]
    at = try row["at"]
    body = try row["body"]
  }

  /// The columns of a row, after its position.
  var stored: [SQL.Value] {
    [id.stored, type.stored, subject.stored, actor.stored, purpose.stored, at.stored, .text(body)]
  }

  /// The statements that write facts which have no place in the order yet.
  static func insertions(of facts: [Fact]) -> [SQL] {
    stride(from: 0, to: facts.count, by: writtenAtOnce).map { first in
      let rows = facts[first..<min(first + writtenAtOnce, facts.count)].map(\.stored)
      return "INSERT INTO incoming_fact (id, type, subject, actor, purpose, at, body) VALUES \(rows: rows)"
    }
  }

  /// Rows of one statement, which takes some thirty thousand values.
  static let writtenAtOnce = 500
}
