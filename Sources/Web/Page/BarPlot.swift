internal import Motor

/// Bars side by side, drawn on the server as SVG; colours come from the style sheet.
struct BarPlot {
  struct Bar {
    enum Kind: String { case more, less, plain }
    /// Below the bar.
    var label: String
    /// Its height; below zero counts as nothing.
    var value: Int64
    /// Above it.
    var text: String
    var kind: Kind = .plain
  }

  var title: Text
  var bars: [Bar]
  /// A dashed line across, with a text.
  var mark: (value: Int64, text: String)?

  func svg(_ language: Language) -> HTML {
    guard !bars.isEmpty else { return .empty }
    let (width, height, foot, head) = (720, 260, 28, 24)
    let most = max(bars.map(\.value).max() ?? 0, mark?.value ?? 0, 1)
    func rise(_ value: Int64) -> Int { Int(Int128(max(value, 0)) * Int128(height - foot - head) / Int128(most)) }
    let step = width / bars.count
    let thickness = min(step * 7 / 10, 90)
    let drawn: [HTML] = bars.enumerated().map { index, bar in
      let (middle, size) = (index * step + step / 2, rise(bar.value))
      return """
        <rect class="\(bar.kind.rawValue)" x="\(middle - thickness / 2)" y="\(height - foot - size)" width="\(thickness)" height="\(size)"></rect>\
        <text class="count" x="\(middle)" y="\(height - foot - size - 6)">\(bar.text)</text><text class="edge" x="\(middle)" y="\(height - foot + 18)">\(bar.label)</text>
        """
    }
    let line: HTML? = mark.map { mark in
      let y = height - foot - rise(mark.value)
      return
        "<line class=\"mark\" x1=\"0\" x2=\"\(width)\" y1=\"\(y)\" y2=\"\(y)\"></line><text class=\"mark-text\" x=\"\(width - 4)\" y=\"\(y - 5)\">\(mark.text)</text>"
    }
    return """
      <figure class="plot"><figcaption>\(title[language])</figcaption>
      <svg viewBox="0 0 \(width) \(height)" role="img" aria-label="\(title[language])">\(drawn)\(line)</svg></figure>
      """
  }
}
