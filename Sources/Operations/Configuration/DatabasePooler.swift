/// What stands between the server and PostgreSQL.
public enum DatabasePooler: String, Sendable, CaseIterable {
  /// Nothing: a connection belongs to the server as long as it is open.
  case off
  /// A pooler such as pgbouncer that may give each transaction another connection, so that nothing can be left behind on one.
  case transaction
}
