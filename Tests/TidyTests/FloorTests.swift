import Testing

/// What each module may import: the floors of the house.
struct Floor {
  var module: String
  /// Modules of ours, all below.
  var ours: Set<String>
  /// Packages.
  var packages: Set<String> = []

  static let all = [
    Floor(module: "Motor", ours: []),
    Floor(module: "RuleEngine", ours: ["Motor"], packages: ["Crypto", "Yams"]),
    Floor(module: "Seals", ours: [], packages: ["Crypto"]),
    Floor(module: "Storage", ours: ["Motor", "Seals"], packages: ["CPostgres", "Crypto", "GRDB", "GRDBSQLite"]),
    Floor(module: "Identity", ours: ["Motor", "Seals", "Storage"], packages: ["Crypto", "CryptoExtras"]),
    Floor(
      module: "Operations", ours: ["Motor", "Storage"], packages: ["Configuration", "CoreMetrics", "Logging", "NIOCore"]),
    Floor(module: "Exchange", ours: ["Identity", "Motor", "RuleEngine", "Storage"]),
    Floor(
      module: "Web", ours: ["Motor", "RuleEngine", "Seals", "Storage", "Identity", "Operations", "Exchange"],
      packages: [
        "Crypto", "HTTPTypes", "Hummingbird", "HummingbirdCore", "Logging", "NIOCore", "NIOHTTPTypes", "NIOPosix", "ServiceLifecycle",
      ]),
    Floor(
      module: "Yilu",
      ours: ["Motor", "RuleEngine", "Seals", "Storage", "Identity", "Operations", "Exchange", "Web"],
      packages: ["ArgumentParser", "Crypto", "Logging", "ServiceLifecycle"]),
  ]

  /// What comes with the toolchain and the system.
  static let system: Set<String> = [
    "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Synchronization", "_Builtin_intrinsics",
  ]
}

/// An import of a file.
private struct Import {
  var module: String
  var place: String

  static func all(in file: Repository.File, _ code: SwiftCode) -> [Import] {
    code.lines.enumerated().compactMap { index, line in
      let words = line.split { $0 == " " || $0 == "\t" }.map(String.init).filter { !$0.hasPrefix("@") }
      guard let position = words.firstIndex(of: "import"), position <= 1, words.count > position + 1 else { return nil }
      if position == 1, !["public", "internal", "package", "private", "fileprivate"].contains(words[0]) { return nil }
      var named = words[position + 1]
      if ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"].contains(named),
        words.count > position + 2
      {
        named = words[position + 2]
      }
      return Import(
        module: named.split(separator: ".").first.map(String.init) ?? named, place: "\(file.path):\(index + 1)")
    }
  }
}

@Suite("Floors")
struct FloorTests {
  @Test("Every folder of Sources is a floor, and every floor has one")
  func everyModuleHasAFloor() {
    // A system library is a door to C, not a floor.
    let folders = Set(Repository.names(in: "Sources")).filter { !Repository.exists("Sources/\($0)/module.modulemap") }
    #expect(folders == Set(Floor.all.map(\.module)))
  }

  @Test("A floor is built only on floors below it")
  func floorsGoUp() {
    for (index, floor) in Floor.all.enumerated() {
      #expect(floor.ours.isSubset(of: Floor.all[..<index].map(\.module)), "\(floor.module)")
    }
  }

  @Test("A module imports only what its floor allows", arguments: Floor.all.map(\.module))
  func imports(module: String) throws {
    let floor = try #require(Floor.all.first { $0.module == module })
    let allowed = floor.ours.union(floor.packages).union(Floor.system)
    let files = SwiftCode.ofSources.filter { $0.file.path.hasPrefix("Sources/\(module)/") }
    let found = files.flatMap(Import.all).filter { !allowed.contains($0.module) }.map {
      "\($0.place): \(module) may not import \($0.module)"
    }
    #expect(!files.isEmpty)
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  @Test("Package.swift asks for nothing that a floor does not allow")
  func manifest() {
    let text = Repository.file("Package.swift").text
    for floor in Floor.all {
      guard
        let start = text.firstRange(of: "arget(\n      name: \"\(floor.module)\"")
          ?? text.firstRange(of: "arget(name: \"\(floor.module)\"")
      else {
        Issue.record("Package.swift has no target \(floor.module)")
        continue
      }
      let rest = text[start.upperBound...]
      let end =
        [".target(", ".executableTarget(", ".testTarget(", ".systemLibrary("].compactMap { rest.firstRange(of: $0)?.lowerBound }.min()
        ?? rest.endIndex
      let section = rest[..<end]
      let named = Set(section.matches(of: /"([A-Z][A-Za-z]+)"/).map { String($0.1) })
      let products = Set(section.matches(of: /name: "([A-Za-z]+)"/).map { String($0.1) })
      let allowed = floor.ours.union(floor.packages).union(["Public", "ExistentialAny"])
      // `package: "Yams"` repeats the product's name.
      #expect(
        named.union(products).subtracting(allowed).isEmpty,
        "\(floor.module): \(named.union(products).subtracting(allowed).sorted())")
    }
  }

  @Test("Only the command reads the clock")
  func clock() {
    var found: [String] = []
    for (file, code) in SwiftCode.ofSources where file.path != "Sources/Yilu/Clock.swift" {
      for (index, line) in code.lines.enumerated() {
        if line.contains(/\bDate\(\)|\bDate\.now\b|\bgettimeofday\b|\bclock_gettime\b|\btime\(nil\)/) {
          found.append("\(file.path):\(index + 1)")
        }
      }
    }
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }

  @Test("No module shares its name with a type")
  func moduleNames() {
    // An executable cannot be imported, so that the command's own type can never be mistaken for its module.
    let exceptions: Set<String> = ["Yilu"]
    let modules = Set(Floor.all.map(\.module)).subtracting(exceptions)
    let found = Declaration.ofSources.filter { $0.isType && modules.contains($0.name) }.map(\.place)
    #expect(found.isEmpty, Comment(rawValue: report(found)))
  }
}
