internal import NIOCore

/// How much of anything the server takes. What is more is refused with a problem that names the limit.
enum Limits {
  /// A JSON or form body, bytes.
  static let bodyBytes = 1 << 20
  /// A portfolio that is uploaded, bytes.
  static let uploadBytes = 32 << 20
  /// Rows of a portfolio that is compared in the browser or over the API; longer ones are for the command line.
  static let portfolioRows = 500_000
  /// Portfolios that arrive at the same time; each may be held whole.
  static let uploadsAtOnce = 8
  /// Portfolios compared at the same time, one core each.
  static let comparisonsAtOnce = 2
  /// Request line and header fields together, bytes.
  static let headerBytes = 32 << 10
  static let headerFields = 100
  /// From the end of one answer (or the opening of the connection) until the next request is read whole. Hummingbird's own time-out
  /// starts anew with every part of a body, so that a client which sends one byte a minute would hold its connection for ever.
  static let requestSeconds: Int64 = 60
  /// How long a request that has begun may take to arrive once the server is told to end.
  static let drainSeconds: Int64 = 3
  /// Open connections; more wait in the kernel's queue.
  static let connections = 2_000
}
