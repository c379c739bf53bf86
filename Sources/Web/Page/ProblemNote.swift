internal import Motor
internal import RuleEngine

/// What is wrong, as it stands above what a person sent: read out at once, with one line for each thing to correct.
struct ProblemNote {
  var title: Text
  var detail: Text?
  var items: [HTML] = []

  func html(_ language: Language) -> HTML {
    let detail: HTML? = detail.map { "<p>\($0[language])</p>" }
    let list: HTML? = items.isEmpty ? nil : "<ul>\(items.map { "<li>\($0)</li>" as HTML })</ul>"
    return "<div class=\"problem\" role=\"alert\"><p><b>\(title[language])</b></p>\(detail)\(list)</div>"
  }
}

extension ProblemNote {
  init(_ problem: Problem, _ language: Language) {
    self.init(
      title: problem.kind.title, detail: problem.detail, items: problem.errors.map { "<code>\($0.input)</code> \($0.problem[language])" })
  }
}
