public import Motor

extension Store {
  /// Does something once: the effect, its facts and its answer are written together, and whoever sends the same again gets the same answer.
  ///
  /// - Parameter once: `nil` for a request without a key, which is done each time that it comes.
  /// - Throws: ``OnceError``, what the body throws (then nothing is kept, and it may be sent again), ``StoreError``.
  public func write(
    _ act: Act, once: Once?, _ isolation: Isolation = .serializable, _ body: @escaping @Sendable (Transaction) throws -> KeptAnswer
  ) async throws -> KeptAnswer {
    guard let once else { return try await write(act, isolation, body) }
    let name = once.name
    guard inFlight.begin(name) else { throw OnceError.inFlight }
    defer { inFlight.end(name) }
    return try await write(act, isolation) { tx in
      // Whoever comes second waits here until the first is written, and then finds its answer.
      let isFirst = try !tx.run(
        """
        INSERT INTO kept_answer (name, fingerprint, at) VALUES (\(name), \(once.printed), \(tx.now))
        ON CONFLICT (name) DO NOTHING RETURNING at
        """
      ).isEmpty
      guard isFirst else { return try Self.kept(once, tx) }
      let answer = try body(tx)
      try tx.run("UPDATE kept_answer SET answer = \(try once.seal(answer)) WHERE name = \(name)")
      return answer
    }
  }

  private static func kept(_ once: Once, _ tx: Transaction) throws -> KeptAnswer {
    guard let row = try tx.row("SELECT fingerprint, answer FROM kept_answer WHERE name = \(once.name)") else { throw StoreError.conflict }
    guard once.isOf(try row["fingerprint"]) else { throw OnceError.otherRequest }
    guard let sealed: [UInt8] = try row["answer"] else { throw OnceError.inFlight }
    return try once.open(sealed)
  }

  /// Forgets answers that were kept before a moment.
  ///
  /// - Returns: whether there are more.
  public func forgetAnswers(before moment: Timestamp, atMost limit: Int = 1000) async throws -> Bool {
    try await tend { tx in
      let forgotten = try tx.run(
        """
        DELETE FROM kept_answer WHERE name IN (SELECT name FROM kept_answer WHERE at < \(moment) ORDER BY at LIMIT \(limit))
        RETURNING at
        """)
      return forgotten.count == limit
    }
  }
}

extension Migration {
  static let keptAnswers = Migration(
    4, "kept answers",
    [
      """
      CREATE TABLE kept_answer (
        name \(word: .bytes) NOT NULL PRIMARY KEY, fingerprint \(word: .bytes) NOT NULL, at \(word: .integer) NOT NULL, answer \(word: .bytes)
      ) \(word: .strict)
      """,
      "CREATE INDEX kept_answer_at ON kept_answer (at)",
    ])
}
