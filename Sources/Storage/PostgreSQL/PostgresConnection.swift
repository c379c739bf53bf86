internal import CPostgres

/// PostgreSQL within a transaction.
///
/// Statements go out in pipelines: BEGIN with the first of them, COMMIT with the last, so that a small transaction is two or three trips.
final class PostgresConnection: Connection {
  private let raw: OpaquePointer
  private let prepared: PreparedStatements
  private let notices: PostgresNotices
  private let isReader: Bool
  /// What begins the transaction, until it has been sent.
  private var begin: [SQL]
  private(set) var hasChanged = false
  func forgetChanges() { hasChanged = false }

  init(_ raw: OpaquePointer, begin: [SQL], isReader: Bool, prepared: PreparedStatements, notices: PostgresNotices) {
    self.raw = raw
    self.begin = begin
    self.isReader = isReader
    self.prepared = prepared
    self.notices = notices
  }

  func scan(_ sql: SQL, _ row: (_ cell: (Int) -> UnsafeRawBufferPointer) throws -> Void) throws {
    if !begin.isEmpty { _ = try run([]) }
    var failure: (any Error)?
    _ = try exchange([sql]) { result in
      var number: Int32 = 0
      let cell = { (column: Int) in
        UnsafeRawBufferPointer(
          start: PQgetvalue(result, number, Int32(column)), count: Int(PQgetlength(result, number, Int32(column))))
      }
      do {
        while number < PQntuples(result) {
          try row(cell)
          number += 1
        }
      } catch { failure = error }
      return []
    }
    if let failure { throw failure }
  }

  func run(_ batch: [SQL]) throws(StoreError) -> [[Row]] {
    let opening = begin
    begin = []
    var all: [[Row]] = []
    var rest = (opening + batch)[...]
    while !rest.isEmpty {
      all += try exchange(Array(rest.prefix(Self.pipelined)))
      rest = rest.dropFirst(Self.pipelined)
    }
    return Array(all.dropFirst(opening.count))
  }

  /// Statements that are sent before an answer is read. More could fill the buffers of both sides, each waiting for the other to read.
  private static let pipelined = 64

  /// Whether anything was sent.
  private var hasBegun: Bool { begin.isEmpty }

  /// Runs the last statements and commits, in one trip.
  func commit(_ last: [SQL]) throws(StoreError) {
    guard hasBegun || !last.isEmpty else { return }
    if last.count >= Self.pipelined { _ = try run(last) }
    notices.begin()
    do throws(StoreError) { _ = try run((last.count >= Self.pipelined ? [] : last) + ["COMMIT"]) } catch {
      // COMMIT was on its way: whether it arrived, nobody knows.
      if PQstatus(raw) != CONNECTION_OK { throw .outcomeUnknown("the connection was lost during COMMIT (\(error))") }
      throw error
    }
    // The primary has committed; the standby, which must have it before anybody is told, may not.
    if let warning = notices.warning { throw .outcomeUnknown(warning) }
  }

  /// Ends a transaction that failed.
  ///
  /// - Returns: whether the connection can be used again.
  func rollBack() -> Bool {
    guard PQstatus(raw) == CONNECTION_OK else { return false }
    guard hasBegun, PQtransactionStatus(raw) != PQTRANS_IDLE else { return true }
    do throws(StoreError) { _ = try exchange(["ROLLBACK"]) } catch { return false }
    return true
  }

  // MARK: One trip

  private func exchange(
    _ batch: [SQL], reading: (OpaquePointer) -> [Row] = PostgresRows.rows
  ) throws(StoreError) -> [[Row]] {
    var sent: [Sent] = []
    defer { prepared.endPipeline() }
    // What cannot be sent is found before anything is: half a pipeline has no answer.
    let parameters = batch.map { PostgresParameters($0.values) }
    for values in parameters { if let flaw = values.flaw { throw flaw } }
    for (sql, values) in zip(batch, parameters) { try send(sql, values, &sent) }
    guard PQpipelineSync(raw) == 1 else { throw lost() }
    return try receive(sent, reading)
  }

  /// What was sent, to know what its answer means.
  private enum Sent {
    case preparation(PreparedStatements.Key)
    case statement
  }

  private func send(_ sql: SQL, _ values: PostgresParameters, _ sent: inout [Sent]) throws(StoreError) {
    let key = PreparedStatements.Key(text: sql.text(.postgres), types: values.types)
    var isSent: Bool
    if !sql.isVarying, let name = prepared.name(of: key) {
      if prepared.mustPrepare(key) {
        guard PQsendPrepare(raw, name, key.text, Int32(values.types.count), values.types) == 1 else { throw lost() }
        sent.append(.preparation(key))
      }
      isSent = values.withPointers { pointers, lengths, formats in
        PQsendQueryPrepared(raw, name, Int32(values.types.count), pointers, lengths, formats, 0) == 1
      }
    } else {
      isSent = values.withPointers { pointers, lengths, formats in
        PQsendQueryParams(raw, key.text, Int32(values.types.count), values.types, pointers, lengths, formats, 0) == 1
      }
    }
    guard isSent else { throw lost() }
    sent.append(.statement)
  }

  private func receive(_ sent: [Sent], _ reading: (OpaquePointer) -> [Row]) throws(StoreError) -> [[Row]] {
    var all: [[Row]] = []
    var failure: StoreError?
    for one in sent {
      // The answers to each end with a null.
      while let result = PQgetResult(raw) {
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
          switch one {
          case .preparation(let key): prepared.isPrepared(key)
          case .statement:
            noteChange(result)
            all.append(reading(result))
          }
        case PGRES_PIPELINE_ABORTED: break
        default: failure = failure ?? StoreError(postgres: result, isReader: isReader, prepared)
        }
      }
    }
    while let result = PQgetResult(raw) {
      let status = PQresultStatus(result)
      PQclear(result)
      if status == PGRES_PIPELINE_SYNC { break }
    }
    guard PQstatus(raw) == CONNECTION_OK else { throw lost() }
    if let failure { throw failure }
    return all
  }

  private func noteChange(_ result: OpaquePointer) {
    let tag = String(cString: PQcmdStatus(result))
    let changes = tag.hasPrefix("INSERT") || tag.hasPrefix("UPDATE") || tag.hasPrefix("DELETE")
    if changes, !tag.hasSuffix(" 0") { hasChanged = true }
  }

  private func lost() -> StoreError {
    .unavailable(String(cString: PQerrorMessage(raw)).split(separator: "\n").joined(separator: "; "))
  }
}
