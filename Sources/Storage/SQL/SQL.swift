/// One statement: its text, the values bound to it, and the few words that SQLite and PostgreSQL spell differently.
///
/// A value in an interpolation is always bound and never becomes text, so that no input can be read as SQL:
/// `"SELECT number FROM quotation WHERE id = \(id)"`.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
  /// What a database holds: nothing else stands in a table.
  public enum Value: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
  }

  /// What the two databases spell differently.
  public enum Word: Sendable {
    /// A whole number of 64 bits.
    case integer
    /// A string of bytes.
    case bytes
    /// After a table's columns: the types are enforced.
    case strict
    /// After a SELECT that a writer decides by: the rows stay as they are until it ends.
    case forUpdate
    /// The same, passing by rows that somebody else holds.
    case skipLocked
  }

  enum Piece: Sendable {
    case text(String)
    case value(Value)
    case word(Word)
    case spelt(sqlite: String, postgres: String)
  }

  var pieces: [Piece]
  /// Whether the text depends on how many values there are: such a statement is not kept prepared.
  private(set) var isVarying = false

  public init(stringLiteral text: String) { pieces = [.text(text)] }
  public init(stringInterpolation: StringInterpolation) {
    pieces = stringInterpolation.pieces
    isVarying = stringInterpolation.isVarying
  }

  /// What stands between quotes.
  public struct StringInterpolation: StringInterpolationProtocol {
    var pieces: [Piece] = []
    var isVarying = false

    public init(literalCapacity: Int, interpolationCount: Int) { pieces.reserveCapacity(2 * interpolationCount + 1) }

    /// A part of the text.
    public mutating func appendLiteral(_ text: String) {
      if !text.isEmpty { pieces.append(.text(text)) }
    }
    /// A bound value.
    public mutating func appendInterpolation(_ value: some Storable) { pieces.append(.value(value.stored)) }
    /// A bound value, or null.
    public mutating func appendInterpolation<Value: Storable>(_ value: Value?) { pieces.append(.value(value.stored)) }
    /// A bound value in the form in which it is stored.
    public mutating func appendInterpolation(value: Value) { pieces.append(.value(value)) }
    /// Bound values with commas between, for `IN (…)`; an empty list is `NULL`, which nothing equals.
    public mutating func appendInterpolation(list: [some Storable]) {
      isVarying = true
      append(list.map(\.stored))
    }
    /// Rows for `VALUES`: `($1, $2), ($3, $4)`.
    public mutating func appendInterpolation(rows: [[Value]]) {
      isVarying = true
      for (index, row) in rows.enumerated() {
        pieces.append(.text(index == 0 ? "(" : "), ("))
        append(row)
      }
      pieces.append(.text(")"))
    }
    /// A word that the databases spell differently.
    public mutating func appendInterpolation(word: Word) { pieces.append(.word(word)) }
    /// What has no common form at all, such as the body of a trigger.
    public mutating func appendInterpolation(sqlite: String, postgres: String) {
      pieces.append(.spelt(sqlite: sqlite, postgres: postgres))
    }
    /// A part of a statement.
    public mutating func appendInterpolation(part: SQL) {
      pieces += part.pieces
      isVarying = isVarying || part.isVarying
    }

    private mutating func append(_ values: [Value]) {
      if values.isEmpty { pieces.append(.text("NULL")) }
      for (index, value) in values.enumerated() {
        if index > 0 { pieces.append(.text(", ")) }
        pieces.append(.value(value))
      }
    }
  }

  /// The values in the order of their places.
  var values: [Value] {
    pieces.compactMap { if case .value(let value) = $0 { value } else { nil } }
  }

  /// The text with places for the values: `$1`, `$2` for PostgreSQL, `?` for SQLite.
  func text(_ dialect: Dialect) -> String {
    if pieces.count == 1, case .text(let only) = pieces[0] { return only }
    var text = ""
    text.reserveCapacity(256)
    var places = 0
    for piece in pieces {
      switch piece {
      case .text(let part): text += part
      case .value:
        places += 1
        // Numbered places are names to SQLite, which looks through all of them for each.
        text += dialect == .sqlite ? "?" : "$\(places)"
      case .word(let word): text += dialect.spelling(of: word)
      case .spelt(let sqlite, let postgres): text += dialect == .sqlite ? sqlite : postgres
      }
    }
    return text
  }
}
