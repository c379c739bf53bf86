internal import Exchange
internal import Motor
internal import NIOCore
internal import RuleEngine

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// 新旧切换: a portfolio in, who pays more and who pays less out.
struct SwitchPage {
  let house: House

  var endpoints: [Endpoint] {
    [
      .get(Link.Pattern.switching) { call in .page(page(call, form(call, chosen: pairs.first))) },
      .post(Link.Pattern.switching, bodyBytes: Limits.uploadBytes) { call in
        do { return .page(try await uploaded(call)) } catch {
          let problem = Problem(error)
          guard problem.kind == .unprocessable || problem.kind == .malformed else { throw error }
          return .refusal(refused(problem, call), problem.kind)
        }
      },
      .get(Link.Pattern.sample) { call in .page(try await sample(call)) },
    ]
  }

  // MARK: What is compared

  /// A tariff and the one that replaced it: the same product in the same place, the next in time.
  private var pairs: [(old: Rulebook, new: Rulebook)] {
    let priced = house.tariffs.priced
    return priced.flatMap { old in
      priced.filter {
        $0.product == old.product && $0.jurisdiction == old.jurisdiction && $0.id != old.id && Self.begins(old) < Self.begins($0)
      }
      .prefix(1).map { (old, $0) }
    }
  }

  private static func begins(_ book: Rulebook) -> Int32 { book.inForce.inception.first?.number ?? .min }

  private func uploaded(_ call: Call) async throws -> HTML {
    let body = Array(call.body.readableBytesView)
    guard let parts = Multipart(body, contentType: call.contentType) else {
      throw Problem(.malformed, Text(zh: "没有收到文件", en: "No file arrived"))
    }
    func text(_ name: String) -> String { parts[name].map { String(decoding: $0.content, as: UTF8.self) } ?? "" }
    let name = parts["portfolio"]?.fileName ?? ""
    guard let file = parts["portfolio"], !file.content.isEmpty else {
      throw Problem(
        .unprocessable,
        name.isEmpty
          ? Text(zh: "请先选择一个 CSV 文件，再点“比较”", en: "Choose a CSV file first, then press Compare")
          : Text(zh: "文件 \(name) 是空的，请选择有表头和数据行的 CSV", en: "\(name) is empty; choose a CSV file with a header and rows"))
    }
    let study = try await SwitchStudy.run(
      house, old: text("old"), new: text("new"), csv: Array(file.content), name: name.isEmpty ? "portfolio.csv" : name)
    return page(call, result(study, call.language) + form(call, chosen: (study.old, study.new), isBelowResult: true))
  }

  /// The form again, with what was wrong above it.
  private func refused(_ problem: Problem, _ call: Call) -> HTML {
    page(call, ProblemNote(problem, call.language).html(call.language) + form(call, chosen: pairs.first))
  }

  private func sample(_ call: Call) async throws -> HTML {
    guard let pair = pairs.first, let data = FileManager.default.contents(atPath: house.samplePortfolio) else {
      throw Problem(.notFound, Text(zh: "没有示例文件", en: "There is no sample file"))
    }
    let study = try await SwitchStudy.run(house, old: pair.old.id, new: pair.new.id, csv: Array(data), name: "sample.csv")
    return page(call, result(study, call.language) + form(call, chosen: pair, isBelowResult: true))
  }

  // MARK: The form

  private func form(_ call: Call, chosen: (old: Rulebook, new: Rulebook)?, isBelowResult: Bool = false) -> HTML {
    let language = call.language
    func options(_ selected: String?) -> [HTML] {
      house.tariffs.priced.map { "<option value=\"\($0.id)\"\(flag: "selected", $0.id == selected)>\($0.title[language])</option>" }
    }
    let names = "base_premium,claim_level,serious_violations,moderate_violations,other_violations,underwriting,channel"
    let heading: HTML = isBelowResult ? "<h2>\(Phrase.switching[language])</h2>" : "<h1>\(Phrase.switching[language])</h1>"
    return """
      <section class="lead">\(heading)<p>\(Phrase.switchLead[language])</p>
      <p><a class="button" href="\(Link.Pattern.sample)">\(Phrase.sample[language])</a></p></section>
      <form class="enquiry" action="\(Link.switching.path)" method="post" enctype="multipart/form-data"><fieldset class="group"><legend>\(Phrase.compare[language])</legend><div class="fields">
      <p class="field"><label for="f-old">\(Phrase.oldBook[language])</label><select id="f-old" name="old">\(options(chosen?.old.id))</select></p>
      <p class="field"><label for="f-new">\(Phrase.newBook[language])</label><select id="f-new" name="new">\(options(chosen?.new.id))</select></p>
      <p class="field wide"><label for="f-file">\(Phrase.file[language])</label><input type="file" id="f-file" name="portfolio" accept=".csv,text/csv" required aria-describedby="f-file-note"><small id="f-file-note">\(Phrase.columns[language]) <code>\(names)</code></small></p>
      </div></fieldset><p class="go"><button type="submit">\(Phrase.compare[language])</button></p></form>
      """
  }

  // MARK: The result

  private func result(_ study: SwitchStudy, _ language: Language) -> HTML {
    let found = study.comparison
    let reasons: [HTML] = study.reading.firstReasons.map { "<li><code>\($0)</code></li>" }
    let rejected: HTML? =
      study.reading.rejected > 0
      ? "<details class=\"more\"><summary>\(study.reading.rejected) \(Phrase.rejected[language])</summary><ul>\(reasons)</ul></details>"
      : nil
    let ratio: HTML? = found.ratio.map { " (\(Self.percent($0)))" }
    let segments: [HTML] = Dictionary(grouping: found.segments, by: \.column).sorted { $0.key < $1.key }.map { segment($0.value, language) }
    return """
      <section class="switch"><h1>\(study.old.title[language]) → \(study.new.title[language])</h1>
      <ul class="tally">
      <li class="more"><b>\(found.dearer)</b> \(Phrase.risks[language]) \(Phrase.payMore[language])</li>
      <li class="less"><b>\(found.cheaper)</b> \(Phrase.risks[language]) \(Phrase.payLess[language])</li>
      <li><b>\(found.unchanged)</b> \(Phrase.risks[language]) \(Phrase.payTheSame[language])</li>
      </ul>
      <p class="total">\(Phrase.total[language]) <span class="money">\(found.old.grouped)</span> → <strong class="money">\(found.new.grouped)</strong> \(Phrase.yuan[language])\(ratio)</p>
      \(rejected)
      \(distribution(found, language))
      \(segments)
      \(movers(Phrase.dearest, found.dearest, study, language))\(movers(Phrase.cheapest, found.cheapest, study, language))
      </section>
      """
  }

  private func distribution(_ found: PortfolioComparison, _ language: Language) -> HTML {
    let bars = found.bars.map { bar in
      BarPlot.Bar(
        label: bar.lower.map { "\($0 > 0 ? "+" : "")\($0)" } ?? "<\(bar.upper.map(String.init) ?? "")", value: Int64(bar.rows),
        text: bar.rows > 0 ? String(bar.rows) : "", kind: (bar.upper ?? 1) <= 0 ? .less : .more)
    }
    let rows: [HTML] = found.bars.filter { $0.rows > 0 }.map {
      "<tr><th scope=\"row\">\(Self.range($0))</th><td class=\"money\">\($0.rows)</td></tr>"
    }
    return """
      \(BarPlot(title: Text(zh: "\(Phrase.distribution.zh)：\(Phrase.changePercent.zh)，每格左端", en: "\(Phrase.distribution.en): \(Phrase.changePercent.en), where each bar begins"), bars: bars).svg(language))
      <details class="more"><summary>\(Phrase.asTable[language])</summary><table><thead><tr><th scope="col">\(Phrase.changePercent[language])</th><th scope="col">\(Phrase.risks[language])</th></tr></thead><tbody>\(rows)</tbody></table></details>
      """
  }

  private func segment(_ group: [PortfolioComparison.Segment], _ language: Language) -> HTML {
    guard let first = group.first else { return .empty }
    let most = max(group.map { abs(($0.ratio ?? 10_000) - 10_000) }.max() ?? 0, 1)
    let rows: [HTML] = group.map { one in
      let change = (one.ratio ?? 10_000) - 10_000
      let meter: HTML = """
        <svg class="meter" viewBox="-50 0 100 10" aria-hidden="true"><rect class="\(change > 0 ? "more" : "less")" x="\(change > 0 ? 0 : -(abs(change) * 50 / most))" y="1" width="\(abs(change) * 50 / most)" height="8"></rect><line x1="0" x2="0" y1="0" y2="10"></line></svg>
        """
      return """
        <tr><th scope="row">\(one.value[language])</th><td class="money">\(one.rows)</td><td class="money more">\(one.dearer)</td><td class="money less">\(one.cheaper)</td><td class="money">\(one.old.grouped)</td><td class="money">\(one.new.grouped)</td><td class="money">\(one.ratio.map(Self.percent) ?? "–")</td><td>\(meter)</td></tr>
        """
    }
    return """
      <h2>\(first.label[language])</h2><div class="scroll" tabindex="0" role="region" aria-label="\(first.label[language])"><table><thead><tr><th scope="col">\(first.label[language])</th><th scope="col">\(Phrase.risks[language])</th><th scope="col">\(Phrase.payMore[language])</th><th scope="col">\(Phrase.payLess[language])</th><th scope="col">\(Phrase.oldBook[language])</th><th scope="col">\(Phrase.newBook[language])</th><th scope="col">\(Phrase.difference[language])</th><td></td></tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }

  private func movers(_ title: Text, _ movers: [PortfolioComparison.Mover], _ study: SwitchStudy, _ language: Language) -> HTML {
    guard !movers.isEmpty else { return .empty }
    let rows: [HTML] = movers.map { mover in
      let name = study.reading.keys.first.map { $0.values[mover.row] } ?? "\(study.reading.lines[mover.row])"
      return """
        <tr><th scope="row">\(name)</th><td class="money">\(mover.old.grouped)</td><td class="money">\(mover.new.grouped)</td><td class="money \(mover.change.fen > 0 ? "more" : "less")">\(mover.change.signed)</td></tr>
        """
    }
    return """
      <h2>\(title[language])</h2><div class="scroll" tabindex="0" role="region" aria-label="\(title[language])"><table class="movers"><thead><tr><th scope="col">\(Phrase.row[language])</th><th scope="col">\(Phrase.oldBook[language])</th><th scope="col">\(Phrase.newBook[language])</th><th scope="col">\(Phrase.difference[language])</th></tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }

  /// The change that a ratio in basis points means.
  private static func percent(_ ratio: Int64) -> String {
    let change = ratio - 10_000
    return (change > 0 ? "+" : "") + FixedDecimal(unscaled: change, scale: 2).description + " %"
  }

  private static func range(_ bar: PortfolioComparison.Bar) -> String {
    switch (bar.lower, bar.upper) {
    case (nil, let upper?): "< \(upper)"
    case (let lower?, nil): "≥ \(lower)"
    case (let lower?, let upper?): "\(lower) … \(upper)"
    case (nil, nil): ""
    }
  }

  private func page(_ call: Call, _ content: HTML) -> HTML {
    Page(title: Phrase.switching, path: Link.Pattern.switching, call: call, assets: house.assets, content: content).html()
  }
}
