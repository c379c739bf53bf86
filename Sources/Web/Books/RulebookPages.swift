internal import Exchange
internal import Motor
internal import RuleEngine

/// 规则书: what is loaded, and each book to the row.
struct RulebookPages {
  let house: House

  var endpoints: [Endpoint] {
    [
      .get(Link.Pattern.rulebooks) { call in .page(list(call)) },
      .get(Link.Pattern.rulebook) { call in .page(book(try house.book(call.parameters["id"] ?? ""), call)) },
    ]
  }

  private func list(_ call: Call) -> HTML {
    let language = call.language
    let rows: [HTML] = house.tariffs.library.sorted.map { book in
      """
      <tr><th scope="row"><a href="\(Link.rulebook(book.id).path)">\(book.title[language])</a><br><small><code>\(book.id)</code></small></th>
      <td>\(badge(book.standing, language))</td><td>\(book.jurisdiction)</td><td>\(book.inForce.inception.description)</td></tr>
      """
    }
    return page(
      call,
      """
      <section class="lead"><h1>\(Phrase.rulebooks[language])</h1><p>\(Phrase.rulebooksLead[language])</p></section>
      <div class="scroll" tabindex="0" role="region" aria-label="\(Phrase.rulebooks[language])"><table class="books"><thead><tr><th scope="col">\(Phrase.rulebooks[language])</th><td></td><th scope="col">\(Phrase.jurisdiction[language])</th><th scope="col">\(Phrase.period[language])</th></tr></thead><tbody>\(rows)</tbody></table></div>
      """)
  }

  private func badge(_ standing: Standing, _ language: Language) -> HTML {
    switch standing {
    case .official: "<span class=\"badge on\">\(Phrase.official[language])</span>"
    case .draft: "<span class=\"badge warn\">\(Phrase.draft[language])</span>"
    case .illustrative: "<span class=\"badge warn\">\(Phrase.illustrativeShort[language])</span>"
    }
  }

  private func book(_ book: Rulebook, _ call: Call) -> HTML {
    let language = call.language
    let summary: HTML? = book.summary.map { "<p>\($0[language])</p>" }
    return page(
      call,
      """
      <section class="lead"><h1>\(book.title[language])</h1>\(summary)
      <p class="badges">\(badge(book.standing, language)) <code>\(book.id)</code> · \(book.jurisdiction) · \(book.inForce.inception.description)</p>
      <p><small>\(citation(book.source, language)) · \(Phrase.compared[language]) \(book.compared.description) · \(Phrase.hash[language]) <code>\(book.contentHash.prefix(16))…</code></small></p></section>
      <h2>\(Phrase.outputs[language])</h2>\(outputs(book, language))
      <h2>\(Phrase.inputs[language])</h2>\(inputs(book, language))
      <h2>\(Phrase.tables[language])</h2>\(book.tables.map { table($0, language) })
      <h2>\(Phrase.rules[language])</h2>\(rules(book, language))
      """)
  }

  private func citation(_ citation: Citation, _ language: Language) -> HTML {
    let place: HTML? = citation.place.map { ", \($0)" }
    return "\(Phrase.source[language]): \(house.tariffs.library.sources[citation.id]?.title[language] ?? citation.id)\(place)"
  }

  private func outputs(_ book: Rulebook, _ language: Language) -> HTML {
    let rows: [HTML] = book.outputs.map {
      "<tr><th scope=\"row\">\($0.label[language])</th><td><code>\($0.name)</code></td><td class=\"money\">\(range($0.bounds, $0.type, language))</td></tr>"
    }
    return named(Phrase.outputs, rows, language)
  }

  private func inputs(_ book: Rulebook, _ language: Language) -> HTML {
    let rows: [HTML] = book.inputs.map { input in
      var limits = ""
      switch input.shape {
      case .scalar(let type, let bounds, _): limits = range(bounds, type, language)
      case .list(let fields, let atMost): limits = "≤ \(atMost) × (" + fields.map { $0.label[language] }.joined(separator: ", ") + ")"
      }
      return
        "<tr><th scope=\"row\">\(input.label[language])</th><td><code>\(input.name)</code></td><td><span class=\"money\">\(limits)</span>\(codes(input, language))</td></tr>"
    }
    return named(Phrase.inputs, rows, language)
  }

  private func range(_ bounds: Bounds, _ type: ValueType, _ language: Language) -> String {
    if case .code(let enumeration) = type { return "\(enumeration.codes.count) × \(enumeration.label[language])" }
    if type == .boolean { return type.text(0, in: language) + " / " + type.text(1, in: language) }
    let ends = type.ends(of: bounds)
    return "\(ends.lower) … \(ends.upper)"
  }

  /// The codes that an input takes, with their names.
  private func codes(_ input: Input, _ language: Language) -> HTML {
    input.types.map { type in
      guard case .code(let enumeration) = type else { return .empty }
      let items: [HTML] = zip(enumeration.codes, enumeration.labels).map { "<li><code>\($0)</code> \($1[language])</li>" }
      return "<details class=\"codes\"><summary>\(enumeration.label[language])</summary><ul>\(items)</ul></details>" as HTML
    }.joined()
  }

  private func named(_ name: Text, _ rows: [HTML], _ language: Language) -> HTML {
    """
    <div class="scroll" tabindex="0" role="region" aria-label="\(name[language])"><table><tbody>\(rows)</tbody></table></div>
    """
  }

  private func table(_ table: RuleTable, _ language: Language) -> HTML {
    guard table.isLoaded else {
      return "<h3 id=\"\(table.name)\">\(table.label[language])</h3><p class=\"hint\">\(Phrase.notLoaded[language])</p>"
    }
    let heads: [HTML] = (table.keys + table.columns.map(\.name)).map { "<th scope=\"col\"><code>\($0)</code></th>" }
    let rows: [HTML] = table.rows.enumerated().map { index, row in
      let keys: [HTML] = row.keys.map { "<td>\($0)</td>" }
      let values: [HTML] = table.columns.map { "<td class=\"money\">\($0.text(ofRow: index, in: language))</td>" }
      let label: HTML? = row.label.map { "\($0[language]) " }
      let confidence: HTML? = row.confidence.map { "<span class=\"confidence\">\($0.label[language])</span>" }
      return "<tr><td class=\"line\">\(row.line)</td>\(keys)\(values)<td><small>\(label)\(row.note ?? "") \(confidence)</small></td></tr>"
    }
    return """
      <details class="more"><summary>\(table.label[language]) <small>\(table.rows.count) \(Phrase.rows[language])</small></summary>
      <div class="scroll" id="\(table.name)" tabindex="0" role="region" aria-label="\(table.label[language])"><table><thead><tr><td></td>\(heads)<td></td></tr></thead><tbody>\(rows)</tbody></table></div></details>
      """
  }

  private func rules(_ book: Rulebook, _ language: Language) -> HTML {
    let items: [HTML] = book.ruleTexts.map { rule in
      let source: HTML? = rule.source.map { "<small>\(citation($0, language))</small>" }
      return
        "<li id=\"rule-\(rule.name)\"><b>\(rule.label[language])</b> <code>\(rule.name)</code><pre tabindex=\"0\">\(rule.text)</pre>\(source)</li>"
    }
    return "<ol class=\"rules\">\(items)</ol>"
  }

  private func page(_ call: Call, _ content: HTML) -> HTML {
    Page(title: Phrase.rulebooks, path: Link.Pattern.rulebooks, call: call, assets: house.assets, content: content).html()
  }
}
