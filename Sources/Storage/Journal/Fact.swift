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
    var bytes: [UInt8] = []
    bytes.reserveCapacity(240 + body.utf8.count)
    // The names in the order of RFC 8785; the body is canonical already.
    bytes += #"{"actor":"#.utf8
    JSONText.string(actor.rawValue).write(to: &bytes)
    bytes += #","at":"#.utf8
    bytes += String(at.microseconds).utf8
    bytes += #","body":"#.utf8
    bytes += body.utf8
    bytes += #","id":""#.utf8
    bytes += id.description.utf8
    bytes += #"","purpose":"#.utf8
    JSONText.string(purpose.rawValue).write(to: &bytes)
    bytes += #","subject":"#.utf8
    JSONText.string(subject.rawValue).write(to: &bytes)
    bytes += #","type":"#.utf8
    JSONText.string(type.rawValue).write(to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// The statements that write facts which have no place in the order yet.
  static func insertions(of facts: [Fact]) -> [SQL] {
    stride(from: 0, to: facts.count, by: insertedAtOnce).map { first in
      let rows = facts[first..<min(first + insertedAtOnce, facts.count)].map { fact in
        [
          fact.id.stored, fact.type.stored, fact.subject.stored, fact.actor.stored, fact.purpose.stored, fact.at.stored,
          SQL.Value.text(fact.body),
        ]
      }
      return "INSERT INTO incoming_fact (id, type, subject, actor, purpose, at, body) VALUES \(rows: rows)"
    }
  }

  /// Seven values each; a statement takes some thirty thousand.
  private static let insertedAtOnce = 500
}
