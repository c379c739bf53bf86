import ArgumentParser
import Exchange
import Foundation
import Logging
import Motor
import Operations
import RuleEngine
import ServiceLifecycle
import Storage
import Web

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The pages and the API, until it is told to end.",
    discussion: "Settings come from flags, the environment (YILU_PORT) and a file (--config); `yilu settings` shows them.")
  @Option(name: .long, help: "The address to listen on.") var host: String?
  @Option(name: .long, help: "The port; 0 takes any free one.") var port: String?
  @Option(name: .long, help: ArgumentHelp("End the process at a point of a commit, for tests: commit.after:17.", visibility: .hidden))
  var faultPoint: String?
  @OptionGroup var server: ServerOptions
  @OptionGroup var library: LibraryOptions

  func run() async throws {
    let configuration = try server.configuration(["host": host, "port": port])
    let tariffs = try library.tariffs()
    for (id, problem) in tariffs.library.failures.sorted(by: { $0.key < $1.key }) { Console.error("left out: \(id)\n\(problem)") }
    guard !tariffs.library.books.isEmpty else { throw failure("no rulebook could be loaded") }
    let logs = LogSink(descriptor: 2, form: configuration.logForm) { Clock.source.now.microseconds / 1000 }
    let logger = Logger(label: "yilu") { JSONLogs(label: $0, sink: logs, level: configuration.logLevel) }
    let store = try await configuration.openStore(logger: logger)
    do {
      // A database that nobody has used is set up; one that is used is changed on request only.
      if try await store.isNew() { try await store.migrate(Migration.all) }
      try await store.checkMigrated(Migration.all)
    } catch let error as MigrationError { throw failure(error) } catch let error as StoreError { throw failure(error) }
    let journal = Journal(store, signer: try configuration.journalKey(mayMake: true).signer)
    let desk = QuotationDesk(store, tariffs, validDays: configuration.quotationDays)
    let web = YiluServer(
      YiluServer.Configuration(host: configuration.host, port: configuration.port, version: Yilu.configuration.version), tariffs: tariffs,
      quotations: desk, journal: journal, time: Clock.source, services: [Sequencing(journal: journal, logger: logger)], logger: logger)
    if let faultPoint, !FaultPoint.arm(faultPoint) { throw ValidationError("--fault-point wants POINT:COUNT.") }
    let address = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
    do {
      try await web.run { port in
        Console.out(
          "Yilu 一路: http://\(address):\(port)  (\(tariffs.library.books.count) rulebooks; \(configuration.database); Ctrl-C ends it)")
      }
    } catch let error as CannotListen { throw failure(error) }
    try await store.close()
    _ = logs.flush(deadline: .now + .seconds(1))
  }
}

/// Gives facts their places in the journal as long as the server runs.
struct Sequencing: Service {
  let journal: Journal
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do { while try await journal.sequence() {} } catch is CancellationError {} catch {
          logger.error("facts could not be given their places", metadata: ["error": "\(error)"])
        }
        try? await Task.sleep(for: .milliseconds(500))
      }
    }
  }
}
