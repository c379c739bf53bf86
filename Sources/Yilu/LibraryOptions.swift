import ArgumentParser
import Exchange
import Motor
import RuleEngine

#if canImport(Glibc)
  import Glibc
#endif

/// Options that every command about rulebooks takes.
struct LibraryOptions: ParsableArguments {
  @Option(name: .long, help: "The folder of rulebooks.")
  var rulebooks: String = LibraryOptions.standardFolder

  @Option(name: .long, help: "Leave out rulebooks that were learned of after this day, so that an old quotation is priced as it was.")
  var knownAt: Day?

  /// `Rulebooks` here, else beside the package that the binary was built from.
  static var standardFolder: String {
    if access("Rulebooks/sources.yaml", R_OK) == 0 { return "Rulebooks" }
    let binary = CommandLine.arguments.first ?? ""
    for up in ["../../Rulebooks", "../../../Rulebooks", "../share/yilu/Rulebooks"] {
      let folder = binary.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/" + up
      if access(folder + "/sources.yaml", R_OK) == 0 { return folder }
    }
    return "Rulebooks"
  }

  func load() throws -> Library {
    do { return try Library.load(rulebooks, knownAt: knownAt) } catch { throw failure(error) }
  }

  func tariffs() throws -> Tariffs {
    do { return try Tariffs.open(rulebooks, knownAt: knownAt) } catch { throw failure(error) }
  }

  func book(_ id: String) throws -> Rulebook {
    do { return try load().book(id) } catch let error as RulebookFailure { throw failure(error) }
  }
}
