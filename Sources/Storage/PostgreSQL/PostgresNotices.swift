internal import CPostgres

/// Listens to the server's warnings, one of which says that a commit is not where it should be.
final class PostgresNotices {
  /// The last warning that leaves a commit in doubt.
  private(set) var warning: String?

  /// Forgets what was said before.
  func begin() { warning = nil }

  /// Listens on a connection, for as long as this object lives.
  func listen(on raw: OpaquePointer) {
    PQsetNoticeReceiver(
      raw,
      { context, result in
        guard let context, let result else { return }
        Unmanaged<PostgresNotices>.fromOpaque(context).takeUnretainedValue().hear(result)
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func hear(_ result: OpaquePointer) {
    // query_canceled and admin_shutdown as warnings: the wait for the synchronous standby was given up after the local commit.
    guard let code = PQresultErrorField(result, Int32(UInt8(ascii: "C"))), ["57014", "57P01"].contains(String(cString: code)) else {
      return
    }
    warning = "the commit is on the primary and perhaps not on its standby"
  }
}
