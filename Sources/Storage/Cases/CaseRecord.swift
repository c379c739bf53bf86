internal import Crypto
public import Motor

/// What happens to a customer, kept as a row: its body whole as JSON, and beside it the columns that are asked for.
///
/// The columns follow from the body, so that a check can tell a row that was changed behind the system's back.
public protocol CaseRecord: Sendable {
  /// The name of the table, and of the kind in the subjects of facts.
  static var kind: String { get }
  var id: ID<Self> { get }
  /// What queries ask for, by name.
  var columns: [(name: String, value: SQL.Value)] { get }
  /// Everything about the case, its name among it.
  var body: JSONText { get }
  /// Reads a body.
  ///
  /// - Throws: what is not as it was written.
  init(body: JSONText) throws
}

/// A case as it is stored, with the number of times that it was written.
public struct Stored<Case: CaseRecord>: Sendable {
  public var value: Case
  public let version: Int
}

/// Why a case was not written.
public enum CaseError: Error, Hashable, Sendable {
  /// Somebody else has written it since it was read.
  case changedMeanwhile(kind: String)
}

extension Transaction {
  /// Writes a new case and says so.
  public func insert<Case: CaseRecord>(_ value: Case, _ fact: FactType, _ more: [(String, JSONText)] = []) throws {
    let columns =
      [
        ("id", value.id.stored), ("version", 1.stored), ("created_at", now.stored), ("changed_at", now.stored), ("body", value.body.stored),
      ] + value.columns.map { ($0.name, $0.value) }
    let names = SQL(stringLiteral: columns.map(\.0).joined(separator: ", "))
    try run("INSERT INTO \(part: Case.table) (\(part: names)) VALUES \(rows: [columns.map(\.1)])")
    record(fact, of: Case.subject(value.id), .object(more + [("after", .string(Case.seal(value.body, version: 1)))]))
  }

  /// Writes a case over the version that was read, and says so.
  ///
  /// - Throws: ``CaseError/changedMeanwhile(kind:)``.
  public func save<Case: CaseRecord>(
    _ value: Case, over stored: Stored<Case>, _ fact: FactType, _ more: [(String, JSONText)] = []
  ) throws {
    let version = stored.version + 1
    var changes: SQL = "version = \(version), changed_at = \(now), body = \(value.body)"
    for column in value.columns {
      changes = "\(part: changes), \(part: SQL(stringLiteral: column.name)) = \(value: column.value)"
    }
    let written = try run(
      "UPDATE \(part: Case.table) SET \(part: changes) WHERE id = \(value.id) AND version = \(stored.version) RETURNING version")
    guard written.count == 1 else { throw CaseError.changedMeanwhile(kind: Case.kind) }
    record(fact, of: Case.subject(value.id), .object(more + [("after", .string(Case.seal(value.body, version: version)))]))
  }

  /// The case, held until the transaction ends.
  public func load<Case: CaseRecord>(_ id: ID<Case>) throws -> Stored<Case>? {
    try row("SELECT version, body FROM \(part: Case.table) WHERE id = \(id) \(word: .forUpdate)").map { try Case.stored($0) }
  }
}

extension Snapshot {
  /// The cases that a condition finds, such as `"WHERE number = \(number)"`.
  public func cases<Case: CaseRecord>(_ type: Case.Type = Case.self, _ condition: SQL) throws -> [Stored<Case>] {
    try rows("SELECT version, body FROM \(part: Case.table) \(part: condition)").map { try Case.stored($0) }
  }
}

extension CaseRecord {
  /// The name by which facts speak of the case.
  public static func subject(_ id: ID<Self>) -> Subject { Subject(kind, id) }

  static var table: SQL { SQL(stringLiteral: kind) }

  static func stored(_ row: Row) throws -> Stored<Self> {
    Stored(value: try Self(body: try row["body"]), version: try row["version"])
  }

  /// What the journal keeps of a body: SHA-256 over its version and its canonical text.
  static func seal(_ body: JSONText, version: Int) -> String {
    Hex.text(SHA256.hash(data: Array("\(version)\n".utf8) + body.canonical))
  }

  /// The statement that makes the table of the cases.
  ///
  /// - Parameter columns: those that are asked for, with their constraints.
  public static func makeTable(_ columns: SQL) -> SQL {
    """
    CREATE TABLE \(part: table) (
      id TEXT NOT NULL PRIMARY KEY, version \(word: .integer) NOT NULL, created_at \(word: .integer) NOT NULL,
      changed_at \(word: .integer) NOT NULL, body TEXT NOT NULL, \(part: columns)
    ) \(word: .strict)
    """
  }
}
