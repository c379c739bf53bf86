internal import GRDB

extension StoreError {
  /// What SQLite says, in the words of the store.
  init(sqlite error: any Error) {
    switch error {
    case let error as StoreError: self = error
    case let error as DatabaseError: self = Self.meaning(of: error)
    case is CancellationError: self = .tooSlow
    default: self = .failed("\(error)")
    }
  }

  private static func meaning(of error: DatabaseError) -> StoreError {
    // `UNIQUE constraint failed: quotation.number`
    let message = error.message ?? ""
    let subject = message.firstRange(of: ": ").map { String(message[$0.upperBound...]) } ?? message
    switch error.extendedResultCode {
    case .SQLITE_CONSTRAINT_UNIQUE: return .unique(constraint(of: subject, "unique"))
    case .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID: return .unique(constraint(of: subject, nil))
    case .SQLITE_CONSTRAINT_CHECK: return .check(subject)
    // A trigger's own words: the name of the rule.
    case .SQLITE_CONSTRAINT_TRIGGER: return .check(message)
    case .SQLITE_CONSTRAINT_FOREIGNKEY: return .missingReference
    case .SQLITE_CONSTRAINT_NOTNULL: return .missingValue(subject)
    case .SQLITE_READONLY: return .failed("a reader cannot write")
    default: break
    }
    return switch error.resultCode {
    case .SQLITE_FULL: .full
    case .SQLITE_BUSY, .SQLITE_LOCKED: .busy("the database is locked by another program")
    case .SQLITE_INTERRUPT: .tooSlow
    case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_NOMEM: .unavailable(error.description)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged(error.description)
    // Texts and blobs where numbers belong: the strict tables of SQLite speak of a constraint.
    default: .failed(message)
    }
  }

  /// `quotation.region, quotation.number` is the constraint `quotation_region_number_unique`: SQLite names columns, and the schema names its
  /// constraints after them.
  private static func constraint(of columns: String, _ suffix: String?) -> String {
    let parts = columns.split(separator: ", ").map { $0.split(separator: ".") }
    guard let table = parts.first?.first else { return columns }
    guard let suffix else { return "\(table)_pkey" }
    return ([table] + parts.compactMap(\.last) + [Substring(suffix)]).joined(separator: "_")
  }
}
