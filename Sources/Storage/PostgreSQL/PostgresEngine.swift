/// PostgreSQL 15 or newer, through libpq.
final class PostgresEngine: Engine {
  let dialect = Dialect.postgres
  let wakeUps = WakeUps()
  private let pool: PostgresPool
  private let listener: PostgresListener?
  private let limits: PostgresLimits

  /// - Parameter address: what libpq takes, `host=a,b dbname=yilu sslmode=verify-full` or `postgres://…`. Of several hosts the one that
  ///   takes writes is chosen, so that the store follows a failover.
  init(_ address: String, _ limits: PostgresLimits) {
    self.limits = limits
    pool = PostgresPool(address, limits)
    // A pooler would give the listening connection to somebody else.
    listener = limits.isPooled ? nil : PostgresListener(address, limits, wakeUps)
  }

  func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
    try await pool.borrowing { link in
      try link.transact(.read) { (try body($0), last: []) }
    }
  }

  func write<Value: Sendable>(
    _ isolation: Isolation, _ body: @escaping @Sendable (any Connection) throws -> (Value, Ending)
  ) async throws -> Value {
    let notifies = listener != nil && limits.notification == .inTransaction
    let (value, channels) = try await pool.borrowing { link in
      try link.transact(.write(isolation)) { connection in
        let (value, end) = try body(connection)
        let notifications = notifies ? end.channels.map(PostgresListener.notification) : []
        return ((value, end.channels), last: end.statements + notifications)
      }
    }
    if !notifies, !channels.isEmpty {
      wakeUps.wake(channels)
      listener?.tell(channels)
    }
    return value
  }

  func listen() { listener?.listen() }

  func close() async {
    listener?.close()
    pool.close()
  }
}
