internal import Exchange
internal import Motor
internal import RuleEngine

/// What the adviser asks about the loss itself, beside the car.
struct LossFields {
  let told: FormFields
  let errors: [RiskError]
  let language: Language

  private static let labels: KeyValuePairs = [
    "loss.amount": Phrase.lossAmount, "loss.cover": Phrase.lossCover, "loss.on": Phrase.day,
  ]
  static let names = Set(labels.map(\.key))

  static func label(of name: String) -> Text? { labels.first { $0.key == name }?.value }

  var group: HTML {
    """
    <fieldset class="group"><legend>\(Phrase.loss[language])</legend><div class="fields">\(Self.labels.map { field($0.key, $0.value) })</div></fieldset>
    """
  }

  private func field(_ name: String, _ label: Text) -> HTML {
    let frame = FormField(
      name: name, id: "f-\(name)", label: "\(label[language])", complaint: errors.first { $0.input == name }?.problem, language: language)
    let value = told[name]
    switch name {
    case "loss.cover":
      return frame.paragraph(
        frame.select(
          SmallLoss.Cover.allCases.map { ($0.rawValue, $0.label[language]) }, chosen: value ?? SmallLoss.Cover.commercial.rawValue))
    case "loss.on": return frame.paragraph(frame.day(value ?? ""))
    default: return frame.paragraph(frame.number(value ?? ""))
    }
  }
}

extension SmallLoss.Cover {
  fileprivate var label: Text {
    switch self {
    case .commercial: Phrase.coverCommercial
    case .compulsory: Phrase.coverCompulsory
    case .both: Phrase.coverBoth
    }
  }
}
