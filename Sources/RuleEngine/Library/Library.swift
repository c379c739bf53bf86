public import Motor

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// All rulebooks of a folder, and which of them applies to whom and when.
public struct Library: Sendable {
  /// By id.
  public private(set) var books: [String: Rulebook] = [:]
  /// What is wrong with the books that did not load, by id.
  public private(set) var failures: [String: RulebookFailure] = [:]
  public private(set) var sources = SourceRegister()
  /// Gaps and overlaps between books.
  public private(set) var seriesProblems: [Diagnostic] = []
  public private(set) var folder = ""

  /// The books, by id.
  public var sorted: [Rulebook] { books.values.sorted { $0.id < $1.id } }

  /// Loads every book below a folder.
  ///
  /// - Parameter knownAt: leave out what the system learned after that day, so that an old quotation is priced as it was.
  /// - Throws: what makes the whole library unusable (no folder, a broken register or dictionary). A broken book is in `failures`.
  public static func load(_ folder: String, knownAt: Day? = nil) throws(RulebookFailure) -> Library {
    let files = LibraryFiles { path throws(Diagnostic) in
      guard let data = FileManager.default.contents(atPath: path) else {
        throw Diagnostic("the file is not there or cannot be read", at: SourcePosition(file: path, line: 1, column: 1))
      }
      return [UInt8](data)
    }
    let start = SourcePosition(file: folder, line: 1, column: 1)
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw RulebookFailure(Diagnostic("there is no folder of rulebooks here", at: start, hint: "name it with --rulebooks"))
    }
    let books = names.sorted().filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)/rulebook.yaml") }
    guard !books.isEmpty else {
      throw RulebookFailure(Diagnostic("the folder holds no rulebook", at: start, hint: "a rulebook is a folder with rulebook.yaml"))
    }
    return try load(folder, books: books, files: files, knownAt: knownAt)
  }

  /// Loads the named books through `files`.
  static func load(_ folder: String, books: [String], files: LibraryFiles, knownAt: Day?) throws(RulebookFailure) -> Library {
    var library = Library()
    library.folder = folder
    var dictionary = MaterialBuilder.Dictionary(folder: folder)
    do throws(Diagnostic) {
      library.sources = try SourceRegister.parse(try files.text("\(folder)/sources.yaml"), file: "\(folder)/sources.yaml")
      let path = "\(folder)/dictionary.yaml"
      if let bytes = try? files.read(path) {
        dictionary.files = [(path, bytes)]
        let fields = try YAMLValue.parse(try files.text(path), file: path).fields("the dictionary", allowed: ["types", "inputs"])
        dictionary.types = try fields.optional("types", RulebookReader.types) ?? []
        dictionary.inputs = try fields.optional("inputs", RulebookReader.inputs) ?? []
      }
    } catch { throw RulebookFailure(error) }
    var read: [String: RulebookSource] = [:]
    for id in books {
      let path = "\(folder)/\(id)/rulebook.yaml"
      do throws(Diagnostic) {
        let source = try RulebookReader.read(try files.text(path), file: path, folder: "\(folder)/\(id)")
        if let knownAt, let knownFrom = source.knownFrom, knownAt < knownFrom { continue }
        read[id] = source
      } catch { library.failures[id] = RulebookFailure(error) }
    }
    for id in read.keys.sorted() {
      do throws(RulebookFailure) {
        let lineage = try lineage(of: id, in: read)
        var builder = MaterialBuilder(files: files, dictionary: dictionary)
        let material = try builder.build(lineage).relative(to: folder)
        let missing = library.sources.missing(in: material)
        guard missing.isEmpty else { throw RulebookFailure(missing) }
        library.books[id] = try Rulebook(material)
      } catch { library.failures[id] = error }
    }
    library.seriesProblems = Series.problems(of: library.sorted)
    return library
  }

  private static func lineage(of id: String, in read: [String: RulebookSource]) throws(RulebookFailure) -> [RulebookSource] {
    var lineage: [RulebookSource] = []
    var next: (id: String, position: SourcePosition)? = (id, SourcePosition(file: id, line: 1, column: 1))
    while let (id, position) = next {
      if lineage.contains(where: { $0.id == id }) {
        let circle = (lineage.map(\.id) + [id]).joined(separator: " → ")
        throw RulebookFailure(Diagnostic("the books extend each other in a circle: \(circle)", at: position))
      }
      guard let source = read[id] else {
        throw RulebookFailure(
          Diagnostic("the parent \"\(id)\" is not there or does not load", at: position, hint: suggestion(for: id, in: read.keys)))
      }
      lineage.append(source)
      next = source.parent
    }
    return lineage
  }

  /// A book by id.
  public func book(_ id: String) throws(RulebookFailure) -> Rulebook {
    if let book = books[id] { return book }
    if let failure = failures[id] { throw failure }
    let start = SourcePosition(file: folder, line: 1, column: 1)
    throw RulebookFailure(
      Diagnostic(
        "there is no rulebook \"\(id)\"", at: start,
        hint: suggestion(for: id, in: books.keys) ?? "yilu rulebook list shows them"))
  }

  /// The books that apply to a case, by product, in the order of their ids.
  ///
  /// Where the nation and a city both have one in force, the city's applies. A book stands aside for those that extend it: several
  /// filings under one tariff are alternatives, and all are named.
  public func books(for circumstances: Circumstances) -> [Rulebook] {
    let applicable = sorted.filter(circumstances.fall(under:))
    let extended = Set(applicable.compactMap(\.parent))
    let leaves = Dictionary(grouping: applicable.filter { !extended.contains($0.id) }, by: \.product)
    return leaves.values.flatMap { books in
      let narrowest = books.map(\.jurisdiction.count).max()
      return books.filter { $0.jurisdiction.count == narrowest }
    }.sorted { $0.id < $1.id }
  }
}

extension RulebookMaterial {
  /// With paths as they stand within the library, so that the hash does not depend on where it lies.
  func relative(to folder: String) -> RulebookMaterial {
    var material = self
    material.files = files.map { file in
      (file.path.hasPrefix(folder + "/") ? String(file.path.dropFirst(folder.count + 1)) : file.path, file.bytes)
    }
    return material
  }
}
