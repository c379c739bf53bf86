public import Motor

extension Store {
  /// Opens a database. Nothing in it is changed: ``migrate(_:)`` does that.
  ///
  /// - Parameters:
  ///   - time: what the transactions take for now.
  ///   - whenUnknown: called on SQLite when a commit failed so that nobody can tell its outcome; a server ends its process there.
  /// - Throws: ``StoreError/unavailable(_:)``, also when the database would lose what was acknowledged.
  public static func open(
    _ address: StoreAddress, sqlite: SQLiteLimits = SQLiteLimits(), postgres: PostgresLimits = PostgresLimits(),
    patience: Patience = Patience(), time: TimeSource, whenUnknown: @escaping @Sendable (StoreError) -> Void
  ) async throws -> Store {
    switch address {
    case .sqlite(let folder):
      return Store(try SQLiteEngine(folder: folder, limits: sqlite, whenUnknown: whenUnknown), time: time, patience: patience)
    case .postgres(let address):
      let store = Store(PostgresEngine(address, postgres), time: time, patience: patience)
      try await store.read { try PostgresSettings.check($0) }
      return store
    }
  }
}
