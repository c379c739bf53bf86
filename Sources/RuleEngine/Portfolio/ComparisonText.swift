public import Motor

extension PortfolioComparison {
  /// The comparison for a terminal.
  public func text(in language: Language) -> String {
    let zh = language == .zh
    var lines: [String] = []
    lines.append("\(oldBook) → \(newBook)")
    lines.append(
      zh
        ? "\(rows) 辆：\(dearer) 辆多付，\(cheaper) 辆少付，\(unchanged) 辆不变" + (refused > 0 ? "，\(refused) 辆不能报价" : "")
        : "\(rows) risks: \(dearer) pay more, \(cheaper) pay less, \(unchanged) the same" + (refused > 0 ? ", \(refused) refused" : ""))
    lines.append((zh ? "保费合计 " : "total premium ") + "\(old) → \(new)" + (ratio.map { " (\(Self.percent($0)))" } ?? ""))
    lines.append("")
    let most = bars.map(\.rows).max() ?? 1
    for bar in bars where bar.rows > 0 {
      let width = bar.rows * 40 / max(most, 1)
      lines.append(Self.padded(Self.label(of: bar), 16) + String(repeating: "█", count: max(width, 1)) + " \(bar.rows)")
    }
    var column = ""
    for segment in segments {
      if segment.column != column {
        column = segment.column
        lines.append("")
        lines.append(segment.label[language])
      }
      lines.append(
        "  " + Self.padded(segment.value[language], 24)
          + "\(segment.rows)  +\(segment.dearer)  -\(segment.cheaper)  \(segment.old) → \(segment.new)"
          + (segment.ratio.map { "  \(Self.percent($0))" } ?? ""))
    }
    return lines.joined(separator: "\n")
  }

  /// The change that a ratio in basis points means: `+12.34 %`.
  public static func percent(_ ratio: Int64) -> String {
    let change = ratio - 10_000
    return (change > 0 ? "+" : "") + FixedDecimal(unscaled: change, scale: 2).description + " %"
  }

  /// How many per cent the changes of a bar are.
  public static func label(of bar: Bar) -> String {
    switch (bar.lower, bar.upper) {
    case (nil, let upper?): "< \(upper) %"
    case (let lower?, nil): "≥ \(lower) %"
    case (let lower?, let upper?): "\(lower)…\(upper) %"
    case (nil, nil): "–"
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
