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
  static func percent(_ ratio: Int64) -> String {
    let change = ratio - 10_000
    return (change > 0 ? "+" : "") + FixedDecimal(unscaled: change, scale: 2).description + " %"
  }

  static func label(of bar: Bar) -> String {
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

  /// The comparison for a program.
  public var json: JSONText {
    func movers(_ movers: [Mover]) -> JSONText {
      .array(
        movers.map {
          .object([("row", .number(Int64($0.row + 1))), ("old", .string($0.old.description)), ("new", .string($0.new.description))])
        })
    }
    return .object([
      ("old", .string(oldBook)), ("new", .string(newBook)), ("output", .string(output)), ("rows", .number(Int64(rows))),
      ("refused", .number(Int64(refused))), ("dearer", .number(Int64(dearer))), ("cheaper", .number(Int64(cheaper))),
      ("unchanged", .number(Int64(unchanged))), ("old_total", .string(old.description)), ("new_total", .string(new.description)),
      (
        "histogram",
        .array(
          bars.map { bar in
            .object(
              (bar.lower.map { [("from_percent", .number(Int64($0)))] } ?? [])
                + (bar.upper.map { [("to_percent", .number(Int64($0)))] } ?? [])
                + [("rows", .number(Int64(bar.rows)))])
          })
      ),
      (
        "segments",
        .array(
          segments.map {
            .object([
              ("column", .string($0.column)), ("value", .text($0.value)), ("rows", .number(Int64($0.rows))),
              ("dearer", .number(Int64($0.dearer))), ("cheaper", .number(Int64($0.cheaper))), ("old", .string($0.old.description)),
              ("new", .string($0.new.description)),
            ])
          })
      ),
      ("dearest", movers(dearest)), ("cheapest", movers(cheapest)),
    ])
  }

  // MARK: The page

  /// The histogram as SVG: green where less is paid, red where more.
  public func histogram(in language: Language) -> String {
    let (width, height, left, bottom) = (720, 260, 12, 44)
    let most = max(1, bars.map(\.rows).max() ?? 1)
    let step = (width - left * 2) / max(1, bars.count)
    var svg =
      "<svg viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-label=\"\(language == .zh ? "保费变动分布" : "distribution of premium changes")\" xmlns=\"http://www.w3.org/2000/svg\">"
    for (index, bar) in bars.enumerated() {
      let size = bar.rows * (height - bottom - 30) / most
      let (x, y) = (left + index * step, height - bottom - size)
      let kind = (bar.upper ?? 1) <= 0 ? "less" : "more"
      svg +=
        "<rect class=\"\(kind)\" x=\"\(x + 2)\" y=\"\(y)\" width=\"\(step - 4)\" height=\"\(size)\"><title>\(Self.escaped(Self.label(of: bar))): \(bar.rows)</title></rect>"
      if bar.rows > 0 { svg += "<text class=\"count\" x=\"\(x + step / 2)\" y=\"\(y - 5)\">\(bar.rows)</text>" }
      svg += "<text class=\"edge\" x=\"\(x + step / 2)\" y=\"\(height - bottom + 16)\">\(bar.lower.map { "\($0)" } ?? "<")</text>"
    }
    svg +=
      "<text class=\"axis\" x=\"\(width / 2)\" y=\"\(height - 8)\">\(language == .zh ? "保费变动（%，每格起点）" : "change of premium (%, where each bar begins)")</text></svg>"
    return svg
  }

  /// A page by itself: summary, plot, segments, movers; Chinese with English beside it.
  public func page(old oldTitle: Text, new newTitle: Text, reading: PortfolioReader.Reading) -> String {
    var html = """
      <!doctype html><html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>\(Self.escaped(oldBook)) → \(Self.escaped(newBook))</title><style>
      body{font:16px/1.6 "Noto Sans CJK SC","PingFang SC","Microsoft YaHei",system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2420}
      table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{padding:.3rem .6rem;border-bottom:1px solid #d5dcd8;text-align:right;font-variant-numeric:tabular-nums}
      th:first-child,td:first-child{text-align:left}svg{width:100%;height:auto}.less{fill:#1d6b52}.more{fill:#b3452c}
      .count,.edge,.axis{font-size:11px;text-anchor:middle;fill:#4a5650}.axis{font-size:12px}
      </style></head><body><h1>新旧切换 <small lang="en">What the switch does to whom</small></h1>
      <p>\(Self.escaped(oldTitle.zh)) → \(Self.escaped(newTitle.zh))<br><span lang="en">\(Self.escaped(oldTitle.en)) → \(Self.escaped(newTitle.en))</span></p>
      <p>\(rows) 辆：<b>\(dearer)</b> 辆多付，<b>\(cheaper)</b> 辆少付，\(unchanged) 辆不变；合计 \(old) → \(new)\(ratio.map { "（\(Self.percent($0))）" } ?? "")。</p>
      """
    html += histogram(in: .zh)
    html += "<table><caption>分布 Distribution</caption><tr><th>变动 Change</th><th>辆 Risks</th></tr>"
    for bar in bars { html += "<tr><td>\(Self.escaped(Self.label(of: bar)))</td><td>\(bar.rows)</td></tr>" }
    html += "</table>"
    for (column, group) in Dictionary(grouping: segments, by: \.column).sorted(by: { $0.key < $1.key }) {
      html +=
        "<table><caption>\(Self.escaped(group[0].label.zh)) \(Self.escaped(column))</caption><tr><th>值</th><th>辆</th><th>多付</th><th>少付</th><th>旧 Old</th><th>新 New</th><th>变动</th></tr>"
      for one in group {
        html +=
          "<tr><td>\(Self.escaped(one.value.zh))</td><td>\(one.rows)</td><td>\(one.dearer)</td><td>\(one.cheaper)</td><td>\(one.old)</td><td>\(one.new)</td><td>\(one.ratio.map(Self.percent) ?? "–")</td></tr>"
      }
      html += "</table>"
    }
    for (title, movers) in [("多付最多 Dearest", dearest), ("少付最多 Cheapest", cheapest)] where !movers.isEmpty {
      html += "<table><caption>\(title)</caption><tr><th>行 Row</th><th>旧 Old</th><th>新 New</th><th>差 Change</th></tr>"
      for mover in movers {
        let key = reading.keys.first.map { Self.escaped($0.values[mover.row]) } ?? "\(reading.lines[mover.row])"
        html += "<tr><td>\(key)</td><td>\(mover.old)</td><td>\(mover.new)</td><td>\(mover.change)</td></tr>"
      }
      html += "</table>"
    }
    return html + "</body></html>\n"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
    return result
  }
}

/// Writes a text to a file that appears only when it is whole.
public enum AtomicText {
  /// - Throws: what the file system said.
  public static func write(_ text: String, to path: String) throws(PortfolioError) {
    do throws(CSVError) {
      let file = try AtomicFile(path: path)
      var bytes = Array(text.utf8)
      var failure: CSVError?
      bytes.withUnsafeMutableBytes { buffer in
        do throws(CSVError) { try file.write(UnsafeRawBufferPointer(buffer)) } catch { failure = error }
      }
      if let failure {
        file.discard()
        throw failure
      }
      try file.commit()
    } catch { throw PortfolioError(error) }
  }
}
