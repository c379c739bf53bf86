/// Where a sealed value belongs. It opens there and nowhere else, so that nobody who can write to the database can move a value.
public struct SealedPlace: Hashable, Sendable, CustomStringConvertible {
  /// The table, as the schema calls it.
  public var table: String
  /// The column.
  public var column: String
  /// The identifier of the row, which must never change.
  public var row: String

  /// A column of a row.
  public init(table: String, column: String, row: String) {
    self.table = table
    self.column = column
    self.row = row
  }

  /// The bytes that are authenticated with what is sealed here under the key of a person: what stands before it in the clear, and the
  /// place.
  func associated(with key: DataKey, header: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(128)
    bytes.append(field: header)
    for text in [table, column, row, key.person] { bytes.append(field: text.utf8) }
    return bytes
  }

  /// `person.mobile of p-17`.
  public var description: String { "\(table).\(column) of \(row)" }
}
