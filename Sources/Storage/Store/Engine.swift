/// A database beneath the store.
protocol Engine: Sendable {
  var dialect: Dialect { get }

  /// Runs a body on a snapshot that stays as it is until the body ends.
  func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value

  /// Who is woken by commits.
  var wakeUps: WakeUps { get }
  /// Begins to hear of the commits of other nodes, if it has not begun.
  func listen()

  /// Runs a body and commits what it did together with what it leaves for the end.
  ///
  /// - Throws: what the body throws, with nothing written; ``StoreError/conflict`` when it may be run again; and
  ///   ``StoreError/outcomeUnknown(_:)``.
  func write<Value: Sendable>(
    _ isolation: Isolation, _ body: @escaping @Sendable (any Connection) throws -> (Value, Ending)
  ) async throws -> Value

  /// Ends the connections, when what runs has ended.
  func close() async throws
}

/// What a body leaves for the end of its transaction.
struct Ending: Sendable {
  /// They are run last, together with the COMMIT where the database can.
  var statements: [SQL] = []
  /// What is woken when the transaction is written, and not otherwise.
  var channels: Set<WakeChannel> = []
}

/// A connection inside one transaction.
protocol Connection: AnyObject {
  /// Runs statements in their order, in one trip where the database can, and gives back the rows of each.
  func run(_ batch: [SQL]) throws(StoreError) -> [[Row]]
  /// Hands over each row of a query as the texts of its columns, which lie in the database's own memory until the body returns. For those
  /// who read millions.
  func scan(_ sql: SQL, _ row: (_ cell: (Int) -> UnsafeRawBufferPointer) throws -> Void) throws
  /// Whether any statement has changed a row.
  var hasChanged: Bool { get }
  /// Takes what has been changed so far for nothing.
  func forgetChanges()
}

/// What a writer on PostgreSQL may rely on. SQLite's writers are always alone.
public enum Isolation: Sendable {
  /// As if one writer came after the other; whoever cannot be put in such an order is run again.
  case serializable
  /// For bodies that hold every row that they decide by with `FOR UPDATE`: they wait for each other and are not run again. Rows that
  /// many write, such as the account of an insurer, want this.
  case rowLocks
}
