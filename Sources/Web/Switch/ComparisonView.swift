internal import Motor
internal import RuleEngine

/// Who pays more and who pays less: the counts, the plot, the groups, the rows that change most.
struct ComparisonView {
  let study: SwitchStudy
  let language: Language

  var html: HTML {
    let found = study.comparison
    let reasons: [HTML] = study.reading.firstReasons.map { "<li><code>\($0)</code></li>" }
    let rejected: HTML? =
      study.reading.rejected > 0
      ? "<details class=\"more\"><summary>\(study.reading.rejected) \(Phrase.rejected[language])</summary><ul>\(reasons)</ul></details>"
      : nil
    let ratio: HTML? = found.ratio.map { " (\(PortfolioComparison.percent($0)))" }
    let segments: [HTML] = Dictionary(grouping: found.segments, by: \.column).sorted { $0.key < $1.key }.map { segment($0.value) }
    return """
      <section class="switch"><h1>\(study.old.title[language]) → \(study.new.title[language])</h1>
      <ul class="tally">
      <li class="more"><b>\(found.dearer)</b> \(Phrase.risks[language]) \(Phrase.payMore[language])</li>
      <li class="less"><b>\(found.cheaper)</b> \(Phrase.risks[language]) \(Phrase.payLess[language])</li>
      <li><b>\(found.unchanged)</b> \(Phrase.risks[language]) \(Phrase.payTheSame[language])</li>
      </ul>
      <p class="total">\(Phrase.total[language]) <span class="money">\(found.old.grouped)</span> → <strong class="money">\(found.new.grouped)</strong> \(Phrase.yuan[language])\(ratio)</p>
      \(rejected)
      \(distribution)
      \(segments)
      \(movers(Phrase.dearest, found.dearest))\(movers(Phrase.cheapest, found.cheapest))
      </section>
      """
  }

  private var distribution: HTML {
    let found = study.comparison
    let bars = found.bars.map { bar in
      BarPlot.Bar(
        label: bar.lower.map { "\($0 > 0 ? "+" : "")\($0)" } ?? "<\(bar.upper.map(String.init) ?? "")", value: Int64(bar.rows),
        text: bar.rows > 0 ? String(bar.rows) : "", kind: (bar.upper ?? 1) <= 0 ? .less : .more)
    }
    let rows: [HTML] = found.bars.filter { $0.rows > 0 }.map {
      "<tr><th scope=\"row\">\(PortfolioComparison.label(of: $0))</th><td class=\"money\">\($0.rows)</td></tr>"
    }
    return """
      \(BarPlot(title: Text(zh: "\(Phrase.distribution.zh)：\(Phrase.changePercent.zh)，每格左端", en: "\(Phrase.distribution.en): \(Phrase.changePercent.en), where each bar begins"), bars: bars).svg(language))
      <details class="more"><summary>\(Phrase.asTable[language])</summary><table><thead><tr><th scope="col">\(Phrase.changePercent[language])</th><th scope="col">\(Phrase.risks[language])</th></tr></thead><tbody>\(rows)</tbody></table></details>
      """
  }

  private func segment(_ group: [PortfolioComparison.Segment]) -> HTML {
    guard let first = group.first else { return .empty }
    let most = max(group.map { abs(($0.ratio ?? 10_000) - 10_000) }.max() ?? 0, 1)
    let rows: [HTML] = group.map { one in
      let change = (one.ratio ?? 10_000) - 10_000
      let meter: HTML = """
        <svg class="meter" viewBox="-50 0 100 10" aria-hidden="true"><rect class="\(change > 0 ? "more" : "less")" x="\(change > 0 ? 0 : -(abs(change) * 50 / most))" y="1" width="\(abs(change) * 50 / most)" height="8"></rect><line x1="0" x2="0" y1="0" y2="10"></line></svg>
        """
      return """
        <tr><th scope="row">\(one.value[language])</th><td class="money">\(one.rows)</td><td class="money more">\(one.dearer)</td><td class="money less">\(one.cheaper)</td><td class="money">\(one.old.grouped)</td><td class="money">\(one.new.grouped)</td><td class="money">\(one.ratio.map(PortfolioComparison.percent) ?? "–")</td><td>\(meter)</td></tr>
        """
    }
    return """
      <h2>\(first.label[language])</h2><div class="scroll" tabindex="0" role="region" aria-label="\(first.label[language])"><table><thead><tr><th scope="col">\(first.label[language])</th><th scope="col">\(Phrase.risks[language])</th><th scope="col">\(Phrase.payMore[language])</th><th scope="col">\(Phrase.payLess[language])</th><th scope="col">\(Phrase.oldBook[language])</th><th scope="col">\(Phrase.newBook[language])</th><th scope="col">\(Phrase.difference[language])</th><td></td></tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }

  private func movers(_ title: Text, _ movers: [PortfolioComparison.Mover]) -> HTML {
    guard !movers.isEmpty else { return .empty }
    let rows: [HTML] = movers.map { mover in
      let name = mover.key ?? Phrase.line.with(study.reading.lines[mover.row])[language]
      return """
        <tr><th scope="row">\(name)</th><td class="money">\(mover.old.grouped)</td><td class="money">\(mover.new.grouped)</td><td class="money \(mover.change.fen > 0 ? "more" : "less")">\(mover.change.signed)</td></tr>
        """
    }
    return """
      <h2>\(title[language])</h2><div class="scroll" tabindex="0" role="region" aria-label="\(title[language])"><table class="movers"><thead><tr><th scope="col">\(Phrase.row[language])</th><th scope="col">\(Phrase.oldBook[language])</th><th scope="col">\(Phrase.newBook[language])</th><th scope="col">\(Phrase.difference[language])</th></tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }
}
