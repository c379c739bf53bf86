internal import Foundation
public import Storage

/// Both databases: every test of a contract runs on each.
public enum Backend: String, CaseIterable, Sendable {
  case sqlite, postgres

  /// The address of an empty database, and what removes it.
  public func address() throws -> (address: StoreAddress, remove: () -> Void) {
    switch self {
    case .sqlite:
      let folder = NSTemporaryDirectory() + "yilu-store-\(UUID().uuidString)"
      return (.sqlite(folder: folder), { try? FileManager.default.removeItem(atPath: folder) })
    case .postgres:
      return (.postgres(try PostgresServer.shared.get().newDatabase()), {})
    }
  }

  /// Runs a body on a store that has taken these steps, and takes it away again.
  public func withStore<Value>(
    _ migrations: [Migration], clock: TestClock = TestClock(), patience: Patience = Patience(),
    postgres: PostgresLimits = .unhurried, sqlite: SQLiteLimits = SQLiteLimits(), _ body: (Store) async throws -> Value
  ) async throws -> Value {
    let (address, remove) = try address()
    defer { remove() }
    let store = try await Store.open(
      address, sqlite: sqlite, postgres: postgres, patience: patience, time: clock.source, whenUnknown: { _ in })
    try await store.migrate(migrations)
    do {
      let value = try await body(store)
      try await store.close()
      return value
    } catch {
      try? await store.close()
      throw error
    }
  }
}

extension PostgresLimits {
  /// Nobody is turned away because the machine has much else to do.
  public static var unhurried: PostgresLimits {
    var limits = PostgresLimits()
    (limits.waitSeconds, limits.lockSeconds) = (300, 60)
    return limits
  }
}
