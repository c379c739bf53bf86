import Testing

@Suite("Words")
struct WordTests {
  /// Everything that is read by people and kept with the project.
  private static let texts: [Repository.File] = {
    let extensions: Set<String> = ["swift", "md", "yaml", "yml", "py", "sh", "css", "js", "txt", "json", "query"]
    var files =
      Repository.files(below: "", extensions)
      + Repository.files(below: "Rulebooks", ["csv"]).filter { !$0.path.contains("/samples/") }
    files += Repository.names(in: "bin").filter { !$0.contains(".") && $0 != "requirements" }.map {
      Repository.file("bin/\($0)")
    }
    return files + [Repository.file("Makefile"), Repository.file(".ci/run")]
  }()

  @Test("No path of somebody's machine")
  func machinePaths() {
    let path = /(?:^|[\s"'`(=:,>])\/(?:work|tmp|root|home|Users|mnt|opt|srv|private)\//
    let found = lines { $0.contains("/") && $0.contains(path) }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  @Test("No link leads to a host that we have not named here")
  func hosts() {
    // What the project itself speaks of: its papers, standards and packages.
    let known: Set<String> = [
      "127.0.0.1", "localhost", "github.com", "keepachangelog.com", "semver.org", "www.w3.org", "json-schema.org",
      "www.apache.org",
      "spdx.org", "swift.org", "www.swift.org", "example.com",
    ]
    var found: [String] = []
    for file in Self.texts {
      for (index, line) in file.lines.enumerated() where line.contains("://") {
        for match in line.matches(of: /https?:\/\/([A-Za-z0-9.\-]+)/) {
          let host = String(match.1).lowercased()
          // A single word is a variable's or a test server's name.
          if host.contains("."), !known.contains(host), !host.hasSuffix(".example") {
            found.append("\(file.path):\(index + 1): \(host)")
          }
        }
      }
    }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  @Test("Nothing is left for later without saying what")
  func leftovers() {
    // Put together from parts, so that this file does not hold them itself.
    let markers = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
    let found = lines { line in markers.contains { marker in line.split { !$0.isLetter }.contains { $0 == marker } } }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  @Test("Lines end in a line feed, without blanks before it, and the last one does end")
  func ends() {
    var found: [String] = []
    for file in Self.texts where !file.path.hasSuffix(".csv") && !file.text.isEmpty {
      if !file.text.hasSuffix("\n") { found.append("\(file.path): the last line does not end") }
      for (index, line) in file.lines.enumerated()
      where line.hasSuffix(" ") || line.hasSuffix("\t") || line.hasSuffix("\r") {
        found.append("\(file.path):\(index + 1): a blank at the end")
      }
    }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  private func lines(_ isWrong: (String) -> Bool) -> [String] {
    Self.texts.flatMap { file in
      file.lines.enumerated().compactMap { index, line in
        isWrong(line) ? "\(file.path):\(index + 1): \(line.prefix(120))" : nil
      }
    }
  }
}
