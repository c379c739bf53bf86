public import Motor
public import RuleEngine

/// The page about a comparison as a file of its own, to be opened and sent without the server.
public struct ComparisonReport {
  private let study: SwitchStudy

  public init(old: Rulebook, new: Rulebook, _ comparison: PortfolioComparison, _ reading: PortfolioReader.Reading) {
    study = SwitchStudy(old: old, new: new, comparison: comparison, reading: reading)
  }

  /// - Parameter language: in which it is written.
  public func html(in language: Language) -> String {
    let page: HTML = """
      <!doctype html>
      <html lang="\(language == .zh ? "zh-CN" : "en")"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(study.old.id) → \(study.new.id)</title><style>\(Assets.style)</style></head>
      <body><main>\(ComparisonView(study: study, language: language).html)</main></body></html>

      """
    return page.text
  }
}
