public import Logging

/// Writes each record as one line through a ``LogSink``: time, level, label, message, then the metadata sorted by key.
///
/// Dictionaries in the metadata become keys with dots, `request.id`; arrays become lists of texts. A key that the line uses itself, such as
/// `time`, becomes `metadata.time`. File and line of the source stand in records of level debug and trace only.
public struct JSONLogs: LogHandler {
  /// Records below are not written.
  public var logLevel: Logger.Level
  /// Metadata of every record.
  public var metadata: Logger.Metadata = [:]
  /// Metadata that is asked for with every record.
  public var metadataProvider: Logger.MetadataProvider?
  private let label: String
  private let sink: LogSink

  /// - Parameters:
  ///   - label: Which part of the program speaks.
  ///   - sink: Where the lines go.
  ///   - level: Records below are not written.
  ///   - metadataProvider: For what belongs to the task at hand, such as the trace.
  public init(label: String, sink: LogSink, level: Logger.Level, metadataProvider: Logger.MetadataProvider? = nil) {
    self.label = label
    self.sink = sink
    self.logLevel = level
    self.metadataProvider = metadataProvider
  }

  /// One field of ``metadata``.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Hands the record to the sink; this never waits for whoever reads the log.
  public func log(event: LogEvent) {
    var line = LogLine(
      sink.form, millisecondsSinceEpoch: sink.now(), level: event.level.rawValue, label: label, message: "\(event.message)")
    // What the call says overrides what the provider says, and that what the logger carries.
    var fields: [Field] = []
    fields.reserveCapacity(16)
    if let error = event.error {
      fields.append(Field(key: "error.message", rank: 0, value: .text("\(error)")))
      fields.append(Field(key: "error.type", rank: 0, value: .text(String(reflecting: type(of: error)))))
    }
    if let told = event.metadata { Self.flatten(told, rank: 1, below: "", into: &fields) }
    if let provider = metadataProvider { Self.flatten(provider.get(), rank: 2, below: "", into: &fields) }
    Self.flatten(metadata, rank: 3, below: "", into: &fields)
    fields.sort { $0.key == $1.key ? $0.rank < $1.rank : $0.key < $1.key }
    var last: String?
    for field in fields where field.key != last {
      line.append(Self.ownKeys.contains(field.key) ? "metadata." + field.key : field.key, field.value)
      last = field.key
    }
    if event.level <= .debug { line.append("source", .text("\(event.file):\(event.line)")) }
    line.end()
    sink.write(line.bytes)
  }

  private static let ownKeys: Set<String> = ["time", "level", "label", "message", "source"]

  /// A value of the metadata, and how far it stands behind others of the same key.
  private struct Field {
    let key: String
    let rank: Int
    let value: LogLine.Value
  }

  private static func flatten(_ metadata: Logger.Metadata, rank: Int, below prefix: String, into fields: inout [Field]) {
    for (name, value) in metadata {
      let key = prefix.isEmpty ? name : "\(prefix).\(name)"
      switch value {
      case .string(let text): fields.append(Field(key: key, rank: rank, value: .text(text)))
      case .stringConvertible(let convertible): fields.append(Field(key: key, rank: rank, value: .text("\(convertible)")))
      case .array(let elements): fields.append(Field(key: key, rank: rank, value: .list(elements.map { "\($0)" })))
      case .dictionary(let inner): flatten(inner, rank: rank, below: key, into: &fields)
      }
    }
  }
}
