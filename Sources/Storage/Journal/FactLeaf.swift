internal import Motor

/// Writes a fact as the tree sees it, from its texts as they lie in memory: a check of the journal reads them straight from the database.
enum FactLeaf {
  /// The columns in the order of their names, which is the order of canonical JSON.
  static let columns: SQL = "actor, at, body, id, purpose, subject, type"

  private static let opening = Array(#"{"actor":"#.utf8)
  private static let at = Array(#","at":"#.utf8)
  private static let body = Array(#","body":"#.utf8)
  private static let id = Array(#","id":"#.utf8)
  private static let purpose = Array(#","purpose":"#.utf8)
  private static let subject = Array(#","subject":"#.utf8)
  private static let type = Array(#","type":"#.utf8)

  /// Appends canonical JSON of the fact.
  ///
  /// - Parameter cell: the text of a column, by its number in ``columns``.
  static func write(to bytes: inout [UInt8], cell: (Int) -> UnsafeRawBufferPointer) {
    bytes += opening
    JSONText.write(utf8: cell(0), to: &bytes)
    bytes += at
    bytes.append(contentsOf: cell(1))
    bytes += body
    // Canonical already.
    bytes.append(contentsOf: cell(2))
    bytes += id
    JSONText.write(utf8: cell(3), to: &bytes)
    bytes += purpose
    JSONText.write(utf8: cell(4), to: &bytes)
    bytes += subject
    JSONText.write(utf8: cell(5), to: &bytes)
    bytes += type
    JSONText.write(utf8: cell(6), to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }
}
