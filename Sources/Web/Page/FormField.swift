internal import Motor
internal import RuleEngine

/// A control with its label, its note and what is wrong with it, tied together so that a screen reader says them together.
struct FormField {
  var name: String
  var id: String
  var label: HTML
  var note: Text?
  var complaint: Text?
  var language: Language

  /// What a control carries beside its own attributes.
  var attributes: HTML {
    let ids = (complaint == nil ? [] : ["\(id)-error"]) + (note == nil ? [] : ["\(id)-note"])
    return
      "\(attribute: "aria-describedby", ids.isEmpty ? nil : ids.joined(separator: " "))\(attribute: "aria-invalid", complaint == nil ? nil : "true")"
  }

  /// What is wrong and what is to be known, below the control.
  var remarks: HTML {
    let wrong: HTML? = complaint.map { "<small class=\"error\" id=\"\(id)-error\">\($0[language])</small>" }
    let known: HTML? = note.map { "<small id=\"\(id)-note\">\($0[language])</small>" }
    return wrong == nil && known == nil ? .empty : "<span class=\"remarks\">\(wrong)\(known)</span>"
  }

  /// A field of a group: label, control, remarks.
  func paragraph(_ control: HTML) -> HTML { "<p class=\"field\"><label for=\"\(id)\">\(label)</label>\(control)\(remarks)</p>" }

  /// A field of a row in a list.
  func cell(_ control: HTML) -> HTML { "<span class=\"cell\"><label for=\"\(id)\">\(label)</label>\(control)\(remarks)</span>" }

  // MARK: Controls

  func number(_ value: String, isWhole: Bool = false, placeholder: String? = nil) -> HTML {
    """
    <input inputmode="\(isWhole ? "numeric" : "decimal")" id="\(id)" name="\(name)" value="\(value)"\(attribute: "placeholder", placeholder) \
    autocomplete="off"\(attributes)>
    """
  }

  /// A day; one that the calendar does not have comes back as it was typed, which a browser's field for days would not show.
  func day(_ value: String) -> HTML {
    let parsed = try? Day(parsing: value)
    let kind = value.isEmpty || parsed != nil ? "date" : "text"
    return "<input type=\"\(kind)\" id=\"\(id)\" name=\"\(name)\" value=\"\(parsed?.description ?? value)\"\(attributes)>"
  }

  /// A choice. A value that is none of them is not kept.
  func select(_ choices: [(value: String, label: String)], chosen: String?, blank: String? = nil) -> HTML {
    let options: [HTML] = choices.map { "<option value=\"\($0.value)\"\(flag: "selected", $0.value == chosen)>\($0.label)</option>" }
    let none: HTML? = blank.map { "<option value=\"\">\($0)</option>" }
    return "<select id=\"\(id)\" name=\"\(name)\"\(attributes)>\(none)\(options)</select>"
  }
}
