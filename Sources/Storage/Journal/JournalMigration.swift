extension Migration {
  static let journal = Migration(
    1, "the journal",
    [
      // A fact comes in with its transaction, in whatever order transactions end; the sequencer moves it into `fact`, where its position
      // is its place in the order that a reader follows.
      """
      CREATE TABLE incoming_fact (
        id TEXT NOT NULL PRIMARY KEY, type TEXT NOT NULL, subject TEXT NOT NULL, actor TEXT NOT NULL, purpose TEXT NOT NULL,
        at \(word: .integer) NOT NULL, body TEXT NOT NULL
      ) \(word: .strict)
      """,
      "CREATE INDEX incoming_fact_subject ON incoming_fact (subject)",
      """
      CREATE TABLE fact (
        position \(word: .integer) PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL, actor TEXT NOT NULL,
        purpose TEXT NOT NULL, at \(word: .integer) NOT NULL, body TEXT NOT NULL, CONSTRAINT fact_id_unique UNIQUE (id)
      ) \(word: .strict)
      """,
      "CREATE INDEX fact_subject ON fact (subject, position)",
      // The newest form of each tile of the tree over the facts.
      """
      CREATE TABLE tile (
        level \(word: .integer) NOT NULL, number \(word: .integer) NOT NULL, hashes \(word: .bytes) NOT NULL, PRIMARY KEY (level, number)
      ) \(word: .strict)
      """,
      // One row: whoever holds it gives out positions.
      """
      CREATE TABLE journal_head (
        one \(word: .integer) PRIMARY KEY, size \(word: .integer) NOT NULL, root \(word: .bytes) NOT NULL,
        CONSTRAINT journal_head_is_one CHECK (one = 1)
      ) \(word: .strict)
      """,
      "INSERT INTO journal_head (one, size, root) VALUES (1, 0, \(MerkleHash.emptyTree.bytes))",
      // Signed; those of witnesses are lines added below.
      """
      CREATE TABLE checkpoint (
        size \(word: .integer) PRIMARY KEY, at \(word: .integer) NOT NULL, note TEXT NOT NULL
      ) \(word: .strict)
      """,
    ] + neverChanged("fact"))
}
