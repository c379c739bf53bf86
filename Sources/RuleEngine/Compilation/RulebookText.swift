public import Motor

extension Rulebook {
  /// A rule as its author wrote it.
  public struct RuleText: Sendable {
    public var name: String
    public var label: Text
    /// The expression, or a line for each case.
    public var text: String
    public var source: Citation?
    public var note: Text?
  }

  /// The rules as written, in the order of the book.
  public var ruleTexts: [RuleText] {
    material.rules.map { rule in
      let text: String
      switch rule.body {
      case .expression(let expression): text = expression.text
      case .cases(let cases):
        text = cases.map { one in
          let condition = one.condition.map { "when \($0.text)" } ?? "otherwise"
          switch one.outcome {
          case .value(let value): return "\(condition): \(value.text)"
          case .refusal(let refusal): return "\(condition): refuse \(refusal.zh) / \(refusal.en)"
          }
        }.joined(separator: "\n")
      }
      return RuleText(
        name: rule.name, label: rule.label ?? Text(zh: rule.name, en: rule.name), text: text, source: rule.source, note: rule.note)
    }
  }

  /// What a list of books says of one.
  public var summaryJSON: JSONText {
    .object([
      ("id", .string(id)), ("title", .text(title)), ("standing", .string(standing.rawValue)), ("product", .string(product)),
      ("jurisdiction", .string(jurisdiction)), ("inception", .string(inForce.inception.description)),
      ("content_hash", .string(contentHash)),
    ])
  }

  /// The book's face: what it takes, what it holds, what it yields.
  public var json: JSONText {
    func range(_ type: ValueType, _ bounds: Bounds) -> [(String, JSONText)] {
      var fields: [(String, JSONText)] = [
        ("type", .string(type.name)), ("lower", .value(Int64(clamping: bounds.lower), type)),
        ("upper", .value(Int64(clamping: bounds.upper), type)),
      ]
      if case .code(let enumeration) = type {
        let codes = zip(enumeration.codes, enumeration.labels)
        fields.append(("codes", .array(codes.map { .object([("code", .string($0)), ("label", .text($1))]) })))
      }
      return fields
    }
    return .object([
      ("id", .string(id)), ("title", .text(title)), ("standing", .string(standing.rawValue)), ("product", .string(product)),
      ("jurisdiction", .string(jurisdiction)), ("inception", .string(inForce.inception.description)), ("source", .citation(source)),
      ("compared", .string(compared.description)), ("content_hash", .string(contentHash)),
      (
        "inputs",
        .array(
          inputs.map { input in
            var fields: [(String, JSONText)] = [("name", .string(input.name)), ("label", .text(input.label))]
            switch input.shape {
            case .scalar(let type, let bounds, let standard):
              fields += range(type, bounds)
              if let standard { fields.append(("default", .value(standard, type))) }
            case .list(let list, let atMost):
              fields.append(("type", .string("list")))
              fields.append(("at_most", .number(Int64(atMost))))
              fields.append(
                (
                  "fields",
                  .array(list.map { .object([("name", .string($0.name)), ("label", .text($0.label))] + range($0.type, $0.bounds)) })
                ))
            }
            return .object(fields)
          })
      ),
      (
        "outputs",
        .array(outputs.map { .object([("name", .string($0.name)), ("label", .text($0.label))] + range($0.type, $0.bounds)) })
      ),
      (
        "rules",
        .array(ruleTexts.map { .object([("name", .string($0.name)), ("label", .text($0.label)), ("text", .string($0.text))]) })
      ),
    ])
  }
}
