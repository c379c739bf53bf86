internal import Motor

/// What was not told and is taken to be so, below what was worked out with it.
struct AssumptionList {
  let texts: [Text]
  let language: Language

  var html: HTML {
    guard !texts.isEmpty else { return .empty }
    let items: [HTML] = texts.map { "<li>\($0[language])</li>" }
    return "<section class=\"assumptions\"><h2>\(Phrase.assumptions[language])</h2><ul>\(items)</ul></section>"
  }
}
