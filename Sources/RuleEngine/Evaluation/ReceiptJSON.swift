public import Motor

extension Receipt {
  /// The receipt as JSON: values as text in yuan and decimals, labels in both languages.
  public var json: JSONText {
    .object([
      ("rulebook", .string(rulebook)), ("title", .text(title)), ("standing", .string(standing.rawValue)),
      ("content_hash", .string(contentHash)), ("source", .citation(source)),
      ("risk", risk), ("inputs", .array(inputs.map(\.json))), ("steps", .array(steps.map(\.json))),
      ("outputs", .array(outputs.map(\.json))),
    ])
  }
}

extension Receipt {
  /// What was told, as a risk is told: `yilu rulebook explain` with it and the same book yields the same receipt.
  private var risk: JSONText {
    .object(
      inputs.map { ($0.name, .fact($0.value, $0.type)) }
        + lists.map { list in
          (list.name, .array(list.records.map { record in .object(zip(list.fields, record).map { ($0.name, .fact($1, $0.type)) }) }))
        })
  }
}

extension JSONText {
  /// A value as a risk tells it: money is a text of yuan.
  fileprivate static func fact(_ value: Int64, _ type: ValueType) -> JSONText {
    switch type {
    case .boolean: .boolean(value != 0)
    default: .string(type.text(value))
    }
  }
}

extension Receipt.Item {
  var json: JSONText {
    .object(
      [("name", .string(name)), ("label", .text(label)), isRefused ? ("refused", .boolean(true)) : ("value", .value(value, type))]
        + (isGiven ? [("given", .boolean(true))] : []))
  }
}

extension Receipt.Step {
  var json: JSONText {
    var fields: [(String, JSONText)] = [("name", .string(name)), ("label", .text(label))]
    if let refusal {
      fields.append(("refused", .text(refusal.text)))
      if let note = refusal.note { fields.append(("refused_note", .string(note))) }
      if let position = refusal.position { fields.append(("refused_at", .string(position.description))) }
    } else {
      fields.append(("value", .value(value, type)))
    }
    if !formula.isEmpty { fields.append(("formula", .string(formula))) }
    if let fired {
      fields.append(
        (
          "case",
          .object(
            [
              ("number", .number(Int64(fired.number))), ("when", .string(fired.condition)), ("then", .string(fired.outcome)),
              ("line", .number(Int64(fired.line))),
            ] + (fired.note.map { [("note", .text($0))] } ?? []) + (fired.source.map { [("source", .citation($0))] } ?? []))
        ))
    }
    if !uses.isEmpty { fields.append(("uses", .array(uses.map(\.json)))) }
    if !lookups.isEmpty { fields.append(("lookups", .array(lookups.map(\.json)))) }
    if !roundings.isEmpty {
      fields.append(
        ("roundings", .array(roundings.map { .object([("mode", .string($0.0.rawValue)), ("scale", .number(Int64($0.scale)))]) })))
    }
    if let note { fields.append(("note", .text(note))) }
    if let source { fields.append(("source", .citation(source))) }
    fields.append(("at", .string(position.description)))
    return .object(fields)
  }
}

extension Receipt.Lookup {
  var json: JSONText {
    var fields: [(String, JSONText)] = [
      ("table", .string(table)), ("label", .text(label)),
      ("keys", .object(keys.map { ($0.column, .value($0.value, $0.type)) })), ("column", .string(column)),
    ]
    if let value { fields.append(("value", .value(value, type))) }
    if let row {
      fields.append(("line", .number(Int64(row.line))))
      if let confidence = row.confidence { fields.append(("confidence", .string(confidence.rawValue))) }
    }
    if let file { fields.append(("file", .string(file))) }
    if let source { fields.append(("source", .citation(source))) }
    return .object(fields)
  }
}
