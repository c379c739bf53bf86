internal import Motor

/// Compares each transfer with what the journal says of it, with its entries, with the transfer that it follows, and with the list of
/// what is pending.
struct TransferWalk: LedgerWalk {
  let rowsAtOnce: Int
  private(set) var isDone = false
  private var last = ""

  init(rowsAtOnce: Int) { self.rowsAtOnce = rowsAtOnce }

  /// All that is known about one name.
  private struct Traces {
    var row: Row?
    var told: [String]
    var entries: [Row]
    var pending: [Row]
    /// What ended it.
    var resolvers: [Row]
    /// What moved it back.
    var reversers: [Row]
  }

  mutating func step(_ snapshot: Snapshot, _ report: inout LedgerReport) throws {
    let kind = BookedTransfer.subjectKind
    let (factsLimit, entriesLimit) = (2 * rowsAtOnce, 3 * rowsAtOnce)
    let found = try snapshot.rows(
      [
        """
        SELECT \(part: BookedTransfer.columns(of: "t")), o.phase AS origin_phase, o.amount AS origin_amount, o.at AS origin_at,
          o.debit_account AS origin_debit, o.credit_account AS origin_credit, o.expires_at AS origin_expires_at
        FROM ledger_transfer AS t LEFT JOIN ledger_transfer AS o ON o.id = COALESCE(t.resolves, t.reverses)
        WHERE t.id > \(last) ORDER BY t.id LIMIT \(rowsAtOnce)
        """,
        "SELECT transfer, account, number FROM ledger_entry WHERE transfer > \(last) ORDER BY transfer, account LIMIT \(entriesLimit)",
      ] + LedgerFacts.load(kind, after: last, limit: factsLimit))
    var range = KeyRange(after: last)
    range.cut(try found[0].map { try $0["id"] }, limit: rowsAtOnce, repeats: false)
    range.cut(try found[1].map { try $0["transfer"] }, limit: entriesLimit, repeats: true)
    for facts in found.dropFirst(2) { range.cut(try LedgerFacts.names(facts, kind), limit: factsLimit, repeats: true) }
    let more = try snapshot.rows([
      "SELECT id, expires_at FROM ledger_pending WHERE \(part: range.condition("id"))",
      "SELECT id, resolves FROM ledger_transfer WHERE \(part: range.condition("resolves"))",
      "SELECT id, reverses FROM ledger_transfer WHERE \(part: range.condition("reverses"))",
    ])

    let (transfers, entries) = (try range.grouped(found[0], by: "id"), try range.grouped(found[1], by: "transfer"))
    let pending = try range.grouped(more[0], by: "id")
    let (resolvers, reversers) = (try range.grouped(more[1], by: "resolves"), try range.grouped(more[2], by: "reverses"))
    var facts = LedgerFacts()
    for rows in found.dropFirst(2) { try facts.add(rows, kind, in: range) }
    // An entry without its transfer is named where the entries are gone through.
    for id in Set(transfers.keys).union(facts.names).union(pending.keys).sorted() {
      let traces = Traces(
        row: transfers[id]?.first, told: facts[id], entries: entries[id] ?? [], pending: pending[id] ?? [],
        resolvers: resolvers[id] ?? [], reversers: reversers[id] ?? [])
      try Self.check(id, traces, &report)
    }
    (last, isDone) = (range.end ?? last, range.end == nil)
  }

  private static func check(_ id: String, _ traces: Traces, _ report: inout LedgerReport) throws {
    guard let row = traces.row else {
      if !traces.told.isEmpty {
        report.note(.transfer(id), "the journal tells of it (\(traces.told.joined(separator: "; "))), but it is not there")
      }
      if !traces.pending.isEmpty { report.note(.pending(id), "there is no such transfer") }
      return
    }
    report.transfers += 1
    let transfer: BookedTransfer
    do throws(StoreError) { transfer = try BookedTransfer(row) } catch { return report.note(.transfer(id), "\(error)") }
    let said = LedgerFacts.wording(transfer.phase.fact.rawValue, nil, String(decoding: transfer.body.canonical, as: UTF8.self))
    if traces.told != [said] {
      report.note(.transfer(id), "the journal says [\(traces.told.joined(separator: "; "))], the transfer says [\(said)]")
    }
    let accounts: [String] = try traces.entries.map { try $0["account"] }
    if accounts != [transfer.debit, transfer.credit].map(\.description).sorted() {
      report.note(.transfer(id), "it has entries on [\(accounts.joined(separator: ", "))] and should have one on each of its two accounts")
    }
    try checkPending(transfer, traces, &report)
    if transfer.resolves != nil || transfer.reverses != nil { try checkOrigin(transfer, row, &report) }
  }

  private static func checkPending(_ transfer: BookedTransfer, _ traces: Traces, _ report: inout LedgerReport) throws {
    let name = transfer.id.description
    let noted: Timestamp? = try traces.pending.first.map { try $0["expires_at"] }
    let expected = traces.resolvers.isEmpty ? transfer.expires : nil
    if noted != expected {
      let words = [noted, expected].map { $0.map { "pending until \($0.microseconds)" } ?? "not pending" }
      report.note(.pending(name), "it is noted as \(words[0]); by the transfers it is \(words[1])")
    }
    if traces.resolvers.count > 1 { report.note(.transfer(name), "it was ended \(traces.resolvers.count) times") }
    if traces.reversers.count > 1 { report.note(.transfer(name), "it was moved back \(traces.reversers.count) times") }
  }

  private static func checkOrigin(_ transfer: BookedTransfer, _ row: Row, _ report: inout LedgerReport) throws {
    func note(_ problem: String) { report.note(.transfer(transfer.id.description), problem) }
    let phase: String? = try row["origin_phase"]
    guard let phase, let amount: Money = try row["origin_amount"], let at: Timestamp = try row["origin_at"] else {
      return note("what it follows is not there")
    }
    let accounts: [AccountID] = [try row["origin_debit"], try row["origin_credit"]]
    if at > transfer.at { note("it stands before what it follows") }
    if transfer.reverses != nil {
      if phase != "direct", phase != "posted" { note("it moves back what has not moved") }
      if accounts != [transfer.credit, transfer.debit] || amount != transfer.amount {
        note("it is not what it moves back, the other way round")
      }
    } else {
      if phase != "pending" { note("it ends what was not pending") }
      let fits = transfer.phase == .posted ? transfer.amount <= amount : transfer.amount == amount
      if accounts != [transfer.debit, transfer.credit] || !fits { note("it is not what it ends") }
    }
  }
}
