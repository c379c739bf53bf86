public import Motor

/// A value that a rulebook is told about a risk.
public struct Input: Sendable {
  /// One value, or a record of what happened.
  public enum Shape: Sendable {
    /// One value; `standard` is taken when a risk leaves it out.
    case scalar(ValueType, Bounds, standard: Int64?)
    /// A record of what happened: at most `atMost` entries, each with these fields.
    case list([Field], atMost: Int)

    /// The shape with the wider of two ranges; `nil` where the two are of different types.
    func widened(by other: Shape) -> Shape? {
      switch (self, other) {
      case (.scalar(let type, let bounds, let standard), .scalar(let same, let more, _)) where type == same:
        .scalar(type, bounds.union(more), standard: standard)
      case (.list(let fields, let atMost), .list(let same, let more)) where fields == same: .list(fields, atMost: max(atMost, more))
      default: nil
      }
    }
  }

  /// A field of a list's records.
  public struct Field: Hashable, Sendable {
    public var name: String
    public var label: Text
    public var type: ValueType
    public var bounds: Bounds
  }

  public var name: String
  public var label: Text
  public var unit: Text?
  public var note: Text?
  public var shape: Shape
  /// Whether an insurer's filing gives the value, not the customer.
  public var isFiled: Bool
  var position: SourcePosition

  /// The types of what it takes: one, or those of a list's fields.
  public var types: [ValueType] {
    switch shape {
    case .scalar(let type, _, _): [type]
    case .list(let fields, _): fields.map(\.type)
    }
  }
  /// The type of a scalar input.
  public var scalarType: ValueType? { if case .scalar(let type, _, _) = shape { type } else { nil } }
  /// The values a scalar input may take, in the unit of its type.
  public var scalarBounds: Bounds? { if case .scalar(_, let bounds, _) = shape { bounds } else { nil } }
  /// Whether a risk may leave it out. A list that is left out is empty.
  public var isOptional: Bool {
    switch shape {
    case .scalar(_, _, let standard): standard != nil
    case .list: true
    }
  }
}

/// The types by name: the built-in ones and the named enumerations.
struct TypeNames {
  var enumerations: [String: Enumeration] = [:]

  /// The type and the range that its values have when nothing narrower is said.
  func resolve(_ name: String, at position: SourcePosition) throws(Diagnostic) -> (ValueType, Bounds) {
    switch name {
    case "money": return (.fen, Bounds(0, 100_000_000_000))
    case "integer": return (.integer, Bounds(-1_000_000_000, 1_000_000_000))
    case "count", "months": return (.integer, Bounds(0, 1_000_000))
    case "boolean": return (.boolean, Bounds(0, 1))
    case "date": return (.date, Self.dates)
    default: break
    }
    if name.hasPrefix("decimal("), name.hasSuffix(")"), let scale = Int(name.dropFirst(8).dropLast()), (0...9).contains(scale) {
      var most: Int128 = 1_000_000
      for _ in 0..<scale { most *= 10 }
      return (.number(scale: scale), Bounds(0, most))
    }
    if let enumeration = enumerations[name] {
      return (.code(enumeration), Bounds(0, Int128(enumeration.codes.count - 1)))
    }
    let known = ["money", "integer", "count", "boolean", "date", "decimal(2)", "months"] + enumerations.keys.sorted()
    throw Diagnostic(
      "there is no type \"\(name)\"", at: position,
      hint: suggestion(for: name, in: known) ?? "one of \(known.joined(separator: ", "))")
  }

  /// 1990-01-01 to 2099-12-31.
  private static let dates = Bounds(7305, 47481)
}
