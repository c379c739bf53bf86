internal import Motor

/// What the journal says of accounts and transfers, from both of its tables: a fact is in one of them.
struct LedgerFacts {
  private static let types: Set<String> = Set(
    [FactType.accountOpened, .accountClosed].map(\.rawValue) + BookedTransfer.Phase.allCases.map(\.fact.rawValue))

  private var byName: [String: [String]] = [:]

  /// Asks for the facts about one kind of thing, in the order of their names. There are two statements.
  static func load(_ kind: String, after name: String, limit: Int) -> [SQL] {
    ["fact", "incoming_fact"].map { table in
      // A slash is followed by a nought.
      """
      SELECT subject, type, at, body FROM \(part: SQL(stringLiteral: table))
      WHERE subject > \("\(kind)/\(name)") AND subject < \("\(kind)0") ORDER BY subject LIMIT \(limit)
      """
    }
  }

  /// The names that a list of facts is about.
  static func names(_ rows: [Row], _ kind: String) throws -> [String] {
    try rows.map { row in
      let subject: String = try row["subject"]
      return String(subject.dropFirst(kind.count + 1))
    }
  }

  mutating func add(_ rows: [Row], _ kind: String, in range: KeyRange) throws {
    for (row, name) in zip(rows, try Self.names(rows, kind)) where range.contains(name) {
      let (type, at, body): (String, Timestamp, String) = (try row["type"], try row["at"], try row["body"])
      guard Self.types.contains(type) else { continue }
      byName[name, default: []].append(Self.wording(type, kind == LedgerAccount.subjectKind ? at : nil, body))
    }
  }

  var names: [String] { Array(byName.keys) }

  /// What is told of one, in an order of no meaning.
  subscript(_ name: String) -> [String] { byName[name, default: []].sorted() }

  /// A fact in one line, to be compared and shown. A transfer's time is its own and stands in the body.
  static func wording(_ type: String, _ at: Timestamp?, _ body: String) -> String {
    "\(type)\(at.map { " at \($0.microseconds)" } ?? "") \(body)"
  }
}
