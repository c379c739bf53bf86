public import Motor

extension Receipt {
  /// The receipt for a reader, one step a paragraph.
  public func text(in language: Language, sources: SourceRegister) -> String {
    var lines: [String] = []
    lines.append("\(title[language])  \(rulebook)")
    if standing != .official {
      lines.append(
        language == .zh
          ? "注意：\(standing == .draft ? "征求意见稿，未施行" : "示例费率，非真实费率")"
          : "Note: \(standing == .draft ? "a draft that never came into force" : "illustrative figures, no real tariff")")
    }
    lines.append((language == .zh ? "内容指纹 " : "content hash ") + contentHash)
    lines.append("")
    for input in inputs {
      let given = input.isGiven ? (language == .zh ? "（直接告知）" : " (told as it is)") : ""
      lines.append("  \(input.label[language])  \(input.text(in: language))\(given)   [\(input.name)]")
    }
    for list in lists {
      for (number, record) in list.records.enumerated() {
        let values = zip(list.fields, record).map { "\($0.label[language]) \($0.type.text($1, in: language))" }
        lines.append("  \(list.label[language]) \(number + 1)  \(values.joined(separator: ", "))   [\(list.name)]")
      }
    }
    let behind = Set(stepsBehindOutputs.map(\.name))
    for step in steps where behind.contains(step.name) {
      lines.append("")
      lines += step.lines(in: language, sources: sources)
    }
    lines.append("")
    for output in outputs {
      let value = output.refusal.map { (language == .zh ? "不能给出：" : "refused: ") + $0.text[language] } ?? output.text(in: language)
      lines.append("= \(output.label[language])  \(value)")
    }
    return lines.joined(separator: "\n")
  }
}

extension Receipt.Step {
  func lines(in language: Language, sources: SourceRegister) -> [String] {
    let isChinese = language == .zh
    let shown = refusal.map { (isChinese ? "不能给出：" : "refused: ") + $0.text[language] } ?? text(in: language)
    var lines = ["\(label[language]) = \(shown)   [\(name)]"]
    if !formula.isEmpty { lines.append("    " + formula) }
    if let fired {
      let condition = fired.condition.isEmpty ? (isChinese ? "其余情形" : "otherwise") : fired.condition
      lines.append("    " + (isChinese ? "第 \(fired.number) 种情形：" : "case \(fired.number): ") + "\(condition) → \(fired.outcome)")
    }
    for use in uses where !use.isNothing { lines.append("    \(use.label[language]) \(use.text(in: language))") }
    for lookup in lookups {
      let keys = lookup.keys.map { "\($0.column) = \($0.type.text($0.value, in: language))" }.joined(separator: ", ")
      let row = lookup.row.map { isChinese ? ", 第 \($0.line) 行" : ", line \($0.line)" } ?? ""
      let confidence = lookup.row?.confidence.map { ", \($0.label[language])" } ?? ""
      lines.append(
        "    " + (isChinese ? "查表 " : "table ")
          + "\(lookup.label[language]) [\(keys)] → \(lookup.text(in: language))  (\(lookup.file ?? lookup.table)\(row)\(confidence))"
      )
    }
    for (rounding, scale) in roundings {
      lines.append(
        "    " + (isChinese ? "取舍：\(rounding.label.zh)，保留 \(scale) 位小数" : "rounding: \(rounding.label.en), \(scale) decimal places"))
    }
    var cited: [Citation] = []
    for citation in [source, fired?.source].compactMap({ $0 }) + lookups.compactMap(\.source) where !cited.contains(citation) {
      cited.append(citation)
    }
    for citation in cited {
      let document = sources[citation.id]
      lines.append(
        "    " + (isChinese ? "依据：" : "source: ") + (document?.title[language] ?? citation.id) + (citation.place.map { "，\($0)" } ?? ""))
    }
    return lines
  }
}

extension Rounding {
  /// How the rounding is called.
  public var label: Text {
    switch self {
    case .halfUp: Text(zh: "四舍五入", en: "half up")
    case .halfDown: Text(zh: "五舍六入", en: "half down")
    case .halfEven: Text(zh: "四舍六入五成双", en: "half to even")
    case .up: Text(zh: "进位", en: "up")
    case .down: Text(zh: "舍去", en: "down")
    case .floor: Text(zh: "向下取整", en: "to the lower number")
    case .ceiling: Text(zh: "向上取整", en: "to the higher number")
    }
  }
}
