/// A stretch of names that several lists of rows are compared over: after one name, up to another, or to the end.
///
/// Each list is read from the same name on and may be cut off. The stretch ends where the first of them does.
struct KeyRange: Sendable {
  let after: String
  private(set) var end: String?

  init(after: String) { self.after = after }

  /// Ends the stretch where a list does.
  ///
  /// - Parameters:
  ///   - keys: in their order.
  ///   - limit: as many as were asked for; fewer mean that the list goes to the end.
  ///   - repeats: whether a name can stand several times: of the last one there may then be more.
  mutating func cut(_ keys: [String], limit: Int, repeats: Bool) {
    guard keys.count >= limit, let last = keys.last else { return }
    // A list of nothing but one name has to be taken as it is, or there would be no end.
    let whole = repeats ? keys.last { $0 != last } ?? last : last
    end = end.map { min($0, whole) } ?? whole
  }

  func contains(_ key: String) -> Bool { end.map { key <= $0 } ?? true }

  /// Where a column lies in the stretch.
  func condition(_ column: String) -> SQL {
    let from: SQL = "\(part: SQL(stringLiteral: column)) > \(after)"
    guard let end else { return from }
    return "\(part: from) AND \(part: SQL(stringLiteral: column)) <= \(end)"
  }

  /// The rows in it, by their names.
  func grouped(_ rows: [Row], by column: String) throws -> [String: [Row]] {
    var groups: [String: [Row]] = [:]
    for row in rows {
      let key: String = try row[column]
      if contains(key) { groups[key, default: []].append(row) }
    }
    return groups
  }
}
