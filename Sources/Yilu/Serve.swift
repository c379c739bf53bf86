import ArgumentParser
import Exchange
import Logging
import Motor
import RuleEngine
import Web

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "The pages and the API, until it is told to end.")
  @Option(name: .long, help: "The address to listen on.") var host = "127.0.0.1"
  @Option(name: .long, help: "The port; 0 takes any free one.") var port = 8080
  @OptionGroup var library: LibraryOptions

  func run() async throws {
    guard (0...65535).contains(port) else { throw ValidationError("--port is 0 to 65535.") }
    let tariffs = try library.tariffs()
    let library = tariffs.library
    for (id, problem) in library.failures.sorted(by: { $0.key < $1.key }) { Console.error("left out: \(id)\n\(problem)") }
    guard !library.books.isEmpty else { throw failure("no rulebook could be loaded") }
    var logger = Logger(label: "yilu")
    logger.logLevel = .notice
    let server = YiluServer(
      YiluServer.Configuration(host: host, port: port, version: Yilu.configuration.version), tariffs: tariffs, today: { Clock.today },
      logger: logger)
    let address = host.contains(":") ? "[\(host)]" : host
    do {
      try await server.run { port in Console.out("Yilu 一路: http://\(address):\(port)  (\(library.books.count) rulebooks; Ctrl-C ends it)") }
    } catch let error as CannotListen { throw failure(error) }
  }
}
