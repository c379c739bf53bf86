extension Migration {
  /// The statements that let the rows of a table be added and read, and nothing else.
  ///
  /// Whoever owns the database can take the triggers away; the journal's tree shows it.
  ///
  /// - Parameter columns: those that never change, when others may; rows are never removed either way.
  static func neverChanged(_ table: String, columns: [String] = []) -> [SQL] {
    let rule = "\(table)_is_never_changed"
    let update = columns.isEmpty ? "UPDATE" : "UPDATE OF \(columns.joined(separator: ", "))"
    func sqlite(_ verb: String, _ event: String) -> String {
      "CREATE TRIGGER \(rule)_by_\(verb) BEFORE \(event) ON \(table) BEGIN SELECT RAISE(ABORT, '\(rule)'); END"
    }
    let function = """
      CREATE FUNCTION \(rule)() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION '\(rule)' USING ERRCODE = 'check_violation', CONSTRAINT = '\(rule)'; END $$
      """
    let trigger = "CREATE TRIGGER \(rule) BEFORE \(update) OR DELETE OR TRUNCATE ON \(table) FOR EACH STATEMENT EXECUTE FUNCTION \(rule)()"
    return [
      "\(sqlite: sqlite("update", update), postgres: function)",
      "\(sqlite: sqlite("delete", "DELETE"), postgres: trigger)",
    ]
  }
}
