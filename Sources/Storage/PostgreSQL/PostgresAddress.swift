internal import CPostgres

#if canImport(Glibc)
  internal import Glibc
#endif

/// Opens connections by an address as libpq takes it.
enum PostgresAddress {
  /// - Returns: a connection, which may have failed; `nil` without memory.
  static func open(_ address: String, _ limits: PostgresLimits) -> OpaquePointer? {
    // What the address names wins: it comes last.
    var settings = [
      ("application_name", "yilu"), ("connect_timeout", String(limits.connectSeconds)),
      ("target_session_attrs", "read-write"), ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
      ("tcp_user_timeout", String(limits.silenceSeconds * 1000)),
    ]
    // A pooler gives the connection to others, who would find our settings on it.
    if !limits.isPooled {
      let idle = limits.readSeconds + limits.lockSeconds
      settings.append(
        ("options", "-c lock_timeout=\(limits.lockSeconds)s -c idle_in_transaction_session_timeout=\(idle)s"))
    }
    settings.append(("dbname", address))
    let names = settings.map { strdup($0.0) }
    let values = settings.map { strdup($0.1) }
    defer { for text in names + values { free(text) } }
    return PQconnectdbParams(names.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
  }
}
