public import CoreMetrics
internal import Synchronization

/// Keeps what the process counts and writes it in the Prometheus text format.
///
/// Counters are counters, meters and gauges are gauges, timers and aggregating recorders are histograms. Who asks twice for the same label
/// and dimensions gets the same series. A metric takes a limited number of label sets; everything beyond is counted in one series whose
/// labels all say `other`, so that a stranger who makes up label values cannot fill the memory.
/// - Source: Prometheus exposition formats, text format 0.0.4.
public final class PrometheusMetrics: MetricsFactory, Sendable {
  /// The value of `Content-Type` for ``render(process:)``.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// What differs between programs.
  public struct Options: Sendable {
    /// Upper bounds of the buckets of timers, in seconds, ascending.
    public var timerBoundsSeconds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    /// Upper bounds by the label of a recorder or timer, ascending; of a timer in seconds. A recorder without any has sum and count only.
    public var bounds: [String: [Double]] = [:]
    /// How many combinations of label values one metric may have.
    public var seriesLimit = 1_000
    /// What a metric says, by its label; the HELP line of others repeats the label.
    public var descriptions: [String: String] = [:]
    /// Is told once for each metric what went wrong with it. It is called on the thread that asked for the metric.
    public var report: @Sendable (Problem) -> Void = { _ in }

    /// What most servers need.
    public init() {}
  }

  /// Something about a metric that its author should know.
  public enum Problem: Hashable, Sendable, CustomStringConvertible {
    /// The metric has so many label sets that further ones are counted together.
    case overLimit(metric: String, limit: Int)
    /// Another metric of another kind has the name, or a name that the output needs; this one is not in the output.
    case nameTaken(metric: String)

    /// What happened, in a sentence.
    public var description: String {
      switch self {
      case .overLimit(let metric, let limit):
        "metric \(metric) has \(limit) label sets, which is the limit; all further ones are counted as \"other\""
      case .nameTaken(let metric): "metric \(metric) is not shown: another kind of metric has the same name"
      }
    }
  }

  private struct Key: Hashable {
    let kind: MetricFamily.Kind
    let label: String
    let dimensions: [(String, String)]

    static func == (left: Key, right: Key) -> Bool {
      left.kind == right.kind && left.label == right.label && left.dimensions.elementsEqual(right.dimensions, by: ==)
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(kind)
      hasher.combine(label)
      for (name, value) in dimensions {
        hasher.combine(name)
        hasher.combine(value)
      }
    }
  }

  private struct State {
    /// By name in the output.
    var families: [String: MetricFamily] = [:]
    /// Names of families, sorted.
    var order: [String] = []
    /// Names in the output, and which family they belong to.
    var sampleNames: [String: String]
    /// Series below the limit as they were asked for, so that asking again is one look-up.
    var known: [Key: MetricFamily.Series] = [:]
    var reported: Set<Problem> = []
  }

  private static let overLimitName = "metrics_label_sets_over_limit_total"

  private let options: Options
  private let state: Mutex<State>

  /// - Precondition: bounds are finite and ascending.
  public init(_ options: Options = Options()) {
    for bounds in [options.timerBoundsSeconds] + options.bounds.values {
      precondition(bounds.allSatisfy(\.isFinite) && zip(bounds, bounds.dropFirst()).allSatisfy(<), "bounds are finite and ascending")
    }
    self.options = options
    let reserved = ProcessReading.names + [Self.overLimitName]
    state = Mutex(State(sampleNames: Dictionary(reserved.map { ($0, "") }, uniquingKeysWith: { first, _ in first })))
  }

  /// The counter of a label with its dimensions; its name ends in `_total`.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { counter(label, dimensions) }
  /// The same counter as ``makeCounter(label:dimensions:)``, to which fractions are added.
  public func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
    counter(label, dimensions)
  }
  /// The gauge of a label with its dimensions.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { gauge(label, dimensions) }
  /// A histogram if values are to be put together, else a gauge that keeps the last one.
  public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    aggregate ? histogram(.recorder, label, dimensions) : gauge(label, dimensions)
  }
  /// The histogram of durations of a label with its dimensions; its name ends in `_seconds`.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { histogram(.timer, label, dimensions) }

  /// Takes a series out of the output. Others that hold the same one go on counting unseen.
  public func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }
  /// Takes a series out of the output. Others that hold the same one go on counting unseen.
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { destroy(handler) }
  /// Takes a series out of the output. Others that hold the same one go on counting unseen.
  public func destroyMeter(_ handler: any MeterHandler) { destroy(handler) }
  /// Takes a series out of the output. Others that hold the same one go on counting unseen.
  public func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }
  /// Takes a series out of the output. Others that hold the same one go on counting unseen.
  public func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }

  /// All metrics sorted by name and labels, then what the process itself uses if it is given.
  public func render(process: ProcessReading?) -> [UInt8] {
    let families = state.withLock { state in state.order.compactMap { state.families[$0] } }
    var text: [UInt8] = []
    for family in families { family.write(to: &text) }
    let overLimit = families.filter { $0.refused > 0 }
    if !overLimit.isEmpty {
      text += MetricText.head(
        name: Self.overLimitName, type: "counter", help: "How often a label set above the metric's limit was asked for")
      for family in overLimit { text += "\(Self.overLimitName){metric=\"\(family.name)\"} \(family.refused)\n".utf8 }
    }
    process?.write(to: &text)
    return text
  }

  private func counter(_ label: String, _ dimensions: [(String, String)]) -> CounterSeries {
    guard case .counter(let series) = series(.counter, label, dimensions) else { return CounterSeries() }
    return series
  }

  private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries {
    guard case .gauge(let series) = series(.gauge, label, dimensions) else { return GaugeSeries() }
    return series
  }

  private func histogram(_ kind: MetricFamily.Kind, _ label: String, _ dimensions: [(String, String)]) -> HistogramSeries {
    guard case .histogram(let series) = series(kind, label, dimensions) else { return HistogramSeries(bounds: []) }
    return series
  }

  /// `nil` when the name belongs to another kind.
  private func series(_ kind: MetricFamily.Kind, _ label: String, _ dimensions: [(String, String)]) -> MetricFamily.Series? {
    let key = Key(kind: kind, label: label, dimensions: dimensions)
    let (series, problem) = state.withLock { state -> (MetricFamily.Series?, Problem?) in
      if let known = state.known[key] { return (known, nil) }
      let (series, problem) = find(key, in: &state)
      return (series, problem.flatMap { state.reported.insert($0).inserted ? $0 : nil })
    }
    if let problem { options.report(problem) }
    return series
  }

  private func find(_ key: Key, in state: inout State) -> (MetricFamily.Series?, Problem?) {
    let name = key.kind.name(key.label)
    if state.families[name] == nil {
      let samples = key.kind.sampleNames(name)
      guard samples.allSatisfy({ state.sampleNames[$0] == nil }) else { return (nil, .nameTaken(metric: name)) }
      for sample in samples { state.sampleNames[sample] = name }
      state.families[name] = MetricFamily(
        name: name, kind: key.kind, help: options.descriptions[key.label] ?? key.label,
        bounds: options.bounds[key.label] ?? (key.kind == .timer ? options.timerBoundsSeconds : []))
      state.order.insert(name, at: state.order.firstIndex { $0 > name } ?? state.order.count)
    }
    guard state.families[name]?.kind == key.kind else { return (nil, .nameTaken(metric: name)) }
    let labels = MetricText.labels(key.dimensions)
    if let series = state.families[name]?.series(of: labels, limit: options.seriesLimit) {
      state.known[key] = series
      return (series, nil)
    }
    // What is above the limit is not remembered by its key: that would be the memory that the limit saves.
    return (state.families[name]?.otherSeries(like: key.dimensions), .overLimit(metric: name, limit: options.seriesLimit))
  }

  private func destroy(_ handler: AnyObject) {
    state.withLock { state in
      for name in state.order { state.families[name]?.remove(handler) }
      state.known = state.known.filter { !$0.value.isSame(as: handler) }
    }
  }
}
