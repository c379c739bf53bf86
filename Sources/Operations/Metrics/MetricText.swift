/// Pieces of the Prometheus text format, written as UTF-8.
/// - Source: Prometheus exposition formats, text format 0.0.4.
enum MetricText {
  /// A name of letters, digits and underscores that does not begin with a digit; whatever else stands there becomes an underscore.
  static func name(_ label: String) -> String {
    var name = ""
    for scalar in label.unicodeScalars { name.unicodeScalars.append(isNameScalar(scalar) ? scalar : "_") }
    if name.first.map({ $0.isNumber }) ?? true { name = "_" + name }
    return name
  }

  /// The name of a label. Names that begin with two underscores belong to Prometheus, and `le` to the buckets of histograms.
  static func labelName(_ text: String) -> String {
    let name = name(text)
    if name.hasPrefix("__") { return "_" + name.drop { $0 == "_" } }
    return name == "le" ? "le_" : name
  }

  /// `method="GET",path="/"`: sorted by name, without empty values, which Prometheus takes for absent. Of two names that come out the same
  /// the first in the order of their values stays.
  static func labels(_ dimensions: [(String, String)]) -> [UInt8] {
    var pairs = dimensions.filter { !$0.1.isEmpty }.map { (name: labelName($0.0), value: $0.1) }
    pairs.sort { ($0.name, $0.value) < ($1.name, $1.value) }
    var text: [UInt8] = []
    var last: String?
    for pair in pairs where pair.name != last {
      if last != nil { text.append(UInt8(ascii: ",")) }
      text += pair.name.utf8
      text += "=\"".utf8
      for byte in pair.value.utf8 { append(byte, to: &text, escapesQuote: true) }
      text.append(UInt8(ascii: "\""))
      last = pair.name
    }
    return text
  }

  /// The two lines before the samples of a metric.
  static func head(name: String, type: String, help: String) -> [UInt8] {
    var text = Array("# HELP \(name) ".utf8)
    for byte in help.utf8 { append(byte, to: &text, escapesQuote: false) }
    return text + Array("\n# TYPE \(name) \(type)\n".utf8)
  }

  /// A whole number.
  static func append(_ number: UInt64, to text: inout [UInt8]) {
    var unit: UInt64 = 1
    while number / unit >= 10 { unit *= 10 }
    while unit > 0 {
      text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / unit % 10))
      unit /= 10
    }
  }

  /// A number as Go reads it: `0.25`, `3`, `1e-09`, `+Inf`, `NaN`.
  static func append(_ number: Double, to text: inout [UInt8]) {
    if let whole = UInt64(exactly: number), whole < 1 << 53 { return append(whole, to: &text) }
    if number.isNaN {
      text += "NaN".utf8
      return
    }
    if number.isInfinite {
      text += (number > 0 ? "+Inf" : "-Inf").utf8
      return
    }
    let written = number.description
    text += (written.hasSuffix(".0") ? written.dropLast(2) : written[...]).utf8
  }

  private static func append(_ byte: UInt8, to text: inout [UInt8], escapesQuote: Bool) {
    switch byte {
    case UInt8(ascii: "\\"): text += #"\\"#.utf8
    case UInt8(ascii: "\n"): text += #"\n"#.utf8
    case UInt8(ascii: "\"") where escapesQuote: text += #"\""#.utf8
    default: text.append(byte)
    }
  }

  private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_": true
    default: false
    }
  }
}
