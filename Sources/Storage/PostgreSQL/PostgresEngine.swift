/// PostgreSQL 15 or newer, through libpq.
final class PostgresEngine: Engine {
  let dialect = Dialect.postgres
  private let pool: PostgresPool

  /// - Parameter address: what libpq takes, `host=a,b dbname=yilu sslmode=verify-full` or `postgres://…`. Of several hosts the one that
  ///   takes writes is chosen, so that the store follows a failover.
  init(_ address: String, _ limits: PostgresLimits) { pool = PostgresPool(address, limits) }

  func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
    try await pool.borrowing { link in
      try link.transact(.read) { (try body($0), last: []) }
    }
  }

  func write<Value: Sendable>(
    _ isolation: Isolation, _ body: @escaping @Sendable (any Connection) throws -> (Value, last: [SQL])
  ) async throws -> Value {
    try await pool.borrowing { link in try link.transact(.write(isolation), body) }
  }

  func close() async { pool.close() }
}
