internal import Configuration
internal import Foundation

/// A configuration file in JSON as swift-configuration reads it, with what it does not tell: which keys there are, and where.
///
/// The keys are names with dots, `{"database": "sqlite:data", "database.connections": 4}`; objects inside objects are the same as long as
/// the upper name has no value of its own, `{"log": {"level": "info"}}`.
struct ConfigurationFile: ConfigProvider {
  /// A file of more bytes is not a configuration.
  static let bytesLimit = 1 << 20

  let providerName = "file"
  let path: String
  /// In the order of the file, a key as often as it stands there.
  let entries: [JSONKeyScanner.Entry]
  private let values: JSONSnapshot

  /// Reads a file; also one that can be read only once, such as a pipe.
  init(path: String) throws(ConfigurationMistakes) {
    guard let file = FileHandle(forReadingAtPath: path) else { throw Self.mistake(path, "cannot be opened") }
    var bytes: [UInt8] = []
    do {
      while bytes.count <= Self.bytesLimit, let part = try file.read(upToCount: 1 << 16), !part.isEmpty { bytes += part }
      try file.close()
    } catch { throw Self.mistake(path, "cannot be read") }
    try self.init(path: path, bytes: bytes)
  }

  init(path: String, bytes: [UInt8]) throws(ConfigurationMistakes) {
    guard bytes.count <= Self.bytesLimit else { throw Self.mistake(path, "is larger than \(Self.bytesLimit) bytes") }
    // Some editors begin a file with a byte order mark; RFC 8259 lets a reader ignore it.
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    // Foundation reads UTF-16 and UTF-32 as well, which hold zeros.
    guard !text.contains(0), String(validating: text, as: UTF8.self) != nil else { throw Self.mistake(path, "is not UTF-8") }
    self.path = path
    do {
      values = try JSONSnapshot(data: text.span.bytes, providerName: providerName, parsingOptions: .default)
    } catch {
      let reason = (error as NSError).userInfo["NSDebugDescription"] as? String
      throw Self.mistake(path, "is not a JSON object of settings: \(reason ?? "\(error)")")
    }
    var scanner = JSONKeyScanner(text)
    entries = scanner.entries()
  }

  private static func mistake(_ path: String, _ problem: String) -> ConfigurationMistakes {
    ConfigurationMistakes(mistakes: [ConfigurationMistake(key: nil, source: .file(path, line: nil), problem: problem)])
  }

  func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult { try values.value(forKey: key, type: type) }
  func fetchValue(forKey key: AbsoluteConfigKey, type: ConfigType) async throws -> LookupResult { try value(forKey: key, type: type) }
  func snapshot() -> any ConfigSnapshot { values }

  nonisolated(nonsending) func watchValue<Return: ~Copyable>(
    forKey key: AbsoluteConfigKey, type: ConfigType,
    updatesHandler: nonisolated(nonsending) (ConfigUpdatesAsyncSequence<Result<LookupResult, any Error>, Never>) async throws -> Return
  ) async throws -> Return {
    try await watchValueFromValue(forKey: key, type: type, updatesHandler: updatesHandler)
  }

  nonisolated(nonsending) func watchSnapshot<Return: ~Copyable>(
    updatesHandler: nonisolated(nonsending) (ConfigUpdatesAsyncSequence<any ConfigSnapshot, Never>) async throws -> Return
  ) async throws -> Return {
    try await watchSnapshotFromSnapshot(updatesHandler: updatesHandler)
  }
}
