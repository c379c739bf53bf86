internal import Motor

/// Where everything is kept: one door to whichever database it is.
///
/// A closure is run whole on a borrowed connection, away from the event loops. It is synchronous, so that nothing can be awaited between
/// the beginning of a transaction and its end, and no transaction can be begun within another: both do not compile. It may be run more than
/// once, and therefore does nothing but decide and write.
public struct Store: Sendable {
  let engine: any Engine
  let time: TimeSource
  private let patience: Patience
  let inFlight = InFlight()

  init(_ engine: any Engine, time: TimeSource, patience: Patience) {
    self.engine = engine
    self.time = time
    self.patience = patience
  }

  /// The same for whoever tidies up after its task was cancelled: repetitions are not cut short.
  var undeterred: Store {
    var patience = patience
    patience.isUndeterred = true
    return Store(engine, time: time, patience: patience)
  }

  /// Whose SQL the database speaks.
  public var dialect: Dialect { engine.dialect }

  /// Reads.
  ///
  /// - Throws: what the body throws, and ``StoreError``.
  public func read<Value: Sendable>(_ body: @escaping @Sendable (Snapshot) throws -> Value) async throws -> Value {
    let (time, dialect) = (time, dialect)
    return try await patience.repeating { try await engine.read { try body(Snapshot($0, dialect, now: time.now)) } }
  }

  /// Writes something that happened: the closure records at least one fact when it changes anything.
  ///
  /// - Parameters:
  ///   - act: who does it, and for what.
  ///   - isolation: what the closure may rely on.
  /// - Throws: what the body throws, with nothing written, and ``StoreError``.
  public func write<Value: Sendable>(
    _ act: Act, _ isolation: Isolation = .serializable, _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    try await transact(act, isolation, mustRecord: true, body)
  }

  /// Writes what is no event of the field and stands in no journal: that a session was seen, that a worker holds a job.
  public func tend<Value: Sendable>(
    _ isolation: Isolation = .rowLocks, _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    try await transact(Act(.system("store"), for: "tending"), isolation, mustRecord: false, body)
  }

  func transact<Value: Sendable>(
    _ act: Act, _ isolation: Isolation, mustRecord: Bool, _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    let (time, dialect) = (time, dialect)
    return try await patience.repeating {
      try await engine.write(isolation) { connection in
        let transaction = Transaction(connection, dialect, now: time.now, act: act)
        let value = try body(transaction)
        return (value, try transaction.end(mustRecord: mustRecord))
      }
    }
  }

  /// Ends the connections.
  public func close() async throws { try await engine.close() }
}
