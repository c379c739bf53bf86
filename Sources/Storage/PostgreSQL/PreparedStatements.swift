internal import CPostgres

/// What a connection has prepared.
final class PreparedStatements {
  struct Key: Hashable {
    var text: String
    var types: [Oid]
  }

  private let limit: Int
  private var names: [Key: String] = [:]
  private var sure: Set<Key> = []
  /// Whether the server has lost what we think it has: the schema has changed, or a pooler stands between.
  var isStale = false

  /// - Parameter limit: how many are kept; 0 when nothing may be prepared.
  init(limit: Int) { self.limit = limit }

  /// The name of a statement; `nil` when it is to be sent as it is.
  func name(of key: Key) -> String? {
    if let name = names[key] { return name }
    guard names.count < limit else { return nil }
    let name = "s\(names.count)"
    names[key] = name
    return name
  }

  /// Whether it is still to be prepared. Within one pipeline it is asked for once: an answer that fails takes the whole pipeline along.
  func mustPrepare(_ key: Key) -> Bool { !sure.contains(key) && underWay.insert(key).inserted }
  private var underWay: Set<Key> = []

  /// The server has it.
  func isPrepared(_ key: Key) {
    sure.insert(key)
    underWay.remove(key)
  }

  /// The pipeline is over: what was not answered is not there.
  func endPipeline() { underWay = [] }
}
