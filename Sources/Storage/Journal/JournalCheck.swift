extension Journal {
  /// Computes the whole tree anew from the rows of the database and compares it with the tiles, the head and every checkpoint.
  ///
  /// What comes in meanwhile is left to the next check.
  /// - Parameter progress: told how many facts of how many are done.
  /// - Throws: ``StoreError``. What is wrong with the journal is no error but a finding.
  public func check(progress: @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }) async throws -> JournalReport {
    let (size, root) = try await store.read { snapshot in
      let head = try snapshot.rows("SELECT size, root FROM journal_head WHERE one = 1")
      guard let row = head.first else { throw StoreError.damaged("the journal has no head") }
      return (try row["size"] as Int, try row["root"] as [UInt8])
    }
    var report = JournalReport(size: size, checkpoints: 0, findings: [], findingsCount: 0)
    // The hashes of the full tiles of the level below, from the facts up.
    var level: [MerkleHash] = []
    for first in stride(from: 0, to: size, by: Self.checkedAtOnce) {
      let range = first..<min(first + Self.checkedAtOnce, size)
      let part = try await store.read { try LeafCheck.run(over: range, of: size, $0) }
      for finding in part.findings { report.add(finding) }
      level += part.above
      progress(range.upperBound, size)
    }
    try await checkUpperTiles(level, &report)
    try await checkSurplus(&report)
    let computed = try? await store.read { try Self.tree($0).root(size: size) }
    if computed?.bytes != root { report.add(.wrongHead(size: size)) }
    try await checkCheckpoints(&report)
    return report
  }

  /// Facts that are read in one snapshot: a whole number of tiles, and well within the time that a reader has.
  private static let checkedAtOnce = 256 * Tile.fullWidth

  private func checkUpperTiles(_ hashes: [MerkleHash], _ report: inout JournalReport) async throws {
    var (level, hashes) = (1, hashes)
    while !hashes.isEmpty {
      let stored = try await store.read { [level] snapshot in
        try snapshot.rows("SELECT number, hashes FROM tile WHERE level = \(level) ORDER BY number")
          .reduce(into: [Int: [UInt8]]()) { $0[try $1["number"]] = try $1["hashes"] }
      }
      var above: [MerkleHash] = []
      for start in stride(from: 0, to: hashes.count, by: Tile.fullWidth) {
        let tile = Tile(
          level: level, index: start / Tile.fullWidth, hashes: Array(hashes[start..<min(start + Tile.fullWidth, hashes.count)]))
        // The tree may have grown since the facts were read.
        let found = stored[tile.index].map { Array($0.prefix(tile.bytes.count)) }
        if found != tile.bytes { report.add(.wrongTile(level: level, number: tile.index)) }
        if tile.hashes.count == Tile.fullWidth { above.append(MerkleHash.subtree(over: tile.hashes[...])) }
      }
      (level, hashes) = (level + 1, above)
    }
  }

  private func checkSurplus(_ report: inout JournalReport) async throws {
    let surplus = try await store.read { snapshot in
      try snapshot.rows(
        """
        SELECT position FROM fact WHERE position < 0 OR position >= (SELECT size FROM journal_head WHERE one = 1)
        ORDER BY position LIMIT \(JournalReport.findingsLimit)
        """
      ).map { try $0["position"] as Int }
    }
    for position in surplus { report.add(.surplusFact(position: position)) }
  }

  private func checkCheckpoints(_ report: inout JournalReport) async throws {
    var after = -1
    while true {
      let page = try await store.read { [after] snapshot in try checkpoints(after: after, snapshot) }
      guard let last = page.last else { return }
      after = last.size
      report.checkpoints += page.count
      for checked in page { if let problem = checked.problem { report.add(.wrongCheckpoint(size: checked.size, problem: problem)) } }
    }
  }

  private func checkpoints(after size: Int, _ snapshot: Snapshot) throws -> [(size: Int, problem: String?)] {
    let tree = try Self.tree(snapshot)
    return try snapshot.rows("SELECT size, note FROM checkpoint WHERE size > \(size) ORDER BY size LIMIT \(1000)").map { row in
      let (size, note): (Int, String) = (try row["size"], try row["note"])
      return (size, problem(with: note, size: size, tree))
    }
  }

  private func problem(with note: String, size: Int, _ tree: TileTree) -> String? {
    do {
      let note = try SignedNote(parsing: note.utf8)
      _ = try note.verified(by: [verifierKey])
      let checkpoint = try Checkpoint(parsing: note.text)
      guard checkpoint.size == size, checkpoint.origin == origin else { return "it is another one than its row says" }
      guard size <= tree.size else { return "the journal has only \(tree.size) facts left" }
      return try tree.root(size: size) == checkpoint.root ? nil : "the facts have another root than was signed"
    } catch { return "\(error)" }
  }
}
