internal import Foundation

/// What this process uses of the machine, as the kernel tells it.
/// - Source: proc(5); the names are those of Prometheus' own client libraries.
public struct ProcessReading: Hashable, Sendable {
  /// Memory that is in use and not swapped out, bytes.
  public let residentBytes: UInt64
  /// Time of all processors, in user and kernel mode.
  public let cpuSeconds: Double
  /// Open files, sockets among them.
  public let openFiles: Int
  /// When the process began, in seconds since 1970.
  public let startSeconds: Double

  /// How the kernel counts.
  struct Units {
    var ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
    var pageBytes = UInt64(max(0, sysconf(Int32(_SC_PAGESIZE))))
  }

  static let names = [
    "process_cpu_seconds_total", "process_open_fds", "process_resident_memory_bytes", "process_start_time_seconds",
  ]

  /// Reads this process; `nil` where there is no `/proc`.
  public init?() { self.init(folder: "/proc", units: Units()) }

  init?(folder: String, units: Units) {
    guard let own = Self.text(folder + "/self/stat"), let machine = Self.text(folder + "/stat"),
      let files = try? FileManager.default.contentsOfDirectory(atPath: folder + "/self/fd")
    else { return nil }
    // One of them is the folder that was just read.
    self.init(own: own, machine: machine, openFiles: files.count - 1, units: units)
  }

  /// - Parameters:
  ///   - own: The content of `/proc/self/stat`.
  ///   - machine: The content of `/proc/stat`.
  init?(own: String, machine: String, openFiles: Int, units: Units) {
    // The program's name, in brackets, may hold blanks and brackets itself.
    guard let end = own.lastIndex(of: ")") else { return nil }
    let fields = own[own.index(after: end)...].split(separator: " ")
    guard fields.count > 21, let user = Double(fields[11]), let kernel = Double(fields[12]), let start = Double(fields[19]),
      let pages = UInt64(fields[21].filter(\.isNumber)), units.ticksPerSecond > 0
    else { return nil }
    let boot = machine.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
    guard let boot else { return nil }
    residentBytes = pages &* units.pageBytes
    cpuSeconds = (user + kernel) / units.ticksPerSecond
    startSeconds = boot + start / units.ticksPerSecond
    self.openFiles = openFiles
  }

  func write(to text: inout [UInt8]) {
    let samples: [(type: String, help: String, value: Double)] = [
      ("counter", "Time of all processors, user and kernel", cpuSeconds),
      ("gauge", "Open files and sockets", Double(openFiles)),
      ("gauge", "Memory in use, bytes", Double(residentBytes)),
      ("gauge", "When the process began, seconds since 1970", startSeconds),
    ]
    for (name, sample) in zip(Self.names, samples) {
      text += MetricText.head(name: name, type: sample.type, help: sample.help)
      text += "\(name) ".utf8
      MetricText.append(sample.value, to: &text)
      text.append(UInt8(ascii: "\n"))
    }
  }

  private static func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }
}
