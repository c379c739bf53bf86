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
