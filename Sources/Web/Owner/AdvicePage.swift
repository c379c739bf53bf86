internal import Exchange
internal import Motor
internal import RuleEngine

/// 报险还是自付: what one small claim costs in premiums, year by year.
struct AdvicePage {
  let house: House

  var endpoints: [Endpoint] {
    [
      .get(Link.Pattern.advice) { call in
        let form = EnquiryForm(tariffs: house.tariffs, language: call.language, fields: call.query.without(LossFields.names))
        return content(form, call)
      }
    ]
  }

  private func content(_ form: EnquiryForm, _ call: Call) -> Answer {
    let language = call.language
    let lead: HTML = "<section class=\"lead\"><h1>\(Phrase.advice[language])</h1><p>\(Phrase.adviceLead[language])</p></section>"
    // A link from the prices brings the car; the loss is asked here.
    guard !call.query.all("loss.amount").isEmpty else { return .page(page(call, lead + formHTML(form, call))) }
    do throws(RiskErrors) {
      let enquiry = try house.tariffs.enquiry(form.facts, today: house.today())
      let loss = try SmallLoss(
        amount: call.query["loss.amount"], cover: call.query["loss.cover"], on: call.query["loss.on"], enquiry: enquiry)
      return .page(page(call, lead + result(try house.tariffs.advice(on: loss, enquiry), language) + formHTML(form, call)))
    } catch {
      var form = form
      form.errors = error.errors
      return .refusal(page(call, lead + form.complaints + formHTML(form, call)), .unprocessable)
    }
  }

  private func formHTML(_ form: EnquiryForm, _ call: Call) -> HTML {
    let language = call.language
    let sample: HTML? =
      form.isEmpty
      ? house.sample.map {
        "<p class=\"sample\"><a href=\"\(Link.advice(FormFields($0.fields + [("loss.amount", "800")])).path)\">\(Phrase.trySample[language])</a></p>"
      } : nil
    let car: HTML =
      form.isEmpty
      ? form.groups
      : "<details class=\"again\"\(flag: "open", form.errors.contains { !LossFields.names.contains($0.input) })><summary>\(Phrase.change[language])</summary>\(form.groups)</details>"
    return """
      \(sample)<form class="enquiry" action="\(Link.Pattern.advice)" method="get">
      \(LossFields(told: call.query, errors: form.errors, language: language).group)
      \(car)
      <p class="go"><button type="submit">\(Phrase.workOut[language])</button></p>
      </form>
      """
  }

  private func result(_ advice: ClaimOrPay, _ language: Language) -> HTML {
    let years: [HTML] = advice.years.map { year in
      let cells: [HTML] = year.premiums.map {
        "<td class=\"money\">\($0.paying.grouped)</td><td class=\"money\">\($0.claiming.grouped)</td>"
      }
      return
        "<tr><th scope=\"row\">\(year.inception.description)</th><td class=\"money \(year.difference.fen > 0 ? "more" : "same")\">\(year.difference.signed)</td>\(cells)</tr>"
    }
    let heads: [HTML] = advice.books.map { "<th scope=\"colgroup\" colspan=\"2\">\($0.title[language])</th>" }
    let subheads: [HTML] = advice.books.map { _ in
      "<th scope=\"col\">\(Phrase.paying[language])</th><th scope=\"col\">\(Phrase.claiming[language])</th>"
    }
    let isIllustrative = advice.books.contains { $0.standing == .illustrative }
    let note: HTML? = isIllustrative ? "<p><span class=\"badge warn\">\(Phrase.illustrative[language])</span></p>" : nil
    return """
      <section class="advice \(advice.advice.rawValue)">
      <h2>\(advice.advice.label[language])</h2>\(note)
      <p class="price">\(Phrase.breakEven[language]) <strong class="money">\(advice.costOfClaiming.grouped)</strong> \(Phrase.yuan[language])</p>
      <p>\(Phrase.breakEvenMeaning[language])</p>\(limit(advice, language))
      \(plot(advice, language))
      <div class="scroll" tabindex="0" role="region" aria-label="\(Phrase.advice[language])"><table><thead><tr><th scope="col" rowspan="2">\(Phrase.coverBegins[language])</th><th scope="col" rowspan="2">\(Phrase.more[language])</th>\(heads)</tr><tr>\(subheads)</tr></thead>
      <tbody>\(years)</tbody><tfoot><tr><th scope="row">\(Phrase.total[language])</th><td class="money"><b>\(advice.costOfClaiming.signed)</b></td><td colspan="\(advice.books.count * 2)"></td></tr></tfoot></table></div>
      <p>\(advice.end.meaning[language])</p>\(silent(advice, language))</section>
      \(AssumptionList(texts: advice.assumptions, language: language).html)
      """
  }

  /// What the cover leaves to the owner in any case.
  private func limit(_ advice: ClaimOrPay, _ language: Language) -> HTML {
    guard advice.paid < advice.loss.amount else { return .empty }
    return "<p>\(Phrase.paysAtMost[language]) <strong class=\"money\">\(advice.paid.grouped)</strong> \(Phrase.yuan[language])</p>"
  }

  /// The tariffs that the sum leaves out, and why.
  private func silent(_ advice: ClaimOrPay, _ language: Language) -> HTML {
    advice.silent.map { quote in
      let reasons: [HTML] = quote.reasons.prefix(Self.reasonsShown).map { "<li>\($0[language])</li>" }
      return
        "<div class=\"no-price\"><strong>\(quote.book.title[language]): \(Phrase.noPrice[language])</strong><ul>\(reasons)</ul></div>"
        as HTML
    }.joined()
  }

  private static let reasonsShown = 6

  /// What a claim has cost after each renewal, against the loss.
  private func plot(_ advice: ClaimOrPay, _ language: Language) -> HTML {
    var sum: Int64 = 0
    let bars = advice.years.map { year -> BarPlot.Bar in
      sum += year.difference.fen
      return BarPlot.Bar(
        label: String(year.inception.year), value: sum, text: Money(fen: sum).grouped, kind: sum > advice.loss.amount.fen ? .more : .less)
    }
    return BarPlot(
      title: Text(zh: "报险后累计多付（元），虚线为这次损失", en: "What claiming has cost so far (yuan); the dashed line is the loss"), bars: bars,
      mark: (advice.loss.amount.fen, advice.loss.amount.grouped)
    ).svg(language)
  }

  private func page(_ call: Call, _ content: HTML) -> HTML {
    Page(title: Phrase.advice, path: Link.Pattern.advice, call: call, assets: house.assets, content: content).html()
  }
}

extension ClaimOrPay.Advice {
  fileprivate var label: Text {
    switch self {
    case .claim: Phrase.claimIt
    case .pay: Phrase.payIt
    case .either: Phrase.eitherWay
    case .open: Phrase.claimAsFarAsKnown
    }
  }
}
