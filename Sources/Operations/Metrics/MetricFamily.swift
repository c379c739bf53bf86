/// All series of one metric.
struct MetricFamily {
  /// What a metric is; one name can be only one.
  enum Kind: Hashable {
    case counter, gauge, timer, recorder

    /// The name in the output for a label in the code. Counters and durations say so at the end, as Prometheus recommends.
    func name(_ label: String) -> String {
      let name = MetricText.name(label)
      switch self {
      case .counter: return name.hasSuffix("_total") ? name : name + "_total"
      case .timer: return name.hasSuffix("_seconds") ? name : name + "_seconds"
      case .gauge, .recorder: return name
      }
    }

    var type: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      case .timer, .recorder: "histogram"
      }
    }

    /// Names that its samples carry in the output.
    func sampleNames(_ name: String) -> [String] {
      type == "histogram" ? [name, name + "_bucket", name + "_sum", name + "_count"] : [name]
    }
  }

  /// One combination of labels.
  enum Series {
    case counter(CounterSeries)
    case gauge(GaugeSeries)
    case histogram(HistogramSeries)

    /// Whether both are the same object.
    func isSame(as other: AnyObject) -> Bool {
      switch self {
      case .counter(let series): series === other
      case .gauge(let series): series === other
      case .histogram(let series): series === other
      }
    }
  }

  let name: String
  let kind: Kind
  /// The lines HELP and TYPE.
  private let head: [UInt8]
  /// Ascending, for histograms.
  let bounds: [Double]
  /// Sorted by labels.
  private(set) var series: [(labels: [UInt8], series: Series)] = []
  /// Where everything above the limit is counted.
  private(set) var other: Series?
  /// How often a series above the limit was asked for.
  private(set) var refused: UInt64 = 0

  init(name: String, kind: Kind, help: String, bounds: [Double]) {
    self.name = name
    self.kind = kind
    self.bounds = bounds
    head = MetricText.head(name: name, type: kind.type, help: help)
  }

  /// A new series with nothing in it.
  func makeSeries() -> Series {
    switch kind {
    case .counter: .counter(CounterSeries())
    case .gauge: .gauge(GaugeSeries())
    case .timer, .recorder: .histogram(HistogramSeries(bounds: bounds))
    }
  }

  /// The series of some labels, made when there is none yet; `nil` when there are as many as the limit allows.
  mutating func series(of labels: [UInt8], limit: Int) -> Series? {
    let place = self.place(of: labels)
    if place < series.count, series[place].labels == labels { return series[place].series }
    guard series.count < limit else { return nil }
    let new = makeSeries()
    series.insert((labels, new), at: place)
    return new
  }

  /// The series for what is above the limit; its labels carry the names of these dimensions and the value `other`.
  mutating func otherSeries(like dimensions: [(String, String)]) -> Series {
    refused += 1
    if let other { return other }
    let named = MetricText.labels(dimensions.map { ($0.0, $0.1.isEmpty ? "" : "other") })
    let new = series(of: named, limit: .max) ?? makeSeries()
    other = new
    return new
  }

  /// Takes a series out. The one for what is above the limit stays: it has many owners.
  mutating func remove(_ handler: AnyObject) {
    if other?.isSame(as: handler) != true { series.removeAll { $0.series.isSame(as: handler) } }
  }

  private func place(of labels: [UInt8]) -> Int {
    var (low, high) = (0, series.count)
    while low < high {
      let middle = (low + high) / 2
      if series[middle].labels.lexicographicallyPrecedes(labels) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Appends the metric's lines.
  func write(to text: inout [UInt8]) {
    guard !series.isEmpty else { return }
    text += head
    let bucketName = Array("\(name)_bucket{".utf8)
    let bucketEnds = (bounds + [.infinity]).map { bound in
      var end = Array("le=\"".utf8)
      MetricText.append(bound, to: &end)
      return end + Array("\"} ".utf8)
    }
    for (labels, one) in series {
      switch one {
      case .counter(let counter):
        appendStart(name, labels, to: &text)
        counter.appendValue(to: &text)
      case .gauge(let gauge):
        appendStart(name, labels, to: &text)
        gauge.appendValue(to: &text)
      case .histogram(let histogram):
        let counts = histogram.read()
        var below: UInt64 = 0
        for (count, end) in zip(counts.buckets, bucketEnds) {
          below += count
          text += bucketName
          if !labels.isEmpty {
            text += labels
            text.append(UInt8(ascii: ","))
          }
          text += end
          MetricText.append(below, to: &text)
          text.append(UInt8(ascii: "\n"))
        }
        appendStart(name + "_sum", labels, to: &text)
        MetricText.append(counts.sum, to: &text)
        text.append(UInt8(ascii: "\n"))
        appendStart(name + "_count", labels, to: &text)
        MetricText.append(below, to: &text)
      }
      text.append(UInt8(ascii: "\n"))
    }
  }

  private func appendStart(_ name: String, _ labels: [UInt8], to text: inout [UInt8]) {
    text += name.utf8
    if !labels.isEmpty {
      text.append(UInt8(ascii: "{"))
      text += labels
      text.append(UInt8(ascii: "}"))
    }
    text.append(UInt8(ascii: " "))
  }
}
