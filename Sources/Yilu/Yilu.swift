import ArgumentParser
import Foundation

/// The command `yilu`.
@main
struct Yilu: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "yilu",
    abstract: "The open motor-insurance system: rulebooks, prices, receipts.",
    discussion: """
      Exit codes: 0 done; 1 done, and something is wrong with the input (it is said on standard error, with \
      file:line:column where there is one); 2 the command itself was not understood or could not run.
      """,
    version: "0.1.0",
    subcommands: [RulebookCommand.self, Advise.self, Serve.self, Settings.self, Migrate.self, JournalCommand.self])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
    } catch {
      // The parser's own code for a command line that it does not understand is 64; ours is 2.
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      Console.error(fullMessage(for: error))
      Foundation.exit(2)
    }
  }
}
