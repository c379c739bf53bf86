import Foundation

/// The repository as it lies on disk: what the tidy tests read.
enum Repository {
  /// `YILU_ROOT` where it is set, else the folder three above this file.
  static let root: URL = {
    if let told = ProcessInfo.processInfo.environment["YILU_ROOT"] {
      return URL(fileURLWithPath: told, isDirectory: true)
    }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }()

  /// A text file, with its path from the root.
  struct File: Sendable {
    let path: String
    let text: String
    let lines: [String]

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    /// The name without its last extension.
    var stem: String { name.split(separator: ".").dropLast().joined(separator: ".") }

    init(path: String, text: String) {
      (self.path, self.text) = (path, text)
      lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// A file by its path from the root; empty when it is not there.
  static func file(_ path: String) -> File {
    let text = (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)) ?? ""
    return File(path: path, text: text)
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
  }

  /// The names in a folder, hidden ones left out.
  static func names(in folder: String) -> [String] {
    let found = (try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)) ?? []
    return found.filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The paths of the files below a folder that end in one of the extensions; hidden and generated folders are passed by.
  static func paths(below folder: String, _ extensions: Set<String>) -> [String] {
    var found: [String] = []
    for name in names(in: folder) where name != "__pycache__" && name != "node_modules" {
      let path = folder.isEmpty ? name : folder + "/" + name
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path, isDirectory: &isFolder)
      else { continue }
      if isFolder.boolValue {
        found += paths(below: path, extensions)
      } else if extensions.contains((name as NSString).pathExtension) {
        found.append(path)
      }
    }
    return found
  }

  static func files(below folder: String, _ extensions: Set<String>) -> [File] {
    paths(below: folder, extensions).map(file)
  }

  /// All Swift files of the modules.
  static let sources = files(below: "Sources", ["swift"])
  /// All papers: the ones at the root, those in docs, and beside what they speak of.
  static let papers = files(below: "", ["md"])

  /// The folders under `Rulebooks` that are books.
  static var rulebooks: [String] { names(in: "Rulebooks").filter { exists("Rulebooks/\($0)/rulebook.yaml") } }
}

/// Those of the words that a text lacks.
func missing(from text: some StringProtocol, _ words: [String]) -> [String] {
  words.filter { !text.contains($0) }
}

/// What a test found: one line each, so that an editor can jump there.
func report(_ found: [String]) -> String { "\n" + found.joined(separator: "\n") }
