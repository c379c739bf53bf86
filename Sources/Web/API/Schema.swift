internal import Motor
internal import RuleEngine

/// JSON Schema 2020-12, as much of it as the API needs.
enum Schema {
  static let text: JSONText = .object([("type", .string("string"))])
  static let flag: JSONText = .object([("type", .string("boolean"))])
  static let whole: JSONText = .object([("type", .string("integer"))])
  static let day: JSONText = .object([("type", .string("string")), ("format", .string("date"))])

  static func array(_ items: JSONText) -> JSONText { .object([("type", .string("array")), ("items", items)]) }
  static func named(_ name: String) -> JSONText { .object([("$ref", .string("#/components/schemas/\(name)"))]) }
  static func oneOf(_ values: [String]) -> JSONText {
    .object([("type", .string("string")), ("enum", .array(values.map { .string($0) }))])
  }

  /// - Parameter required: the fields that always stand there.
  static func object(_ fields: [(String, JSONText)], required: [String]? = nil) -> JSONText {
    .object([
      ("type", .string("object")), ("properties", .object(fields)), ("required", .array((required ?? fields.map(\.0)).map { .string($0) })),
    ])
  }

  /// An object whose names are open, such as the facts of a risk.
  static func facts(_ meaning: String) -> JSONText {
    .object([("type", .string("object")), ("description", .string(meaning)), ("additionalProperties", .boolean(true))])
  }
}
