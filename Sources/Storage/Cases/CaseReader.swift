public import Motor

/// Reads the body of a case field by field; what is missing or of another kind is told by its name, never with its value.
public struct CaseReader: Sendable {
  private let json: JSONText
  private let kind: String

  public init(_ json: JSONText, kind: String) {
    self.json = json
    self.kind = kind
  }

  /// The value of a field, whatever it is.
  public func value(_ name: String) throws(StoreError) -> JSONText {
    guard let value = json[name] else { throw wrong(name) }
    return value
  }

  /// A text.
  public func text(_ name: String) throws(StoreError) -> String {
    guard case .string(let text) = try value(name) else { throw wrong(name) }
    return text
  }

  /// A whole number.
  public func number(_ name: String) throws(StoreError) -> Int64 {
    guard case .number(let number) = try value(name) else { throw wrong(name) }
    return number
  }

  /// A number, or `nil` for a field that is null or left out.
  public func optionalNumber(_ name: String) throws(StoreError) -> Int64? {
    switch json[name] {
    case nil, .null: return nil
    case .number(let number): return number
    default: throw wrong(name)
    }
  }

  /// The elements of a list.
  public func list(_ name: String) throws(StoreError) -> [JSONText] {
    guard case .array(let elements) = try value(name) else { throw wrong(name) }
    return elements
  }

  /// A text that is read further.
  public func read<Value>(_ name: String, _ reading: (String) -> Value?) throws(StoreError) -> Value {
    guard let value = reading(try text(name)) else { throw wrong(name) }
    return value
  }

  private func wrong(_ field: String) -> StoreError { .malformed("the field \(field) of a \(kind) is missing or not what it should be") }
}
