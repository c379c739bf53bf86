/// A piece of SQL that stands for a value, with what a writer must know before putting it into a larger piece.
struct SQLTerm {
  enum Kind: Int, Comparable {
    /// TRUE or FALSE.
    case condition
    /// A whole number that the database may take for one of 32 bits.
    case short
    /// A BIGINT.
    case word
    /// A whole number of more than 64 bits.
    case wide

    static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
  }

  /// How tightly the outermost operator binds.
  enum Binding: Int, Comparable {
    case or, and, not, comparison, sum, product, atom
    static func < (a: Binding, b: Binding) -> Bool { a.rawValue < b.rawValue }
  }

  var text: String
  var kind: Kind
  var binding: Binding = .atom

  /// The text, in parentheses where an operator of the given binding would tear it apart.
  func within(_ binding: Binding) -> String { self.binding < binding ? "(\(text))" : text }

  static func number(_ value: Int128) -> SQLTerm {
    let kind: Kind = Int32(exactly: value) != nil ? .short : Int64(exactly: value) != nil ? .word : .wide
    return SQLTerm(text: value < 0 ? "(\(value))" : "\(value)", kind: kind)
  }

  /// The term as a number: 1 for TRUE, 0 for FALSE.
  var number: SQLTerm {
    kind == .condition ? SQLTerm(text: "CASE WHEN \(text) THEN 1 ELSE 0 END", kind: .short) : self
  }

  /// The term as TRUE or FALSE.
  var condition: SQLTerm {
    kind == .condition ? self : SQLTerm(text: "\(within(.sum)) = 1", kind: .condition, binding: .comparison)
  }

  func cast(to dialect: SQLDialect, _ kind: Kind) -> SQLTerm {
    SQLTerm(text: "CAST(\(text) AS \(kind == .wide ? dialect.wide : dialect.word))", kind: kind)
  }
}

extension Bounds {
  /// Whether every value fits a BIGINT.
  var fitsBigint: Bool { lower >= Int128(Int64.min) && upper <= Int128(Int64.max) }
  /// The largest distance from 0.
  var magnitude: Int128 { max(lower.magnitude, upper.magnitude) > UInt128(Int128.max) ? .max : max(abs(lower), abs(upper)) }
}
