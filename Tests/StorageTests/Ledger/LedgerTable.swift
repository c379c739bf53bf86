@testable import Storage

/// A table of the ledger, its key, and how a row of it is named by the check.
struct LedgerTable: Sendable {
  let name: String
  let key: [String]
  let flaw: @Sendable ([SQL.Value]) -> LedgerFlaw.Row

  var sql: SQL { SQL(stringLiteral: name) }

  static let all = [
    LedgerTable(name: "ledger_account", key: ["id"]) { .account(text($0[0])) },
    LedgerTable(name: "ledger_entry", key: ["account", "number"]) { .entry(account: text($0[0]), number: number($0[1])) },
    LedgerTable(name: "ledger_transfer", key: ["id"]) { .transfer(text($0[0])) },
    LedgerTable(name: "ledger_pending", key: ["id"]) { .pending(text($0[0])) },
  ]

  private static func text(_ value: SQL.Value) -> String { String(stored: value) ?? "" }
  private static func number(_ value: SQL.Value) -> Int64 { Int64(stored: value) ?? 0 }

  /// The row with this key.
  func condition(_ values: [SQL.Value]) -> SQL {
    let parts = zip(key, values).map { column, value -> SQL in "\(part: SQL(stringLiteral: column)) = \(value: value)" }
    return parts.dropFirst().reduce(parts[0]) { "\(part: $0) AND \(part: $1)" }
  }

  func assignment(_ column: String, _ value: SQL.Value, where values: [SQL.Value]) -> SQL {
    "UPDATE \(part: sql) SET \(part: SQL(stringLiteral: column)) = \(value: value) WHERE \(part: condition(values))"
  }

  func insertion(_ row: Row) -> SQL {
    "INSERT INTO \(part: sql) (\(part: SQL(stringLiteral: row.columns.joined(separator: ", ")))) VALUES \(rows: [row.cells])"
  }
}
