import ArgumentParser
import Exchange
import RuleEngine

#if canImport(Glibc)
  import Glibc
#endif

/// What the commands write: results to standard output, everything else to standard error.
enum Console {
  static func out(_ text: String) { write(text + "\n", to: 1) }
  static func error(_ text: String) { write(text + "\n", to: 2) }

  /// Whether a person is looking at standard error.
  static var isInteractive: Bool { isatty(2) == 1 }

  static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        // A result that does not arrive is no success; who reads no more, as in `| head`, knows that already.
        let reason = String(cString: strerror(errno))
        if descriptor == 1, errno != EPIPE { write("standard output cannot be written: \(reason)\n", to: 2) }
        if descriptor == 1 { exit(1) }
        return
      }
    }
  }
}

/// Something wrong with what the command was given: said on standard error, exit code 1.
func failure(_ message: some CustomStringConvertible) -> ExitCode {
  Console.error("\(message)")
  return ExitCode(1)
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

/// Options that every command about rulebooks takes.
struct LibraryOptions: ParsableArguments {
  @Option(name: .long, help: "The folder of rulebooks.")
  var rulebooks: String = LibraryOptions.standardFolder

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
    do { return try Library.load(rulebooks) } catch { throw failure(error) }
  }

  func tariffs() throws -> Tariffs {
    do { return try Tariffs.open(rulebooks) } catch { throw failure(error) }
  }

  func book(_ id: String) throws -> Rulebook {
    do { return try load().book(id) } catch let error as RulebookFailure { throw failure(error) }
  }
}
