internal import CPostgres

extension StoreError {
  /// What PostgreSQL says, in the words of the store.
  /// - Source: PostgreSQL 15, appendix A (error codes).
  init(postgres result: OpaquePointer, isReader: Bool, _ prepared: PreparedStatements) {
    func field(_ code: Unicode.Scalar) -> String {
      PQresultErrorField(result, Int32(UInt8(ascii: code))).map { String(cString: $0) } ?? ""
    }
    let message = field("M")
    switch field("C") {
    case "23505": self = .unique(field("n"))
    case "23514": self = .check(field("n"))
    case "23503": self = .missingReference
    case "23502": self = .missingValue("\(field("t")).\(field("c"))")
    // serialization_failure, deadlock_detected
    case "40001", "40P01": self = .conflict
    case "55P03": self = .busy("another transaction holds the row")
    // disk_full, and out of memory or of connections
    case "53100": self = .full
    case let code where code.hasPrefix("53"): self = .busy(message)
    case "57014": self = .tooSlow
    // invalid_sql_statement_name, feature_not_supported (a cached plan of an older schema)
    case "26000", "0A000":
      prepared.isStale = true
      self = .unavailable(message)
    case "25006" where isReader: self = .failed("a reader cannot write")
    // read_only_sql_transaction: it has become a standby
    case "25006", "57P01", "57P02", "57P03": self = .unavailable(message)
    case let code where code.hasPrefix("08") || code.hasPrefix("58"): self = .unavailable(message)
    case let code where code.hasPrefix("XX"): self = .damaged(message)
    default: self = .failed(message.isEmpty ? String(cString: PQresultErrorMessage(result)) : message)
    }
  }
}
