internal import Motor
internal import RuleEngine

/// A premium receipt as a person reads it: the sum first, then each step behind it to the table, the row and the source.
struct ReceiptView {
  let receipt: Receipt
  let sources: SourceRegister
  let language: Language

  var html: HTML {
    let steps: [HTML] = receipt.stepsBehindOutputs.map { step($0) }
    return """
      <ol class="steps">\(steps)</ol>
      <p class="hash"><small>\(Phrase.hash[language]) <code>\(receipt.contentHash.prefix(16))…</code> \(Phrase.replay[language])</small></p>
      """
  }

  private func step(_ step: Receipt.Step) -> HTML {
    let value: HTML =
      step.refusal.map { "<span class=\"refused\">\($0.text[language])</span>" }
      ?? "<span class=\"value\">\(step.text(in: language))</span>"
    return """
      <li><p class="result"><span class="label">\(step.label[language])</span> \(value)</p>
      <dl>\(rule(step))\(uses(step))\(step.lookups.map(lookup))\(roundings(step))\(note(step))\(source(step))</dl></li>
      """
  }

  private func rule(_ step: Receipt.Step) -> HTML {
    if let fired = step.fired {
      let condition = fired.condition.isEmpty ? Phrase.otherwise[language] : fired.condition
      let note: HTML? = fired.note.map { "<br>\($0[language])" }
      return "<dt>\(Phrase.because[language])</dt><dd><code>\(condition)</code> → <code>\(fired.outcome)</code>\(note)</dd>"
    }
    guard !step.formula.isEmpty else { return .empty }
    return "<dt>\(Phrase.rule[language])</dt><dd><code>\(step.formula)</code></dd>"
  }

  private func uses(_ step: Receipt.Step) -> HTML {
    let shown = step.uses.filter { !$0.isNothing }
    guard !shown.isEmpty else { return .empty }
    let items: [HTML] = shown.map { "<li>\($0.label[language]) <b>\($0.text(in: language))</b></li>" }
    return "<dt>\(Phrase.value[language])</dt><dd><ul class=\"uses\">\(items)</ul></dd>"
  }

  private func lookup(_ lookup: Receipt.Lookup) -> HTML {
    let keys = lookup.keys.map { $0.type.text($0.value, in: language) }.joined(separator: " · ")
    let row: HTML? = lookup.row.map { ", \(Phrase.line.with($0.line)[language])" }
    let confidence: HTML? = lookup.row?.confidence.map { " <span class=\"confidence\">\($0.label[language])</span>" }
    let address = Link.table(book: receipt.rulebook, table: lookup.table).path
    return """
      <dt>\(Phrase.table[language])</dt><dd><a href="\(address)">\(lookup.label[language])</a>\(row): \(keys) → <b>\(lookup.text(in: language))</b>\(confidence)</dd>
      """
  }

  private func roundings(_ step: Receipt.Step) -> HTML {
    step.roundings.map { rounding, scale in
      "<dt>\(Phrase.rounding[language])</dt><dd>\(rounding.label[language]), \(Phrase.decimals.with(scale)[language])</dd>" as HTML
    }.joined()
  }

  private func note(_ step: Receipt.Step) -> HTML {
    step.note.map { "<dt></dt><dd class=\"note\">\($0[language])</dd>" } ?? .empty
  }

  private func source(_ step: Receipt.Step) -> HTML {
    var cited: [Citation] = []
    for citation in [step.fired?.source ?? step.source].compactMap({ $0 }) + step.lookups.compactMap(\.source)
    where !cited.contains(citation) {
      cited.append(citation)
    }
    return cited.map { citation in
      let title = sources[citation.id]?.title[language] ?? citation.id
      let place: HTML? = citation.place.map { ", \($0)" }
      return "<dt>\(Phrase.source[language])</dt><dd class=\"source\">\(title)\(place)</dd>" as HTML
    }.joined()
  }
}
