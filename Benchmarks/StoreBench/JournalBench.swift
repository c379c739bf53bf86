import Crypto
import Motor
import Storage

/// The journal: recording, giving places, proving, checking.
enum JournalBench {
  /// Facts of a transaction.
  private static let together = 1000

  static func run(_ store: Store, facts: Int) async throws {
    guard let name = KeyName("journal.bench/1") else { return }
    let journal = Journal(store, signer: NoteSigner(name: name, privateKey: Curve25519.Signing.PrivateKey()))
    let append = try await StoreBench.seconds {
      for first in stride(from: 0, to: facts, by: together) {
        try await store.write(Act(.system("bench"), for: "measuring")) { tx in
          for number in first..<min(first + together, facts) {
            tx.record(
              "note.written", of: Subject("note", ID<StoreBench>(at: tx.now)),
              .object([("amount", .number(Int64(number))), ("state", .string("written"))]))
          }
        }
        while try await journal.sequence() {}
      }
    }
    var size = 0
    let check = try await StoreBench.seconds {
      let report = try await journal.check()
      guard report.findings.isEmpty, report.size >= facts else { fatalError("the journal is wrong: \(report)") }
      size = report.size
    }
    let proofs = 1000
    let prove = try await StoreBench.seconds {
      for number in 0..<proofs { _ = try await journal.inclusionProof(position: number * 7919 % size, size: size) }
    }
    print(
      """
      {"appended_per_second": \(Int(Double(facts) / append)), "checked_per_second": \(Int(Double(size) / check)), \
      "proof_microseconds": \(Int(prove / Double(proofs) * 1e6)), "size": \(size)}
      """)
  }
}
