import ArgumentParser
import Motor
import Storage

struct Migrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The schema of the database.", subcommands: [MigrateStatus.self, MigrateUp.self])
}

struct MigrateStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Which steps of the schema were taken; exit code 1 when some are still to be taken.")
  @OptionGroup var server: ServerOptions

  func run() async throws {
    let store = try await server.configuration().openStore()
    let states: [MigrationState]
    do { states = try await store.migrationStates(Migration.all) } catch { throw failure("\(error)") }
    for state in states { Console.out("\(state.number)\t\(state.appliedAt.map { "\($0.instant)" } ?? "to be taken")\t\(state.name)") }
    try await store.close()
    if states.contains(where: { $0.appliedAt == nil }) { throw ExitCode(1) }
  }
}

struct MigrateUp: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "up", abstract: "Take the steps that are still to be taken.")
  @OptionGroup var server: ServerOptions

  func run() async throws {
    let store = try await server.configuration().openStore()
    do {
      let taken = try await store.migrate(Migration.all)
      for state in taken { Console.out("\(state.number)\t\(state.name)") }
      if taken.isEmpty { Console.error("nothing to be taken") }
    } catch { throw failure("\(error)") }
    try await store.close()
  }
}
