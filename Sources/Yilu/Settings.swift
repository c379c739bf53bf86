import ArgumentParser
import Operations

struct Settings: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What can be set, and what is set.",
    discussion: "Defaults are overridden by the file, that by the environment (YILU_PORT), and that by flags.")
  @Flag(name: .long, help: "Say what each setting is for instead of what it is now.") var explain = false
  @OptionGroup var server: ServerOptions

  func run() throws {
    if explain { Console.out(ServerConfiguration.helpText) } else { Console.out("\(try server.configuration())") }
  }
}
