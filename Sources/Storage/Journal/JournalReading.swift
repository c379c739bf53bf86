public import Motor

extension Snapshot {
  /// The facts from a position on, in their order: for whoever follows the journal. None is ever missed between two that were seen.
  public func facts(from position: Int, limit: Int) throws -> [Fact] {
    try rows(
      """
      SELECT id, type, subject, actor, purpose, at, body FROM fact WHERE position >= \(position) ORDER BY position LIMIT \(limit)
      """
    ).map { try Fact($0) }
  }

  /// What happened to a subject, the newest last, those that have no place in the order yet among them.
  public func history(of subject: Subject, limit: Int) throws -> [Fact] {
    let columns: SQL = "SELECT id, type, subject, actor, purpose, at, body"
    let found = try rows([
      "\(part: columns) FROM fact WHERE subject = \(subject) ORDER BY position DESC LIMIT \(limit)",
      "\(part: columns) FROM incoming_fact WHERE subject = \(subject) ORDER BY id DESC LIMIT \(limit)",
    ])
    return try (found[1] + found[0]).prefix(limit).map { try Fact($0) }.reversed()
  }
}

extension Journal {
  /// The newest checkpoint that may be shown.
  ///
  /// - Throws: ``JournalError/noCheckpoint`` when there is none, or none that enough witnesses have cosigned.
  public func checkpoint() async throws -> SignedNote {
    try await store.read { try checkpoint($0) }
  }

  func checkpoint(_ snapshot: Snapshot) throws -> SignedNote {
    // Witnesses may be behind; how far is looked back has an end.
    for row in try snapshot.rows("SELECT note FROM checkpoint ORDER BY size DESC LIMIT \(witnesses == nil ? 1 : 1000)") {
      let text: String = try row["note"]
      let note = try SignedNote(parsing: text.utf8)
      if let witnesses, (try? witnesses.verified(note)) == nil { continue }
      return note
    }
    throw JournalError.noCheckpoint
  }

  /// A tile of the tree as it is served; `nil` for one that the shown tree does not have.
  public func tile(_ address: TileAddress) async throws -> [UInt8]? {
    guard case .hashes(let level) = address.content else { return nil }
    return try await store.read { snapshot in
      let row = try snapshot.row("SELECT hashes FROM tile WHERE level = \(level) AND number = \(address.index)")
      guard let row else { return nil }
      let hashes: [UInt8] = try row["hashes"]
      let wanted = address.width * MerkleHash.byteCount
      return hashes.count < wanted ? nil : Array(hashes.prefix(wanted))
    }
  }

  /// Proves that the journal of one size goes on that of an earlier one.
  ///
  /// - Throws: `TileTreeError` for sizes that it never had.
  public func consistencyProof(from oldSize: Int, to newSize: Int) async throws -> ConsistencyProof {
    try await store.read {
      try Self.tree($0, above: [oldSize - 1, newSize - 1]).consistencyProof(oldSize: oldSize, newSize: newSize)
    }
  }

  /// Proves that what stands at a position is in the journal of a size.
  public func inclusionProof(position: Int, size: Int) async throws -> InclusionProof {
    try await store.read {
      try Self.tree($0, above: [position, size - 1]).inclusionProof(position: position, size: size)
    }
  }

  /// What somebody takes home about a fact: the fact, its place, the proof and the signed checkpoint.
  ///
  /// - Throws: ``JournalError/noSuchFact`` also while it waits for its place.
  public func receipt(of fact: ID<Fact>) async throws -> FactReceipt {
    try await store.read { snapshot in
      let columns: SQL = "position, id, type, subject, actor, purpose, at, body"
      guard let row = try snapshot.row("SELECT \(part: columns) FROM fact WHERE id = \(fact)") else { throw JournalError.noSuchFact }
      let note = try checkpoint(snapshot)
      let size = try Checkpoint(parsing: note.text).size
      let position: Int = try row["position"]
      guard position < size else { throw JournalError.noSuchFact }
      return FactReceipt(
        entry: try Fact(row).leaf, position: position,
        proof: try Self.tree(snapshot, above: [position, size - 1]).inclusionProof(position: position, size: size), checkpoint: note)
    }
  }

  /// The tree as it stands.
  ///
  /// - Parameter leaves: those that are asked about, whose tiles are fetched at once.
  static func tree(_ snapshot: Snapshot, above leaves: [Int] = []) throws -> TileTree {
    let head = try snapshot.rows("SELECT size FROM journal_head WHERE one = 1")
    guard let row = head.first else { throw StoreError.damaged("the journal has no head") }
    let size: Int = try row["size"]
    return TileTree(size: size, source: try StoredTiles(snapshot, above: leaves, of: size))
  }

  /// Takes a checkpoint that witnesses have cosigned.
  ///
  /// - Throws: ``JournalError/notOurs`` when it is not one that this journal had; `SignatureError` for a witness's signature that is wrong.
  public func addCosignatures(_ note: SignedNote) async throws {
    guard let witnesses else { throw JournalError.notOurs }
    let cosigned = try note.signatures(by: witnesses.witnesses)
    guard let checkpoint = try? Checkpoint(parsing: note.text), checkpoint.origin == origin, !cosigned.isEmpty else {
      throw JournalError.notOurs
    }
    try await store.tend(.rowLocks) { tx in
      _ = try tx.rows("SELECT size FROM journal_head WHERE one = 1 \(word: .forUpdate)")
      guard let root = try? Self.tree(tx).root(size: checkpoint.size), root == checkpoint.root else { throw JournalError.notOurs }
      let row = try tx.row("SELECT note FROM checkpoint WHERE size = \(checkpoint.size)")
      let stored: String? = try row.map { try $0["note"] }
      let known = try stored.map { try SignedNote(parsing: $0.utf8) }
      let own = try known ?? SignedNote(text: note.text, signatures: [try signer.signature(of: note.text)])
      // A witness that signs again replaces what it said before.
      let names = Set(cosigned.map(\.key.name))
      let kept = own.signatures.filter { $0.name == signer.verifierKey.name || !names.contains($0.name) }
      let added = note.signatures.filter { signature in cosigned.contains { $0.key.name == signature.name && $0.key.id == signature.keyID }
      }
      let whole = try SignedNote(text: note.text, signatures: kept + added)
      try tx.run(
        """
        INSERT INTO checkpoint (size, at, note) VALUES (\(checkpoint.size), \(tx.now), \(whole.description))
        ON CONFLICT (size) DO UPDATE SET note = excluded.note
        """)
    }
  }
}
