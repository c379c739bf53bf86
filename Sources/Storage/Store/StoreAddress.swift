public import Motor

/// Where the database is.
public enum StoreAddress: Sendable, Hashable {
  /// SQLite in a folder, which is made when it is not there.
  case folder(String)
  /// PostgreSQL, as libpq takes it: `postgres://…`, `host=… dbname=…`.
  case postgres(String)

  /// `sqlite:data`, `postgres://host/name`, `postgres:host=a,b dbname=yilu`.
  public init(parsing text: String) throws(ParseError) {
    if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
      self = .postgres(text)
    } else if text.hasPrefix("postgres:"), text.utf8.count > 9 {
      self = .postgres(String(text.dropFirst(9)))
    } else if text.hasPrefix("sqlite:"), text.utf8.count > 7 {
      self = .folder(String(text.dropFirst(7)))
    } else {
      // An address may hold a password.
      throw ParseError(
        subject: "database", input: "…",
        problem: Text(
          zh: "应写作 sqlite:文件夹 或 postgres://主机/库名",
          en: "write sqlite:FOLDER, postgres://HOST/NAME or postgres:host=… dbname=…"))
    }
  }
}

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
    case .folder(let folder):
      return Store(try SQLiteEngine(folder: folder, limits: sqlite, whenUnknown: whenUnknown), time: time, patience: patience)
    case .postgres(let address):
      let store = Store(PostgresEngine(address, postgres), time: time, patience: patience)
      try await store.read { try PostgresSettings.check($0) }
      return store
    }
  }
}
