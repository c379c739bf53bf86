internal import Motor

extension Receipt {
  /// The receipt as JSON: values as text in yuan and decimals, labels in both languages.
  public var json: JSONText {
    .object([
      ("rulebook", .string(rulebook)), ("title", .text(title)), ("standing", .string(standing.rawValue)),
      ("content_hash", .string(contentHash)), ("source", .citation(source)),
      ("inputs", .array(inputs.map(\.json))), ("steps", .array(steps.map(\.json))), ("outputs", .array(outputs.map(\.json))),
    ])
  }
}

extension Receipt.Item {
  var json: JSONText { .object([("name", .string(name)), ("label", .text(label)), ("value", .value(value, type))]) }
}

extension Receipt.Step {
  var json: JSONText {
    var fields: [(String, JSONText)] = [("name", .string(name)), ("label", .text(label))]
    if let refusal {
      fields.append(("refused", .text(refusal.text)))
      if let position = refusal.position { fields.append(("at", .string(position.description))) }
    } else {
      fields.append(("value", .value(value, type)))
    }
    if !formula.isEmpty { fields.append(("formula", .string(formula))) }
    if let fired {
      fields.append(
        (
          "case",
          .object([("number", .number(Int64(fired.number))), ("when", .string(fired.condition)), ("then", .string(fired.outcome)), ("line", .number(Int64(fired.line)))])
        ))
    }
    if !uses.isEmpty { fields.append(("uses", .array(uses.map(\.json)))) }
    if !lookups.isEmpty { fields.append(("lookups", .array(lookups.map(\.json)))) }
    if !roundings.isEmpty {
      fields.append(("roundings", .array(roundings.map { .object([("mode", .string($0.0.rawValue)), ("scale", .number(Int64($0.scale)))]) })))
    }
    if let source { fields.append(("source", .citation(source))) }
    fields.append(("at", .string(position.description)))
    return .object(fields)
  }
}

extension Receipt.Lookup {
  var json: JSONText {
    var fields: [(String, JSONText)] = [
      ("table", .string(table)), ("label", .text(label)),
      ("keys", .object(keys.map { ($0.column, .value($0.value, $0.type)) })), ("column", .string(column)), ("value", .value(value, type)),
    ]
    if let row {
      fields.append(("line", .number(Int64(row.line))))
      if let confidence = row.confidence { fields.append(("confidence", .string(confidence.rawValue))) }
    }
    if let file { fields.append(("file", .string(file))) }
    if let source { fields.append(("source", .citation(source))) }
    return .object(fields)
  }
}

/// JSON as it is written: fields keep their order, numbers are whole, everything else is text.
public indirect enum JSONText: Sendable {
  case string(String)
  case number(Int64)
  case boolean(Bool)
  case array([JSONText])
  case object([(String, JSONText)])

  static func text(_ text: Text) -> JSONText { .object([("zh", .string(text.zh)), ("en", .string(text.en))]) }
  static func value(_ value: Int64, _ type: ValueType) -> JSONText {
    switch type {
    case .money(2): .object([("amount", .string(type.text(value))), ("currency", .string("CNY"))])
    case .boolean: .boolean(value != 0)
    case .number(0): .number(value)
    default: .string(type.text(value))
    }
  }
  static func citation(_ citation: Citation) -> JSONText {
    .object([("id", .string(citation.id))] + (citation.place.map { [("place", .string($0))] } ?? []))
  }

  /// The text, without white space between its parts.
  public var description: String {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the text as UTF-8.
  public func write(to bytes: inout [UInt8]) {
    switch self {
    case .string(let text): Self.write(text, to: &bytes)
    case .number(let number): bytes += String(number).utf8
    case .boolean(let value): bytes += (value ? "true" : "false").utf8
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        element.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let fields):
      bytes.append(UInt8(ascii: "{"))
      for (index, field) in fields.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.write(field.0, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        field.1.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
      case 0..<0x20: bytes += Array(("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
