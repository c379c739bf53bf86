/// What a PostgreSQL server must be set to before anything is entrusted to it.
enum PostgresSettings {
  /// - Throws: ``StoreError/unavailable(_:)`` with all that is wrong and how it is put right.
  static func check(_ snapshot: Snapshot) throws {
    guard
      let row = try snapshot.row(
        """
        SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit,
          current_setting('full_page_writes') AS full_page_writes, current_setting('server_encoding') AS encoding,
          datcollate AS collation FROM pg_database WHERE datname = current_database()
        """)
    else { return }
    var wrong: [String] = []
    let (fsync, commit, pages): (String, String, String) = (try row["fsync"], try row["synchronous_commit"], try row["full_page_writes"])
    if fsync != "on" { wrong.append("fsync is \(fsync): a crash of the machine would lose what was acknowledged; set it to on") }
    if commit == "off" { wrong.append("synchronous_commit is off: a crash would lose what was acknowledged; set it to on") }
    if pages != "on" { wrong.append("full_page_writes is \(pages): a crash could tear pages; set it to on") }
    let (encoding, collation): (String, String) = (try row["encoding"], try row["collation"])
    if encoding != "UTF8" || !["C", "C.UTF-8", "POSIX"].contains(collation) {
      wrong.append(
        "encoding \(encoding) and collation \(collation): texts must be ordered by their bytes; make the database with "
          + "createdb --template=template0 --encoding=UTF8 --locale=C")
    }
    guard wrong.isEmpty else { throw StoreError.unavailable(wrong.joined(separator: "\n")) }
  }
}
