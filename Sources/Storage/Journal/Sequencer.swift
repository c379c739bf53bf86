internal import Motor

extension Journal {
  /// Facts that get their place in one transaction.
  static let sequencedAtOnce = 2000

  /// Gives waiting facts their places and signs the tree that comes of it. It may be called at any time, on any number of nodes.
  ///
  /// - Returns: whether more are waiting.
  /// - Throws: ``JournalError/notAsSigned(size:)`` when the stored tree is not the one that grew last; ``StoreError``.
  @discardableResult
  public func sequence() async throws -> Bool {
    try await store.tend(.rowLocks) { tx in
      guard try !tx.rows("SELECT id FROM incoming_fact LIMIT 1").isEmpty else { return false }
      let head = try tx.rows("SELECT size, root FROM journal_head WHERE one = 1 \(word: .forUpdate)")[0]
      let (size, root): (Int, [UInt8]) = (try head["size"], try head["root"])
      let waiting = try tx.rows(
        """
        SELECT id, type, subject, actor, purpose, at, body FROM incoming_fact ORDER BY id LIMIT \(Self.sequencedAtOnce)
        """
      ).map { try Fact($0) }
      guard !waiting.isEmpty else { return false }
      let tree = TileTree(size: size, source: try StoredTiles(tx, above: [], of: size))
      guard try tree.root().bytes == root else { throw JournalError.notAsSigned(size: size) }
      let growth = try tree.appending(waiting.map { MerkleHash.leaf($0.leaf) })
      try tx.run(place(waiting, from: size) + Self.keep(growth) + sign(growth, at: tx.now))
      return waiting.count == Self.sequencedAtOnce
    }
  }

  /// Moves facts to their positions.
  private func place(_ facts: [Fact], from size: Int) -> [SQL] {
    stride(from: 0, to: facts.count, by: Fact.writtenAtOnce).flatMap { first in
      let chunk = facts[first..<min(first + Fact.writtenAtOnce, facts.count)]
      let rows = chunk.enumerated().map { [(size + first + $0).stored] + $1.stored }
      return [
        "INSERT INTO fact (position, id, type, subject, actor, purpose, at, body) VALUES \(rows: rows)",
        "DELETE FROM incoming_fact WHERE id IN (\(list: chunk.map(\.id)))",
      ] as [SQL]
    }
  }

  private static func keep(_ growth: TreeGrowth) -> [SQL] {
    growth.tiles.map { tile in
      """
      INSERT INTO tile (level, number, hashes) VALUES (\(tile.level), \(tile.index), \(tile.bytes))
      ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes
      """
    } + ["UPDATE journal_head SET size = \(growth.size), root = \(growth.root.bytes) WHERE one = 1"]
  }

  /// The last checkpoint of each minute is kept; the proofs lead from any size to any other.
  private func sign(_ growth: TreeGrowth, at now: Timestamp) throws -> [SQL] {
    let checkpoint = try Checkpoint(origin: origin, size: growth.size, root: growth.root)
    let note = try SignedNote(text: checkpoint.text, signatures: [try signer.signature(of: checkpoint.text)])
    let minute = Timestamp(microseconds: now.microseconds - now.microseconds % 60_000_000)
    return [
      "DELETE FROM checkpoint WHERE at >= \(minute) AND size < \(growth.size)",
      "INSERT INTO checkpoint (size, at, note) VALUES (\(growth.size), \(now), \(note.description))",
    ]
  }
}
