internal import Motor

/// Compares each account with what the journal says of it. Its totals are compared with its entries by ``EntryWalk``.
struct AccountWalk: LedgerWalk {
  let rowsAtOnce: Int
  private(set) var isDone = false
  private var last = ""

  init(rowsAtOnce: Int) { self.rowsAtOnce = rowsAtOnce }

  mutating func step(_ snapshot: Snapshot, _ report: inout LedgerReport) throws {
    let kind = LedgerAccount.subjectKind
    // An account is opened, and perhaps closed.
    let factsLimit = 3 * rowsAtOnce
    let found = try snapshot.rows(
      [
        """
        SELECT a.id, a.kind, a.balance_limit, a.opened_at, a.closed_at, a.entries, a.moved_at,
          a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending, e.number
        FROM ledger_account AS a LEFT JOIN ledger_entry AS e ON e.account = a.id AND e.number = a.entries
        WHERE a.id > \(last) ORDER BY a.id LIMIT \(rowsAtOnce)
        """
      ] + LedgerFacts.load(kind, after: last, limit: factsLimit))
    var range = KeyRange(after: last)
    range.cut(try found[0].map { try $0["id"] }, limit: rowsAtOnce, repeats: false)
    for facts in found.dropFirst() { range.cut(try LedgerFacts.names(facts, kind), limit: factsLimit, repeats: true) }

    let accounts = try range.grouped(found[0], by: "id")
    var facts = LedgerFacts()
    for rows in found.dropFirst() { try facts.add(rows, kind, in: range) }
    for id in Set(accounts.keys).union(facts.names).sorted() {
      try Self.check(id, accounts[id]?.first, facts[id], &report)
    }
    (last, isDone) = (range.end ?? last, range.end == nil)
  }

  private static func check(_ id: String, _ row: Row?, _ told: [String], _ report: inout LedgerReport) throws {
    guard let row else {
      return report.note(.account(id), "the journal tells of it (\(told.joined(separator: "; "))), but it is not there")
    }
    report.accounts += 1
    let (kind, limit, opened): (String, String, Timestamp) = (try row["kind"], try row["balance_limit"], try row["opened_at"])
    let closed: Timestamp? = try row["closed_at"]
    let body = JSONText.object([("kind", .string(kind)), ("limit", .string(limit))])
    var expected = [LedgerFacts.wording(FactType.accountOpened.rawValue, opened, String(decoding: body.canonical, as: UTF8.self))]
    if let closed { expected.append(LedgerFacts.wording(FactType.accountClosed.rawValue, closed, "{}")) }
    if told != expected.sorted() {
      report.note(
        .account(id), "the journal says [\(told.joined(separator: "; "))], the account says [\(expected.joined(separator: "; "))]")
    }
    let entries: Int64 = try row["entries"]
    let last: Int64? = try row["number"]
    guard entries == 0 else {
      if last == nil { report.note(.account(id), "it says it has \(entries) entries; the last of them is not there") }
      return
    }
    if try LedgerTotals(row) != LedgerTotals() { report.note(.account(id), "it has totals and no entries") }
    let moved: Timestamp = try row["moved_at"]
    if moved != opened { report.note(.account(id), "it has no entries and says it moved after it was opened") }
  }
}
