internal import Motor
internal import RuleEngine

/// A page: its place among the others, its language, its content.
struct Page {
  var title: Text
  /// The path, to mark the place in the navigation.
  var path: String
  var call: Call
  var assets: Assets
  var content: HTML

  func html() -> HTML {
    let language = call.language
    let other: Language = language == .zh ? .en : .zh
    return """
      <!doctype html>
      <html lang="\(language == .zh ? "zh-CN" : "en")"\(attribute: "data-type", isLarge ? "large" : nil)>
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title[language]) · \(Phrase.yilu[language])</title>
      <link rel="stylesheet" href="\(assets.path("yilu.css"))">
      <script type="module" src="\(assets.path("rows.js"))"></script>
      <link rel="icon" href="\(assets.path("icon.svg"))" type="image/svg+xml">
      </head>
      <body>
      <a class="skip" href="#content">\(Phrase.skip[language])</a>
      <header class="masthead">
      <a class="mark" href="/"><span lang="zh">一路</span> <span class="mark-latin">Yilu</span></a>
      <nav aria-label="\(Phrase.yilu[language])">
      \(item(Phrase.prices, Link.Pattern.enquiry, also: Link.Pattern.prices))\(item(Phrase.advice, Link.Pattern.advice))\(item(Phrase.switching, Link.Pattern.switching))\(item(Phrase.rulebooks, Link.Pattern.rulebooks))
      </nav>
      <p class="settings"><a href="\(again(with: "lang", other.rawValue))" lang="\(other == .zh ? "zh-CN" : "en")" hreflang="\(other.rawValue)">\(Phrase.otherLanguage[language])</a>
      <a href="\(again(with: "type", isLarge ? "normal" : "large"))">\((isLarge ? Phrase.normalType : Phrase.largeType)[language])</a></p>
      </header>
      <main id="content">
      \(content)
      </main>
      <footer><p>\(Phrase.footer[language])</p></footer>
      </body>
      </html>

      """
  }

  private var isLarge: Bool { call.isLargeType }

  private func item(_ text: Text, _ path: String, also: String? = nil) -> HTML {
    let isHere = self.path.hasPrefix(path) && path != "/" || self.path == path || self.path == also
    return "<a href=\"\(path)\"\(attribute: "aria-current", isHere ? "page" : nil)>\(text[call.language])</a>"
  }

  /// The same page with another setting.
  private func again(with name: String, _ value: String) -> String {
    // A page that answers an upload has no address of its own that a link could open again.
    // A path that begins with two slashes would be another site's.
    let path = call.isReadable ? "/" + call.path.drop { $0 == "/" || $0 == "\\" } : self.path
    let fields = FormFields((call.isReadable ? call.query.without([name]).fields : []) + [(name, value)])
    return path + "?" + fields.query
  }
}

extension Page {
  /// The page that a person sees when something is wrong.
  static func problem(_ problem: Problem, _ call: Call, _ assets: Assets) -> HTML {
    let language = call.language
    let content: HTML = """
      <h1>\(problem.kind.title[language])</h1>
      \(ProblemNote(title: problem.detail, items: problem.errors.map { "<code>\($0.input)</code> \($0.problem[language])" }).html(language))
      <p><a class="button" href="/">\(Phrase.prices[language])</a></p>
      """
    return Page(title: problem.kind.title, path: call.path, call: call, assets: assets, content: content).html()
  }
}
