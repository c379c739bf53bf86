extension Migration {
  /// What the ground floor keeps. The numbers below 100 are its own.
  public static let ground = [journal]

  private static let journal = Migration(
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
    ] + neverChanged("fact"))
}

extension Migration {
  /// The statements that let the rows of a table be added and read, and nothing else.
  ///
  /// Whoever owns the database can take the triggers away; the journal's tree shows it.
  static func neverChanged(_ table: String) -> [SQL] {
    let rule = "\(table)_is_never_changed"
    func sqlite(_ verb: String) -> String {
      "CREATE TRIGGER \(rule)_by_\(verb.lowercased()) BEFORE \(verb) ON \(table) BEGIN SELECT RAISE(ABORT, '\(rule)'); END"
    }
    let function = """
      CREATE FUNCTION \(rule)() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION '\(rule)' USING ERRCODE = 'check_violation', CONSTRAINT = '\(rule)'; END $$
      """
    let trigger = "CREATE TRIGGER \(rule) BEFORE UPDATE OR DELETE OR TRUNCATE ON \(table) FOR EACH STATEMENT EXECUTE FUNCTION \(rule)()"
    return [
      "\(sqlite: sqlite("UPDATE"), postgres: function)",
      "\(sqlite: sqlite("DELETE"), postgres: trigger)",
    ]
  }
}
