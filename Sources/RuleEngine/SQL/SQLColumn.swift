public import Motor

/// A column of the tables that a rulebook's query reads, or of what it yields.
public struct SQLColumn: Sendable {
  /// The table as it was named to the writer; empty for what the query yields.
  public var table: String
  public var name: String
  public var label: Text
  public var type: ValueType
  /// The column's type in the database.
  public var sqlType: String
  /// The values in range, in the unit of the type; `nil` for what the query yields.
  public var bounds: Bounds?
  /// Taken where the column is NULL.
  public var standard: Int64?
  /// Whether NULL is an error.
  public var isRequired: Bool
  /// Whether the book may refuse the value.
  public var mayBeRefused = false

  /// The column for a reader: what it means, and what it may hold.
  func explanation(_ language: Language) -> String {
    var parts = [label[language]]
    switch type {
    case .money: parts.append(language == .zh ? "元" : "yuan")
    case .code(let enumeration) where enumeration.codes.count <= 12: parts.append(enumeration.codes.joined(separator: " | "))
    case .code(let enumeration): parts.append(enumeration.codes.prefix(6).joined(separator: " | ") + " | … (\(enumeration.codes.count))")
    default: break
    }
    if let bounds, type != .boolean, !type.isCode {
      parts.append("\(type.text(Int64(clamping: bounds.lower))) … \(type.text(Int64(clamping: bounds.upper)))")
    }
    if let standard { parts.append("NULL = \(type.text(standard))") }
    return parts.joined(separator: "; ")
  }

  var json: JSONText {
    var fields: [(String, JSONText)] = [
      ("table", .string(table)), ("name", .string(name)), ("label", .text(label)), ("type", .string(type.name)),
      ("sql_type", .string(sqlType)), ("required", .boolean(isRequired)), ("may_be_refused", .boolean(mayBeRefused)),
    ]
    if let bounds {
      fields.append(("lower", .string(type.text(Int64(clamping: bounds.lower)))))
      fields.append(("upper", .string(type.text(Int64(clamping: bounds.upper)))))
      if case .code(let enumeration) = type {
        let codes = enumeration.codes.enumerated().filter { bounds.contains(Int128($0.offset)) }.map(\.element)
        fields.append(("codes", .array(codes.map(JSONText.string))))
      }
    }
    if let standard { fields.append(("default", .string(type.text(standard)))) }
    return .object(fields)
  }
}

extension ValueType {
  var isCode: Bool { if case .code = self { true } else { false } }
}
