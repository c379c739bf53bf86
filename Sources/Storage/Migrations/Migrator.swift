internal import Motor

extension Store {
  /// How each step stands.
  ///
  /// - Throws: ``MigrationError/changed(number:name:)``, ``MigrationError/newer(number:name:)``, ``StoreError``.
  public func migrationStates(_ migrations: [Migration]) async throws -> [MigrationState] {
    let migrations = Self.inOrder(migrations)
    return try await read { snapshot in
      let applied = try Self.isNew(snapshot) ? [] : try snapshot.rows(Self.appliedQuery)
      return try Self.states(migrations, applied, snapshot.dialect)
    }
  }

  /// Takes the steps that are still to be taken, each in a transaction of its own; others who try the same wait.
  ///
  /// - Returns: those that were taken now.
  /// - Throws: ``MigrationError``, ``StoreError``.
  @discardableResult
  public func migrate(_ migrations: [Migration]) async throws -> [MigrationState] {
    let migrations = Self.inOrder(migrations)
    var taken: [MigrationState] = []
    while true {
      let next = try await tend { try Self.takeNext(of: migrations, $0) }
      guard let next else { return taken }
      taken.append(next)
    }
  }

  /// Whether the database is one that nobody has used.
  public func isNew() async throws -> Bool { try await read { try Self.isNew($0) } }

  private static func isNew(_ snapshot: Snapshot) throws(StoreError) -> Bool {
    try snapshot.rows(
      """
      \(sqlite: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'migration'",
        postgres: "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migration'")
      """
    ).isEmpty
  }

  /// - Throws: ``MigrationError/pending(_:)`` when a step is still to be taken, and what ``migrationStates(_:)`` throws.
  public func checkMigrated(_ migrations: [Migration]) async throws {
    let pending = try await migrationStates(migrations).filter { $0.appliedAt == nil }
    guard pending.isEmpty else { throw MigrationError.pending(pending.map { "\($0.number) \($0.name)" }) }
  }

  private static let appliedQuery: SQL = "SELECT number, name, checksum, applied_at FROM migration ORDER BY number"

  private static func inOrder(_ migrations: [Migration]) -> [Migration] {
    let sorted = migrations.sorted { $0.number < $1.number }
    precondition(zip(sorted, sorted.dropFirst()).allSatisfy { $0.number < $1.number }, "two migrations have the same number")
    return sorted
  }

  private static func states(_ migrations: [Migration], _ applied: [Row], _ dialect: Dialect) throws -> [MigrationState] {
    var times: [Int: Timestamp] = [:]
    for row in applied {
      let (number, name, checksum): (Int, String, String) = (try row["number"], try row["name"], try row["checksum"])
      guard let known = migrations.first(where: { $0.number == number }) else { throw MigrationError.newer(number: number, name: name) }
      guard known.checksum(dialect) == checksum else { throw MigrationError.changed(number: number, name: known.name) }
      times[number] = try row["applied_at"]
    }
    return migrations.map { MigrationState(number: $0.number, name: $0.name, appliedAt: times[$0.number]) }
  }

  private static func takeNext(of migrations: [Migration], _ tx: Transaction) throws -> MigrationState? {
    // PostgreSQL: one at a time, also while there is no table yet. The number is ours alone.
    try tx.run("\(sqlite: "SELECT 1", postgres: "SELECT CAST(pg_advisory_xact_lock(20160101) AS TEXT)")")
    try tx.run(
      """
      CREATE TABLE IF NOT EXISTS migration (
        number \(word: .integer) PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at \(word: .integer) NOT NULL
      ) \(word: .strict)
      """)
    let states = try states(migrations, try tx.rows(appliedQuery), tx.dialect)
    guard let next = states.first(where: { $0.appliedAt == nil }), let migration = migrations.first(where: { $0.number == next.number })
    else { return nil }
    for statement in migration.statements { try tx.run(statement) }
    try tx.run(
      """
      INSERT INTO migration (number, name, checksum, applied_at)
      VALUES (\(migration.number), \(migration.name), \(migration.checksum(tx.dialect)), \(tx.now))
      """)
    return MigrationState(number: migration.number, name: migration.name, appliedAt: tx.now)
  }
}
