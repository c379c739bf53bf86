import CoreMetrics
import Foundation
import Synchronization
import Testing

@testable import Operations

@Suite("Metrics in the Prometheus format")
struct PrometheusTests {
  private func text(_ metrics: PrometheusMetrics) -> String { String(decoding: metrics.render(process: nil), as: UTF8.self) }

  @Test("are written as the format says, sorted by name and labels")
  func golden() throws {
    var options = PrometheusMetrics.Options()
    options.timerBoundsSeconds = [0.005, 0.25, 1]
    options.bounds = ["batch.rows": [10, 100]]
    options.descriptions = ["http.requests": "Requests that were answered,\nby \\ path"]
    let metrics = PrometheusMetrics(options)
    for path in ["/b", "/a"] {
      Counter(label: "http.requests", dimensions: [("path", path), ("method", "GET")], factory: metrics).increment(by: 3)
    }
    FloatingPointCounter(label: "money.yuan", factory: metrics).increment(by: 0.25)
    Gauge(label: "queue length", factory: metrics).record(7)
    let meter = Meter(label: "open", factory: metrics)
    meter.increment(by: 2.5)
    meter.decrement(by: 1.0)
    let timer = Timer(label: "http.duration", dimensions: [("method", "GET")], factory: metrics)
    for milliseconds in [5, 6, 250, 999, 1_000, 2_000] { timer.recordMilliseconds(milliseconds) }
    let recorder = Recorder(label: "batch.rows", factory: metrics)
    for rows in [1, 10, 11, 1_000] { recorder.record(rows) }
    try expectGolden(text(metrics), "metrics.txt")
  }

  @Test("are the same object for the same label and dimensions, in any order")
  func identity() {
    let metrics = PrometheusMetrics()
    let first = metrics.makeCounter(label: "a", dimensions: [("x", "1"), ("y", "2")])
    #expect(first === metrics.makeCounter(label: "a", dimensions: [("x", "1"), ("y", "2")]))
    #expect(first === metrics.makeCounter(label: "a", dimensions: [("y", "2"), ("x", "1")]))
    #expect(first === metrics.makeFloatingPointCounter(label: "a", dimensions: [("y", "2"), ("x", "1"), ("z", "")]))
    #expect(first !== metrics.makeCounter(label: "a", dimensions: []))
  }

  @Test(
    "get names that Prometheus takes",
    arguments: [
      ("http.server-requests", "http_server_requests"), ("9lives", "_9lives"), ("", "_"), ("请求", "__"), ("a:b", "a_b"), ("ok_1", "ok_1"),
      ("a\nb", "a_b"), ("\u{1F1E8}\u{1F1F3}", "__"),
    ])
  func names(label: String, name: String) {
    let metrics = PrometheusMetrics()
    Gauge(label: label, factory: metrics).record(1)
    #expect(text(metrics).hasSuffix("# TYPE \(name) gauge\n\(name) 1\n"))
  }

  @Test("get labels that Prometheus takes, and values lose nothing")
  func labels() {
    #expect(
      String(decoding: MetricText.labels([("a", "\"\\\n"), ("__name__", "x"), ("le", "1"), ("", "y")]), as: UTF8.self)
        == #"_="y",_name__="x",a="\"\\\n",le_="1""#)
    #expect(String(decoding: MetricText.labels([("a.b", "2"), ("a-b", "1"), ("empty", "")]), as: UTF8.self) == #"a_b="1""#)
    #expect(MetricText.labels([]).isEmpty)
  }

  @Test("write numbers as Go reads them")
  func numbers() {
    let metrics = PrometheusMetrics()
    let gauge = Gauge(label: "g", factory: metrics)
    let cases: [(Double, String)] = [
      (0, "0"), (-0.5, "-0.5"), (1e-9, "1e-09"), (1e22, "1e+22"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
      (9_007_199_254_740_991, "9007199254740991"), (-3, "-3"), (0.1, "0.1"),
    ]
    for (number, written) in cases {
      gauge.record(number)
      #expect(text(metrics).hasSuffix("\ng \(written)\n"))
    }
    var digits: [UInt8] = []
    MetricText.append(UInt64.max, to: &digits)
    #expect(String(decoding: digits, as: UTF8.self) == "18446744073709551615")
  }

  @Test("count what is above the limit together, and tell")
  func limit() {
    let told = Mutex<[PrometheusMetrics.Problem]>([])
    var options = PrometheusMetrics.Options()
    options.seriesLimit = 3
    options.report = { problem in told.withLock { $0.append(problem) } }
    let metrics = PrometheusMetrics(options)
    for number in 1...1_000 {
      Counter(label: "hits", dimensions: [("path", "/\(number)"), ("method", "GET")], factory: metrics).increment()
      // One below the limit goes on being counted by itself.
      Counter(label: "hits", dimensions: [("path", "/1"), ("method", "GET")], factory: metrics).increment()
    }
    #expect(
      text(metrics) == """
        # HELP hits_total hits
        # TYPE hits_total counter
        hits_total{method="GET",path="/1"} 1001
        hits_total{method="GET",path="/2"} 1
        hits_total{method="GET",path="/3"} 1
        hits_total{method="other",path="other"} 997
        # HELP metrics_label_sets_over_limit_total How often a label set above the metric's limit was asked for
        # TYPE metrics_label_sets_over_limit_total counter
        metrics_label_sets_over_limit_total{metric="hits_total"} 997

        """)
    #expect(told.withLock { $0 } == [.overLimit(metric: "hits_total", limit: 3)])
  }

  @Test("of different kinds and one name are not mixed: the first stays, the other is told")
  func conflicts() {
    let told = Mutex<[String]>([])
    var options = PrometheusMetrics.Options()
    options.report = { problem in told.withLock { $0.append(problem.description) } }
    let metrics = PrometheusMetrics(options)
    Timer(label: "a", factory: metrics).recordSeconds(1)
    Gauge(label: "a.seconds", factory: metrics).record(1)
    Gauge(label: "a_seconds_count", factory: metrics).record(1)
    Counter(label: "process.cpu.seconds", factory: metrics).increment()
    for _ in 0..<3 { Recorder(label: "a_seconds", factory: metrics).record(1) }
    #expect(text(metrics).split(separator: "\n").filter { $0.hasPrefix("# TYPE") } == ["# TYPE a_seconds histogram"])
    #expect(told.withLock { $0.count } == 3)
    #expect(told.withLock { $0.contains { $0.contains("a_seconds_count") } })
  }

  @Test("lose nothing when eight threads count at once and another one reads")
  func threads() {
    var options = PrometheusMetrics.Options()
    options.timerBoundsSeconds = [1]
    let metrics = PrometheusMetrics(options)
    let counter = Counter(label: "c", factory: metrics)
    let fraction = FloatingPointCounter(label: "f", factory: metrics)
    let meter = Meter(label: "m", factory: metrics)
    let timer = Timer(label: "t", factory: metrics)
    DispatchQueue.concurrentPerform(iterations: 9) { thread in
      for round in 0..<20_000 {
        if thread == 8 {
          if round % 100 == 0 { _ = metrics.render(process: nil) }
          continue
        }
        counter.increment()
        fraction.increment(by: 0.5)
        meter.increment()
        timer.recordSeconds(round % 2 == 0 ? 1 : 2)
        Counter(label: "made", dimensions: [("thread", "\(round % 4)")], factory: metrics).increment()
      }
    }
    let lines = Set(text(metrics).split(separator: "\n").map(String.init))
    let expected = [
      "c_total 160000", "f_total 80000", "m 160000", "t_seconds_bucket{le=\"1\"} 80000", "t_seconds_bucket{le=\"+Inf\"} 160000",
      "t_seconds_sum 240000", "t_seconds_count 160000",
    ]
    for line in expected + (0..<4).map({ "made_total{thread=\"\($0)\"} 40000" }) { #expect(lines.contains(line), "\(line)") }
  }

  @Test("take no number that would spoil the rest")
  func spoilers() {
    let metrics = PrometheusMetrics()
    let counter = Counter(label: "c", factory: metrics)
    counter.increment(by: 5)
    counter.increment(by: -3)
    let fraction = FloatingPointCounter(label: "c", factory: metrics)
    for amount in [0.5, -1, .nan, .infinity] { fraction.increment(by: amount) }
    let recorder = Recorder(label: "r", factory: metrics)
    for value in [1, .nan, .infinity] { recorder.record(value) }
    #expect(text(metrics).contains("\nc_total 5.5\n"))
    #expect(text(metrics).contains("\nr_sum 1\nr_count 1\n"))
    counter.reset()
    #expect(text(metrics).contains("\nc_total 0\n"))
  }

  @Test("are gone when they are destroyed, and begin anew")
  func destroying() {
    let metrics = PrometheusMetrics()
    let counter = Counter(label: "c", dimensions: [("a", "1")], factory: metrics)
    counter.increment(by: 7)
    counter.destroy()
    #expect(text(metrics).isEmpty)
    Counter(label: "c", dimensions: [("a", "1")], factory: metrics).increment()
    #expect(text(metrics).hasSuffix("c_total{a=\"1\"} 1\n"))
  }

  @Test("are lines of the format, whatever the seed", arguments: seeds)
  func grammar(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let alphabet = Array("aZ_9.:-\"\\\n{}= 路\u{0}\r")
    func word() -> String {
      String((0..<Int.random(in: 0...6, using: &random)).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] })
    }
    let metrics = PrometheusMetrics()
    for _ in 0..<60 {
      let dimensions = (0..<Int.random(in: 0...4, using: &random)).map { _ in (word(), word()) }
      switch Int.random(in: 0..<3, using: &random) {
      case 0: Counter(label: word(), dimensions: dimensions, factory: metrics).increment()
      case 1: Timer(label: word(), dimensions: dimensions, factory: metrics).recordNanoseconds(Int64.random(in: 0 ... .max, using: &random))
      default: Gauge(label: word(), dimensions: dimensions, factory: metrics).record(Double.random(in: -9...9, using: &random))
      }
    }
    let name = "[a-zA-Z_][a-zA-Z0-9_]*"
    let label = name + #"="([^"\\\n]|\\["\\n])+""#
    let sample = try Regex(#"\#(name)(\{\#(label)(,\#(label))*\})? (-?[0-9.]+(e[-+][0-9]+)?)"#).matchingSemantics(.unicodeScalar)
    var seen: Set<Substring> = []
    let output = text(metrics)
    #expect(output.hasSuffix("\n"))
    for line in output.unicodeScalars.split(separator: "\n").map({ Substring($0) }) where !line.hasPrefix("# ") {
      #expect(line.wholeMatch(of: sample) != nil, "\(line)")
      let end = try #require(line.lastIndex(of: " "))
      #expect(seen.insert(line[..<end]).inserted, "\(line)")
    }
    #expect(text(metrics) == output)
  }
}

@Suite("What the process uses")
struct ProcessReadingTests {
  private let units = ProcessReading.Units(ticksPerSecond: 100, pageBytes: 4_096)
  private let own = "42 (a) b (c) S 1 42 42 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 8 0 12345 1000000 2500 18446744073709551615 1 1"

  @Test("is read from what the kernel writes, also when the program's name has brackets")
  func reading() throws {
    let machine = "cpu 1 2 3\nbtime 1700000000\nprocesses 9\n"
    let reading = try #require(ProcessReading(own: own, machine: machine, openFiles: 12, units: units))
    #expect(reading.cpuSeconds == 3)
    #expect(reading.residentBytes == 10_240_000)
    #expect(reading.startSeconds == 1_700_000_123.45)
    var text: [UInt8] = []
    reading.write(to: &text)
    try expectGolden(String(decoding: text, as: UTF8.self), "process.txt")
  }

  @Test(
    "is missing when the kernel writes something else", arguments: ["", "42 (a", "42 (a) S 1 2", "42 (a) S 1 42 42 0 -1 1 1 0 0 0 x y"])
  func unreadable(own: String) {
    #expect(ProcessReading(own: own, machine: "btime 1\n", openFiles: 0, units: units) == nil)
    #expect(ProcessReading(own: self.own, machine: "cpu 1\n", openFiles: 0, units: units) == nil)
    #expect(ProcessReading(folder: "/nowhere", units: units) == nil)
  }

  @Test("is true of this process")
  func live() throws {
    let before = try #require(ProcessReading())
    #expect(before.residentBytes > 1 << 20)
    #expect(abs(before.startSeconds - Date().timeIntervalSince1970) < 86_400)
    let handles = (0..<64).map { _ in FileHandle(forReadingAtPath: "/dev/null") }
    let after = try #require(ProcessReading())
    #expect(after.openFiles >= before.openFiles + 32)
    #expect(after.cpuSeconds >= before.cpuSeconds)
    _ = handles.count
  }
}
