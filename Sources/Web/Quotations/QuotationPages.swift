internal import Exchange
internal import Identity
internal import Motor
internal import RuleEngine
internal import Storage

/// 报价单: saving the prices of a car, and opening them again.
struct QuotationPages {
  let house: House

  var endpoints: [Endpoint] {
    [
      .post(Link.Pattern.quotations) { try await save($0) },
      .get(Link.Pattern.quotation) { call in .page(page(try await house.quotation(call), call)) },
    ]
  }

  // MARK: Saving

  private func save(_ call: Call) async throws -> Answer {
    guard call.isSameOrigin else {
      throw Problem(.forbidden, Text(zh: "请在本站的页面上操作", en: "Send the form from a page of ours"))
    }
    let fields = try call.form()
    let form = EnquiryForm(tariffs: house.tariffs, language: call.language, fields: FormFields(encoded: fields[Self.facts] ?? ""))
    return .kept(
      try await house.quotations.save(
        form.facts, today: house.today(), by: Act(.visitor, for: "quotation"), once: fields[Self.once].flatMap { call.once(key: $0) }
      ) { _, key in KeptAnswer(status: 303, type: "text/plain", location: Link.quotation(key).path, body: []) })
  }

  /// The field that holds what was told, as the query of an address.
  private static let facts = "facts"
  /// The field that makes a form that is sent twice one request.
  private static let once = "once"

  /// What saves the prices of a form that has been filled in.
  static func button(_ form: EnquiryForm, _ language: Language) -> HTML {
    var random = SystemRandomNumberGenerator()
    let hidden: [HTML] = [(facts, form.fields.query), (once, AddressKey(using: &random).clear)].map { name, value in
      "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
    }
    return """
      <form class="save" action="\(Link.Pattern.quotations)" method="post">\(hidden)<button type="submit" class="button">\(Phrase.saveQuotation[language])</button>
      <small>\(Phrase.saveQuotationHint[language])</small></form>
      """
  }

  // MARK: Opening

  private func page(_ quotation: Quotation, _ call: Call) -> HTML {
    let language = call.language
    let replays = (try? house.quotations.replay(quotation)) ?? []
    let rows: [HTML] = quotation.lines.map { line in
      row(line, replays.first { $0.line.book == line.book }, language)
    }
    let fields = EnquiryForm.fields(of: quotation.facts)
    let state = quotation.isValid(at: house.now) ? Phrase.quotationHolds : Phrase.quotationExpired
    let content: HTML = """
      <section class="lead"><h1>\(Phrase.quotation[language]) \(quotation.number)</h1>
      <p>\(state.with(Phrase.minute(quotation.validUntil))[language])</p></section>
      <dl class="facts"><dt>\(Phrase.savedAt[language])</dt><dd>\(Phrase.minute(quotation.savedAt.instant))</dd>
      <dt>\(Phrase.firstDay[language])</dt><dd>\(quotation.inception.description)</dd></dl>
      <div class="scroll" tabindex="0" role="region" aria-label="\(Phrase.quotation[language])"><table>
      <thead><tr><th scope="col">\(Phrase.tariff[language])</th><th scope="col">\(Phrase.savedPremium[language])</th><th scope="col">\(Phrase.checkedNow[language])</th></tr></thead>
      <tbody>\(rows)</tbody></table></div>
      <p class="hint">\(Phrase.quotationHint[language])</p>
      <p class="next"><a class="button" href="\(Link.prices(fields).path)">\(Phrase.priceAgain[language])</a></p>
      """
    return Page(title: Phrase.quotation, path: Link.Pattern.quotations, call: call, assets: house.assets, content: content).html()
  }

  private func row(_ line: Quotation.Line, _ replay: QuotationDesk.Replay?, _ language: Language) -> HTML {
    let title = house.tariffs.library.books[line.book]?.title[language] ?? line.book
    let premium: HTML = line.premium.map { "\($0.grouped)" } ?? "\(Phrase.refused[language])"
    let verdict: Text =
      switch replay?.outcome {
      case .same: line.premium == nil ? Phrase.replayNone : Phrase.replaySame
      case .differs: Phrase.replayDiffers
      case .bookChanged: Phrase.replayBookChanged
      case .bookGone, nil: Phrase.replayBookGone
      }
    let now: HTML? = replay.flatMap { replay in
      guard case .bookChanged(let quote) = replay.outcome, let premium = quote.premium else { return nil }
      return "<br><small class=\"money\">\(premium.grouped)</small>"
    }
    return """
      <tr><th scope="row"><a href="\(Link.rulebook(line.book).path)">\(title)</a><br><small><code>\(String(line.contentHash.prefix(12)))</code></small></th>
      <td class="money">\(premium)</td><td>\(verdict[language])\(now)</td></tr>
      """
  }
}
