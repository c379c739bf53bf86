internal import Exchange
internal import Motor
internal import RuleEngine

/// 算保费: the car and its record in, what each tariff would charge and why out.
struct PricesPage {
  let house: House

  var endpoints: [Endpoint] {
    [
      .get(Link.Pattern.enquiry) { call in .page(enquiry(call)) },
      .get(Link.Pattern.prices) { call in
        let form = EnquiryForm(tariffs: house.tariffs, language: call.language, fields: call.query)
        return form.isUntouched ? .page(enquiry(call)) : prices(form, call)
      },
    ]
  }

  // MARK: The form

  private func enquiry(_ call: Call) -> HTML {
    let language = call.language
    let form = EnquiryForm(tariffs: house.tariffs, language: language, fields: call.query)
    let sample: HTML? = house.sample.map {
      "<p class=\"sample\"><a href=\"\(Link.prices($0).path)\">\(Phrase.trySample[language])</a></p>"
    }
    return page(
      call,
      """
      <section class="lead"><h1>\(Phrase.tagline[language])</h1>\(sample)</section>
      \(formHTML(form, language))
      """)
  }

  private func formHTML(_ form: EnquiryForm, _ language: Language) -> HTML {
    """
    <form class="enquiry" action="\(Link.Pattern.prices)" method="get">
    \(form.groups)
    <p class="go"><button type="submit">\(Phrase.show[language])</button></p>
    </form>
    """
  }

  // MARK: The prices

  private func prices(_ form: EnquiryForm, _ call: Call) -> Answer {
    do throws(RiskErrors) {
      let enquiry = try house.tariffs.enquiry(form.facts, today: house.today())
      return .page(page(call, try answer(enquiry, form, call.language)))
    } catch {
      var form = form
      form.errors = error.errors
      let lead: HTML = "<section class=\"lead\"><h1>\(Phrase.prices[call.language])</h1>\(form.complaints)</section>"
      return .refusal(page(call, lead + formHTML(form, call.language)), .unprocessable)
    }
  }

  private func answer(_ enquiry: PriceEnquiry, _ form: EnquiryForm, _ language: Language) throws(RiskErrors) -> HTML {
    let complete = try house.tariffs.complete(enquiry)
    let quotes = house.tariffs.prices(complete)
    let changes = try house.tariffs.whatIf(enquiry, quotes: quotes)
    let cards: [HTML] = quotes.map { card($0, complete, language) }
    return """
      <section class="lead"><h1>\(Phrase.eachTariff[language])</h1>\(total(quotes, language))</section>
      <div class="quotes">\(cards)</div>
      \(AssumptionList(texts: complete.assumptions, language: language).html)
      \(whatIf(changes, quotes, language))
      \(QuotationPages.button(form, language))
      <p class="next"><a class="button" href="\(Link.advice(form.fields).path)">\(Phrase.askAdvice[language])</a></p>
      <details class="again"><summary>\(Phrase.change[language])</summary>\(formHTML(form, language))</details>
      """
  }

  /// What an owner pays in a year under the tariffs in force.
  private func total(_ quotes: [Quote], _ language: Language) -> HTML {
    let inForce = Tariffs.bought(quotes)
    // Several commercial tariffs are alternatives; which of them the owner takes is not for a sum to say.
    guard inForce.count == 2, Set(inForce.map(\.isCompulsory)).count == 2 else { return .empty }
    let sum = inForce.compactMap(\.premium).reduce(.zero, +)
    let isIllustrative = inForce.contains { $0.book.standing == .illustrative }
    let note: HTML? = isIllustrative ? " <span class=\"badge warn\">\(Phrase.illustrative[language])</span>" : nil
    return
      "<p class=\"total\">\(Phrase.totalInForce[language]) <strong class=\"money\">\(sum.grouped)</strong> \(Phrase.perYear[language])\(note)</p>"
  }

  private func card(_ quote: Quote, _ enquiry: CompleteEnquiry, _ language: Language) -> HTML {
    """
    <article class="quote" id="\(quote.book.id)">
    <h2><a href="\(Link.rulebook(quote.book.id).path)">\(quote.book.title[language])</a></h2>
    <p class="badges">\(badges(quote, enquiry, language))</p>
    \(outcome(quote, language))
    \(receipt(quote, enquiry, language))
    </article>
    """
  }

  private func badges(_ quote: Quote, _ enquiry: CompleteEnquiry, _ language: Language) -> HTML {
    var badges: HTML =
      quote.isInForce
      ? "<span class=\"badge on\">\(Phrase.inForce[language])</span>" : "<span class=\"badge\">\(Phrase.notInForce[language])</span>"
    if quote.book.standing == .illustrative { badges += " <span class=\"badge warn\">\(Phrase.illustrative[language])</span>" }
    if !quote.isInForce {
      badges += " <span class=\"moved\">\(Phrase.moved.with(enquiry.inception.adding(years: quote.shift.years).year)[language])</span>"
    }
    return badges
  }

  private func outcome(_ quote: Quote, _ language: Language) -> HTML {
    switch quote.outcome {
    case .priced(let premium):
      return "<p class=\"price\"><strong class=\"money\">\(premium.grouped)</strong> \(Phrase.perYear[language])</p>"
    case .refused(let refusal):
      let note: HTML? = refusal.note.map { " <small>\($0)</small>" }
      return "<p class=\"no-price\"><strong>\(Phrase.refused[language])</strong> \(refusal.text[language])\(note)</p>"
    case .incomplete(let errors):
      let items: [HTML] = errors.prefix(6).map { "<li>\($0.problem[language])</li>" }
      return "<div class=\"no-price\"><strong>\(Phrase.incomplete[language])</strong><ul>\(items)</ul></div>"
    }
  }

  private func receipt(_ quote: Quote, _ enquiry: CompleteEnquiry, _ language: Language) -> HTML {
    guard let receipt = try? house.tariffs.receipt(for: quote, enquiry) else { return .empty }
    let view = ReceiptView(receipt: receipt, sources: house.tariffs.library.sources, language: language)
    return "<details class=\"receipt\"><summary>\(Phrase.receipt[language])</summary>\(view.html)</details>"
  }

  // MARK: What would change it

  private func whatIf(_ found: [WhatIf], _ quotes: [Quote], _ language: Language) -> HTML {
    let priced = quotes.indices.filter { quotes[$0].premium != nil }
    guard !priced.isEmpty else { return .empty }
    let heads: [HTML] = priced.map { "<th scope=\"col\">\(quotes[$0].book.title[language])</th>" }
    let rows: [HTML] = found.map { one in
      let cells: [HTML] = priced.map { index in effect(one.effects[index], one.reasons[index], language) }
      return "<tr><th scope=\"row\">\(name(of: one, language))</th>\(cells)</tr>"
    }
    return """
      <section class="what-if"><h2>\(Phrase.whatIf[language])</h2><p class="hint">\(Phrase.whatIfHint[language])</p>
      <div class="scroll" tabindex="0" role="region" aria-label="\(Phrase.whatIf[language])"><table><thead><tr><td></td>\(heads)</tr></thead><tbody>\(rows)</tbody></table></div></section>
      """
  }

  private func effect(_ effect: WhatIf.Effect?, _ reasons: [Text], _ language: Language) -> HTML {
    guard let effect else {
      let why: HTML = reasons.first.map { "<small>\($0[language])</small>" } ?? .empty
      return "<td class=\"refused\">\(Phrase.refused[language])<br>\(why)</td>"
    }
    guard effect.difference.fen != 0 else { return "<td class=\"money same\">\(Phrase.unchanged[language])</td>" }
    let kind = effect.difference.fen > 0 ? "more" : "less"
    return "<td class=\"money\"><span class=\"\(kind)\">\(effect.difference.signed)</span><br><small>\(effect.after.grouped)</small></td>"
  }

  private func name(of found: WhatIf, _ language: Language) -> HTML {
    var kinds: [String] = []
    for change in found.changes {
      switch change {
      case .claim: return "\(Phrase.oneClaim[language])"
      case .accident: return "\(Phrase.oneAccident[language])"
      case .cleanYear: return "\(Phrase.cleanYear[language])"
      case .violation(let kind): kinds.append(house.tariffs.violationLabel(kind)[language])
      }
    }
    let separator = language == .zh ? "；" : "; "
    guard kinds.count > 2 else { return "\(Phrase.oneViolation[language])<br><small>\(kinds.joined(separator: separator))</small>" }
    return """
      \(Phrase.oneViolation[language])<details class="kinds"><summary>\(kinds[0])\(language == .zh ? "等 \(kinds.count) 种" : " and \(kinds.count - 1) others")</summary>\(kinds.joined(separator: separator))</details>
      """
  }

  private func page(_ call: Call, _ content: HTML) -> HTML {
    Page(title: Phrase.prices, path: Link.Pattern.prices, call: call, assets: house.assets, content: content).html()
  }
}
