internal import Motor

/// A case whose row is not what the journal says.
public struct CaseFinding: Hashable, Sendable, CustomStringConvertible {
  public let subject: Subject
  public let problem: String

  public var description: String { "\(subject.rawValue): \(problem)" }
}

extension Store {
  /// Compares every case of a kind with the last fact about it.
  ///
  /// - Parameter limit: how many findings are told.
  public func check<Case: CaseRecord>(_ kind: Case.Type, limit: Int = 1000) async throws -> [CaseFinding] {
    var findings: [CaseFinding] = []
    var last = ""
    while findings.count < limit {
      let page = try await read { [last] in try CaseCheck<Case>.page(after: last, $0) }
      guard let end = page.last else { break }
      findings += page.findings
      last = end
    }
    return Array(findings.prefix(limit))
  }
}

/// Cases that are checked in one snapshot.
private enum CaseCheck<Case: CaseRecord> {
  private static var together: Int { 200 }

  static func page(after last: String, _ snapshot: Snapshot) throws -> (last: String?, findings: [CaseFinding]) {
    let rows = try snapshot.rows("SELECT * FROM \(part: Case.table) WHERE id > \(last) ORDER BY id LIMIT \(together)")
    let subjects = try rows.map { Subject(Case.kind, try $0["id"] as String) }
    let facts = try snapshot.rows(
      subjects.flatMap { subject -> [SQL] in
        [
          "SELECT body FROM incoming_fact WHERE subject = \(subject) ORDER BY id DESC LIMIT 1",
          "SELECT body FROM fact WHERE subject = \(subject) ORDER BY position DESC LIMIT 1",
        ]
      })
    var findings: [CaseFinding] = []
    for (index, row) in rows.enumerated() {
      let newest = facts[2 * index].first ?? facts[2 * index + 1].first
      if let problem = try problem(with: row, newest) { findings.append(CaseFinding(subject: subjects[index], problem: problem)) }
    }
    return (try rows.last.map { try $0["id"] }, findings)
  }

  private static func problem(with row: Row, _ newest: Row?) throws -> String? {
    guard let newest else { return "nothing in the journal speaks of it" }
    let fact: JSONText = try newest["body"]
    let (version, body): (Int, JSONText?) = (try row["version"], try? row["body"])
    guard let body, let value = try? Case(body: body) else { return "its body cannot be read" }
    guard case .string(let after) = fact["after"], after == Case.seal(body, version: version) else {
      return "its row is not the one that the journal's last fact about it sealed"
    }
    for column in value.columns {
      guard let index = row.columns.firstIndex(of: column.name), row.cells[index] == column.value else {
        return "its column \(column.name) does not follow from its body"
      }
    }
    return nil
  }
}
