import Foundation

/// A folder that is gone when nobody holds it any more.
final class TemporaryFolder {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in it.
  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// Writes a file and tells its path.
  func file(_ name: String, _ content: String) throws -> String {
    try Data(content.utf8).write(to: url.appendingPathComponent(name))
    return path(name)
  }
}
