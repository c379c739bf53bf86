import Foundation
import GRDB
import Motor
import TestStores
import Testing

@testable import Storage

/// Writes to the tables as somebody would who owns the machine: past the triggers, the foreign keys and the conditions.
struct Tampering: Sendable {
  private let backend: Backend
  private let store: Store
  /// SQLite's file, opened once more.
  private let file: DatabaseQueue?

  private init(_ backend: Backend, _ address: StoreAddress, _ store: Store) async throws {
    (self.backend, self.store) = (backend, store)
    guard case .sqlite(let folder) = address else {
      file = nil
      try await dropConditions()
      return
    }
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA ignore_check_constraints = ON") }
    let file = try DatabaseQueue(path: folder + "/yilu.sqlite", configuration: configuration)
    self.file = file
    try await file.write { db in
      for trigger in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
        try db.execute(sql: "DROP TRIGGER \(trigger)")
      }
    }
  }

  /// Runs a body on a store whose tables can be written to in any way.
  static func withStore(_ backend: Backend, clock: TestClock, _ body: (Store, Tampering) async throws -> Void) async throws {
    let (address, remove) = try backend.address()
    defer { remove() }
    let store = try await Store.open(address, postgres: .unhurried, time: clock.source, whenUnknown: { _ in })
    try await store.migrate(Migration.ground)
    do {
      try await body(store, Tampering(backend, address, store))
      try await store.close()
    } catch {
      try? await store.close()
      throw error
    }
  }

  private func dropConditions() async throws {
    try await store.tend { tx in
      let conditions = try tx.rows(
        """
        SELECT CAST(conrelid::regclass AS TEXT) AS name, CAST(conname AS TEXT) AS condition FROM pg_constraint
        WHERE contype = 'c' AND CAST(conrelid::regclass AS TEXT) LIKE 'ledger_%'
        """)
      for row in conditions {
        let (table, condition): (String, String) = (try row["name"], try row["condition"])
        try tx.run(Storage.SQL(stringLiteral: "ALTER TABLE \(table) DROP CONSTRAINT \(condition)"))
      }
    }
  }

  func run(_ sql: Storage.SQL) async throws {
    if let file {
      try await file.write { db in _ = try SQLiteConnection(db).run([sql]) }
    } else {
      try await store.tend { tx in
        try tx.run("SET LOCAL session_replication_role = replica")
        try tx.run(sql)
      }
    }
  }
}
