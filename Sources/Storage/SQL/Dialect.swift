/// Whose SQL it is.
public enum Dialect: String, Sendable, CaseIterable {
  case sqlite
  case postgres

  func spelling(of word: SQL.Word) -> String {
    switch (self, word) {
    case (.sqlite, .integer): "INTEGER"
    case (.postgres, .integer): "BIGINT"
    case (.sqlite, .bytes): "BLOB"
    case (.postgres, .bytes): "BYTEA"
    case (.sqlite, .strict): "STRICT"
    case (.postgres, .strict): ""
    // A writer of SQLite is alone until it ends.
    case (.sqlite, .forUpdate), (.sqlite, .skipLocked): ""
    case (.postgres, .forUpdate): "FOR UPDATE"
    case (.postgres, .skipLocked): "FOR UPDATE SKIP LOCKED"
    }
  }
}
