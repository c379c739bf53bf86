import ArgumentParser
import Exchange
import Foundation
import Motor
import Operations
import Storage

struct JournalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal", abstract: "The journal of everything that happened.",
    subcommands: [JournalVerify.self, JournalReceipt.self, JournalMakeKey.self])
}

struct JournalVerify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Compute the whole tree anew, compare it with every checkpoint, and every case with its facts.")
  @OptionGroup var server: ServerOptions

  func run() async throws {
    let configuration = try server.configuration()
    let store = try await configuration.openStore()
    let journal = Journal(store, signer: try configuration.journalKey(mayMake: false).signer)
    let bar = ProgressBar("facts")
    let report: JournalReport
    var findings: [String]
    do {
      report = try await journal.check { done, total in bar.update(done, of: total) }
      findings = report.findings.map(\.description)
      findings += try await store.check(Quotation.self).map(\.description)
    } catch { throw failure("\(error)") }
    bar.clear()
    try await store.close()
    for finding in findings { Console.out(finding) }
    Console.error("\(report.size) facts, \(report.checkpoints) checkpoints, \(findings.count) findings")
    if !findings.isEmpty { throw ExitCode(1) }
  }
}

struct JournalReceipt: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receipt", abstract: "Verify a receipt, without the server and its database.",
    discussion:
      "The receipt is what GET /v1/journal/receipts/FACT answered. Take the key from somebody you trust, not from where the receipt came from."
  )
  @Argument(help: "The file of the receipt.") var file: String
  @Option(name: .long, help: "The journal's key, as GET /v1/journal/key shows it.") var key: String

  func run() throws {
    guard let data = FileManager.default.contents(atPath: file) else { throw failure("\(file) cannot be read") }
    do {
      let receipt = try FactReceipt(JSONText(parsing: data))
      try receipt.verify(by: try VerifierKey(parsing: key))
      Console.out(String(decoding: receipt.entry, as: UTF8.self))
      Console.error("position \(receipt.position), signed by \(key.prefix { $0 != "+" })")
    } catch { throw failure("\(file): \(error)") }
  }
}

struct JournalMakeKey: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "key", abstract: "Make the key that signs the journal.")
  @Argument(help: "The file to write; one that exists is left as it is.") var file: String
  @Option(name: .long, help: "The name of the log in its checkpoints, such as journal.example/2026.") var origin: String?

  func run() throws {
    guard let key = JournalKey(origin: origin) else { throw ValidationError("--origin has neither spaces nor pluses.") }
    do { try SecretFile.make(file, key.clear) } catch { throw failure(error) }
    Console.out("\(key.signer.verifierKey)")
  }
}

extension ServerConfiguration {
  /// The key that signs the journal.
  ///
  /// - Parameter mayMake: whether one is made beside an SQLite database that has none.
  func journalKey(mayMake: Bool) throws -> JournalKey {
    do {
      if let file = self.journalKeyFile { return try JournalKey(parsing: SecretFile.read(file)) }
      guard case .sqlite(let folder) = self.database else {
        throw failure(
          "journal.key-file is missing: all servers of a PostgreSQL database sign with one key; `yilu journal key FILE` makes one")
      }
      let file = folder + "/journal.key"
      if mayMake, !FileManager.default.fileExists(atPath: file), let key = JournalKey(origin: self.journalOrigin) {
        try SecretFile.make(file, key.clear)
      }
      return try JournalKey(parsing: SecretFile.read(file))
    } catch let error as SecretFileError { throw failure(error) } catch let error as JournalKeyError { throw failure(error) }
  }
}
