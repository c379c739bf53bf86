internal import CPostgres
internal import Dispatch

/// One connection and the queue that it is used on.
///
/// `@unchecked Sendable`: all that changes is touched on `queue` only; the pool reads `isUsable` after the work on the queue
/// has ended and before it lends the link again.
final class PostgresLink: @unchecked Sendable {
  let queue = DispatchQueue(label: "yilu.storage.postgres.link")
  private let address: String
  private let limits: PostgresLimits
  private var raw: OpaquePointer?
  private let notices = PostgresNotices()
  private var prepared = PreparedStatements(limit: 0)
  private(set) var isUsable = true

  init(_ address: String, _ limits: PostgresLimits) {
    self.address = address
    self.limits = limits
  }

  deinit { PQfinish(raw) }

  func close() {
    PQfinish(raw)
    raw = nil
    isUsable = false
  }

  /// What a transaction is for.
  enum Kind {
    case read
    case write(Isolation)
  }

  /// Begins, runs the body, and commits.
  func transact<Value>(_ kind: Kind, _ body: (any Connection) throws -> (Value, last: [SQL])) throws -> Value {
    let connection = try opened(kind)
    do {
      let (value, last) = try body(connection)
      FaultPoint.beforeCommit.pass()
      try connection.commit(last)
      FaultPoint.afterCommit.pass()
      return value
    } catch {
      // A connection that cannot even roll back is of no more use; the server rolls back by itself.
      if !connection.rollBack() || prepared.isStale { isUsable = false }
      throw error
    }
  }

  private func opened(_ kind: Kind) throws(StoreError) -> PostgresConnection {
    if raw == nil { raw = try connect() }
    guard let raw else { throw .unavailable("the connection is closed") }
    let isReader = if case .read = kind { true } else { false }
    return PostgresConnection(raw, begin: begin(kind), isReader: isReader, prepared: prepared, notices: notices)
  }

  private func begin(_ kind: Kind) -> [SQL] {
    let timeout = { (name: String, seconds: Int) in SQL(stringLiteral: "SET LOCAL \(name) = '\(seconds)s'") }
    switch kind {
    // Not on a writer: a COMMIT that waits for a standby must not be cut off.
    case .read:
      return ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", timeout("statement_timeout", limits.readSeconds)]
    case .write(let isolation):
      let begin: SQL =
        switch isolation {
        case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE"
        case .rowLocks: "BEGIN ISOLATION LEVEL READ COMMITTED"
        }
      return limits.isPooled ? [begin, timeout("lock_timeout", limits.lockSeconds)] : [begin]
    }
  }

  private func connect() throws(StoreError) -> OpaquePointer {
    isUsable = false
    guard let made = PostgresAddress.open(address, limits) else { throw .unavailable("there is no memory for a connection") }
    guard PQstatus(made) == CONNECTION_OK else {
      let why = String(cString: PQerrorMessage(made)).split(separator: "\n").joined(separator: "; ")
      PQfinish(made)
      throw .unavailable(why)
    }
    let version = PQserverVersion(made)
    guard version >= 150_000, PQenterPipelineMode(made) == 1 else {
      PQfinish(made)
      throw .unavailable("PostgreSQL 15 or newer is needed; this is \(version / 10_000)")
    }
    notices.listen(on: made)
    prepared = PreparedStatements(limit: limits.isPooled ? 0 : limits.statements)
    isUsable = true
    return made
  }
}
