import ArgumentParser
import Exchange
import Foundation
import Logging
import Motor
import Operations
import Storage

/// Options of every command that works with the server's database.
struct ServerOptions: ParsableArguments {
  @Option(name: .long, help: "A JSON file of settings.") var config: String?
  @Option(name: .long, help: "Where everything is kept: sqlite:FOLDER, postgres://… or host=… dbname=….") var database: String?
  @Option(name: .long, help: "Any setting, as KEY=VALUE; may be repeated. `yilu settings` lists them.") var set: [String] = []

  /// Reads flags, environment and file.
  ///
  /// - Parameter flags: what options of the command's own say, by key.
  func configuration(_ flags: [String: String?] = [:]) throws -> ServerConfiguration {
    var overrides = flags.compactMapValues { $0 }
    overrides["database"] = database
    for assignment in set {
      let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { throw ValidationError("--set wants KEY=VALUE, not \(assignment).") }
      overrides[parts[0]] = parts[1]
    }
    do throws(ConfigurationMistakes) {
      return try ServerConfiguration(file: config, environment: ProcessInfo.processInfo.environment, overrides: overrides)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

extension ServerConfiguration {
  /// Opens the database that is configured.
  ///
  /// - Parameter logger: told why, when the process ends because nobody knows whether a commit is on the disk.
  func openStore(logger: Logger? = nil) async throws -> Store {
    var postgres = PostgresLimits()
    postgres.connections = self.databaseConnections
    postgres.waitSeconds = self.databaseWaitSeconds
    postgres.isPooled = self.databasePooler == .transaction
    do {
      return try await Store.open(self.database, postgres: postgres, time: Clock.source) { error in
        // Nothing that this process could say from here on would be sure. Whoever waits is not answered, and asks again after the start.
        logger?.critical("the database is left as it is: \(error)")
        Console.error("\(error); the process ends, start it again")
        _exit(70)
      }
    } catch let error as StoreError { throw failure("\(self.database): \(error)") }
  }
}

extension Migration {
  /// The schema of the whole system.
  static let all = Migration.ground + Migration.exchange
}
