internal import Exchange
internal import Motor
internal import RuleEngine

/// The form for a car and its record. Labels, kinds of fields, ranges and choices come from the rulebooks' inputs.
struct EnquiryForm {
  let tariffs: Tariffs
  let language: Language
  var fields: FormFields
  /// What is wrong with what was told, by the name of the input.
  var errors: [RiskError] = []

  // MARK: What is asked, in which order

  private static let car = ["region", "use", "kind", "energy", "model", "seats", "first_registered", "price"]
  private static let otherVehicles = ["tonnes", "displacement", "power"]
  private static let record = ["new_vehicle", "transferred", "insured_years", "previous_last_day"]
  private static let covers = ["inception", "third_party_limit", "insure_damage", "driver_limit", "passenger_limit"]
  private static let moreCovers = [
    "actual_value", "agreed_value", "deductible", "outside_medical_limit", "scratch_limit", "wheels_sum", "holiday_double", "grid_failure",
    "pile_damage_limit", "pile_liability_limit", "damage_deductible_rate", "third_party_deductible_rate",
  ]
  private static let filed = [
    "base_premium", "underwriting", "channel", "other_factors", "pricing_factor", "platform_violation_factor", "quoted_on",
  ]

  /// The names that have a place of their own.
  private static let placed = car + otherVehicles + record + covers + moreCovers + filed

  /// What the books ask besides.
  private var others: [String] { tariffs.inputNames.filter { !Self.placed.contains($0) && tariffs.input($0)?.scalarType != nil } }

  /// A list that the form asks row by row.
  private struct Rows {
    var name: String
    var title: Text
    var hint: Text?
    var fields: [(name: String, label: Text)]
    /// What every row says without being asked.
    var implied: [String: String] = [:]
  }

  private static let lists = [
    Rows(name: "claims", title: Phrase.claims, hint: Phrase.claimsHint, fields: [("settled_on", Phrase.settledOn), ("paid", Phrase.paid)]),
    Rows(
      name: "accidents", title: Phrase.accidents, hint: nil, fields: [("on", Phrase.day), ("death", Phrase.somebodyDied)],
      implied: ["at_fault": "true", "while_stolen": "false", "death": "false"]),
    Rows(name: "violations", title: Phrase.violations, hint: nil, fields: [("kind", Phrase.violation), ("on", Phrase.day)]),
  ]

  // MARK: Reading

  /// The facts that the form tells.
  var facts: RiskFacts {
    var facts = RiskFacts()
    for name in Self.placed + others {
      if let value = fields[name] { facts[name] = .text(value) }
    }
    for list in Self.lists {
      let records = rows(of: list).map { row in list.implied.merging(row.filter { !$0.value.isEmpty }) { $1 } }
      if !records.isEmpty { facts[list.name] = .records(records) }
    }
    return facts
  }

  /// The form that tells these facts.
  static func fields(of facts: RiskFacts) -> FormFields {
    var fields: [(String, String)] = []
    for (name, fact) in facts.facts.sorted(by: { $0.key < $1.key }) {
      switch fact {
      case .text(let text): fields.append((name, text))
      case .records(let records):
        guard let list = lists.first(where: { $0.name == name }) else { continue }
        for record in records { fields += list.fields.map { ("\(name).\($0.name)", record[$0.name] ?? "") } }
      }
    }
    return FormFields(fields)
  }

  /// Whether the reader sent nothing yet.
  var isUntouched: Bool { fields.fields.isEmpty }
  /// Whether a car was told.
  var isEmpty: Bool { fields["region"] == nil }

  /// The rows of a list in which anything was told.
  private func rows(of list: Rows) -> [[String: String]] {
    let columns = list.fields.map { fields.all("\(list.name).\($0.name)") }
    let count = columns.map(\.count).max() ?? 0
    return (0..<count).map { index in
      Dictionary(uniqueKeysWithValues: zip(list.fields, columns).map { ($0.name, index < $1.count ? $1[index] : "") })
    }.filter { row in row.contains { !$0.value.isEmpty && $0.value != list.implied[$0.key] } }
  }

  // MARK: Writing

  /// All groups of the form, without the form around them.
  var groups: HTML {
    """
    <fieldset class="group"><legend>\(Phrase.car[language])</legend><div class="fields">\(Self.car.map(field))</div>
    <details class="more"\(flag: "open", isOpen(Self.otherVehicles))><summary>\(Phrase.moreAboutCar[language])</summary><div class="fields">\(Self.otherVehicles.map(field))</div></details></fieldset>
    <fieldset class="group"><legend>\(Phrase.record[language])</legend><div class="fields">\(Self.record.map(field))</div>\(Self.lists.map(list))</fieldset>
    <fieldset class="group"><legend>\(Phrase.covers[language])</legend><div class="fields">\(Self.covers.map(field))</div>
    <details class="more"\(flag: "open", isOpen(Self.moreCovers))><summary>\(Phrase.moreCovers[language])</summary><div class="fields">\(Self.moreCovers.map(field))</div></details></fieldset>
    \(otherGroup)<fieldset class="group"><legend>\(Phrase.filed[language])</legend><p class="hint">\(Phrase.filedHint[language])</p>
    <div class="fields">\(Self.filed.prefix(1).map(field))</div>
    <details class="more"\(flag: "open", isOpen(Array(Self.filed.dropFirst())))><summary>\(Phrase.filedMore[language])</summary><div class="fields">\(Self.filed.dropFirst().map(field))</div></details></fieldset>
    """
  }

  private var otherGroup: HTML {
    let others = others
    guard !others.isEmpty else { return .empty }
    return """
      <fieldset class="group"><legend>\(Phrase.otherFacts[language])</legend>
      <details class="more"\(flag: "open", isOpen(others))><summary>\(Phrase.otherFactsMore[language])</summary><div class="fields">\(others.map(field))</div></details></fieldset>

      """
  }

  /// A folded group shows itself where something was told in it, or where something is wrong.
  private func isOpen(_ names: [String]) -> Bool { names.contains { fields[$0] != nil || problem(with: $0) != nil } }

  private func problem(with name: String) -> RiskError? { errors.first { $0.input == name } }

  private func field(_ name: String) -> HTML {
    guard let input = tariffs.input(name), let type = input.scalarType, let bounds = input.scalarBounds else { return .empty }
    let unit: HTML? = (input.unit ?? (type == .fen ? Phrase.yuan : nil)).map { " <span class=\"unit\">\($0[language])</span>" }
    let frame = FormField(
      name: name, id: "f-\(name)", label: "\(input.label[language])\(unit)", note: input.note, complaint: problem(with: name)?.problem,
      language: language)
    let value = fields[name]
    switch type {
    case .boolean:
      return """
        <p class="field check"><label><input type="checkbox" name="\(name)" value="true"\(flag: "checked", value == "true")\(frame.attributes)> \
        \(frame.label)</label>\(frame.remarks)</p>
        """
    case .code(let enumeration):
      // The dictionary lists the commonest first; a region has no commonest.
      let usual = name == "region" ? nil : enumeration.codes.first
      let chosen = value ?? standard(of: input).map(type.text) ?? usual
      return frame.paragraph(frame.select(choices(enumeration), chosen: chosen, blank: chosen == nil ? Phrase.notChosen[language] : nil))
    case .date: return frame.paragraph(frame.day(value ?? ""))
    default:
      return frame.paragraph(frame.number(value ?? "", isWhole: type.scale == 0, placeholder: placeholder(input, type, bounds)))
    }
  }

  private func choices(_ enumeration: Enumeration) -> [(value: String, label: String)] {
    zip(enumeration.codes, enumeration.labels).map { ($0, $1[language]) }
  }

  private func standard(of input: Input) -> Int64? {
    if case .scalar(_, _, let standard) = input.shape { standard } else { nil }
  }

  /// What is taken when nothing is told, or the range.
  private func placeholder(_ input: Input, _ type: ValueType, _ bounds: Bounds) -> String {
    if let standard = standard(of: input), standard != 0 { return type.text(standard) }
    if type == .fen || standard(of: input) != nil { return "" }
    let ends = type.ends(of: bounds)
    return "\(ends.lower)–\(ends.upper)"
  }

  // MARK: Lists

  private func list(_ list: Rows) -> HTML {
    guard let input = tariffs.input(list.name), case .list(let declared, _) = input.shape else { return .empty }
    let told = rows(of: list)
    let rows = (told + [[:]]).enumerated().map { index, row in self.row(list, declared, row, number: index + 1) }
    let hint: HTML? = list.hint.map { "<p class=\"hint\">\($0[language])</p>" }
    return """
      <div class="rows" data-add="\(Phrase.addRow[language])" role="group" aria-label="\(list.title[language])"><h3>\(list.title[language])</h3>\(hint)<ol>\(rows)</ol></div>
      """
  }

  private func row(_ list: Rows, _ declared: [Input.Field], _ row: [String: String], number: Int) -> HTML {
    let cells: [HTML] = list.fields.map { field in
      guard let type = declared.first(where: { $0.name == field.name })?.type else { return .empty }
      let (name, value) = ("\(list.name).\(field.name)", row[field.name] ?? "")
      let frame = FormField(
        name: name, id: "f-\(name)-\(number)", label: "\(field.label[language])",
        complaint: row.isEmpty ? nil : problem(with: "\(list.name)[\(number)].\(field.name)")?.problem, language: language)
      switch type {
      case .code(let enumeration):
        return frame.cell(frame.select(choices(enumeration), chosen: value, blank: Phrase.notChosen[language]))
      case .date: return frame.cell(frame.day(value))
      // Yes or no as a choice: a box that is not ticked would send nothing and shift the rows.
      case .boolean: return frame.cell(frame.select([0, 1].map { (type.text($0), type.text($0, in: language)) }, chosen: value))
      default: return frame.cell(frame.number(value))
      }
    }
    return "<li>\(cells)</li>"
  }

  // MARK: What is wrong

  /// All that is wrong, above the form, each with a link to its field.
  var complaints: HTML {
    let items: [HTML] = errors.map { error in
      let (name, address) = place(of: error.input)
      return "<a href=\"#\(address)\">\(name)</a> \(error.problem[language])"
    }
    return ProblemNote(title: Problem.Kind.unprocessable.title, items: items).html(language)
  }

  /// The label of an input and the id of its field: `claims[2].paid` is the second row's.
  private func place(of input: String) -> (name: String, id: String) {
    if let loss = LossFields.label(of: input) { return (loss[language], "f-\(input)") }
    guard let open = input.firstIndex(of: "["), let close = input.firstIndex(of: "]"), let list = tariffs.input(String(input[..<open]))
    else {
      return (tariffs.input(input)?.label[language] ?? input, "f-\(input)")
    }
    let number = input[input.index(after: open)..<close]
    let field = input[close...].dropFirst(2)
    return ("\(list.label[language]) \(number)", "f-\(list.name).\(field)-\(number)")
  }
}
