import Crypto
import Foundation
import Motor
import TestStores
import Testing

@testable import Storage

@Suite("The journal")
struct JournalTests {
  private func journal(_ store: Store, witnesses: WitnessPolicy? = nil) throws -> Journal {
    let name = try #require(KeyName("journal.test/1"))
    return Journal(store, signer: NoteSigner(name: name, privateKey: Curve25519.Signing.PrivateKey()), witnesses: witnesses)
  }

  /// Writes facts, some in one transaction, and gives each its place.
  private func fill(_ journal: Journal, _ count: Int) async throws {
    try await journal.store.write(.test) { tx in
      for number in 0..<count {
        tx.record(.tested, of: Subject("shelf", number % 10), .object([("number", .number(Int64(number))), ("zh", .string("一路\n\""))]))
      }
    }
    while try await journal.sequence() {}
  }

  @Test("gives every fact a place, in an order that a reader follows without gaps while others write", arguments: Backend.allCases)
  func order(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let journal = try journal(store)
      let writers = 8
      let each = 60
      let seen = try await withThrowingTaskGroup(of: [ID<Fact>].self) { group in
        for writer in 0..<writers {
          group.addTask {
            for number in 0..<each {
              try await store.write(.test, .rowLocks) { tx in
                try tx.put("\(writer)-\(number)", fen: 1)
                // Some transactions last: they commit after others that began later.
                if number % 7 == writer % 7 { usleep(2000) }
              }
            }
            return []
          }
        }
        for _ in 0..<2 {
          group.addTask {
            for _ in 0..<200 { try await journal.sequence() }
            return []
          }
        }
        // The follower remembers only a position.
        group.addTask {
          var followed: [ID<Fact>] = []
          while followed.count < writers * each {
            let next = followed.count
            followed += try await store.read { try $0.facts(from: next, limit: 50).map(\.id) }
            try await journal.sequence()
          }
          return followed
        }
        var seen: [ID<Fact>] = []
        for try await one in group { seen += one }
        return seen
      }
      let written = try await store.read { try $0.rows("SELECT id FROM fact").map { try $0["id"] as ID<Fact> } }
      #expect(seen.count == writers * each)
      #expect(Set(seen) == Set(written))
      let report = try await journal.check()
      #expect(report.findings == [])
      #expect(report.size == writers * each)
    }
  }

  @Test("hands out receipts that verify without it, and not when anything is changed", arguments: Backend.allCases)
  func receipts(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let journal = try journal(store)
      try await fill(journal, 300)
      let facts = try await store.read { try $0.facts(from: 0, limit: 300) }
      for fact in facts where fact.body.contains("7") {
        let receipt = try FactReceipt(JSONText(parsing: try await journal.receipt(of: fact.id).json.description.utf8))
        try receipt.verify(by: journal.verifierKey)
        #expect(receipt.entry == fact.leaf)
        let other = FactReceipt(
          entry: receipt.entry + [32], position: receipt.position, proof: receipt.proof, checkpoint: receipt.checkpoint)
        #expect(throws: ProofError.root) { try other.verify(by: journal.verifierKey) }
        #expect(throws: SignatureError.noKnownKey) { try receipt.verify(by: try self.journal(store).verifierKey) }
      }
      let waiting = try await store.write(.test) { tx in
        tx.record(.tested, of: Subject("shelf", 0))
        return tx.now
      }
      await #expect(throws: JournalError.noSuchFact) { _ = try await journal.receipt(of: ID(at: waiting)) }
    }
  }

  @Test("proves that each of its sizes goes on every earlier one", arguments: Backend.allCases)
  func consistency(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let journal = try journal(store)
      var roots: [(size: Int, root: MerkleHash)] = []
      for count in [1, 3, 252, 1, 300] {
        try await fill(journal, count)
        let checkpoint = try Checkpoint(parsing: try await journal.checkpoint().text)
        roots.append((checkpoint.size, checkpoint.root))
      }
      #expect(roots.map(\.size) == [1, 4, 256, 257, 557])
      for old in roots {
        for new in roots where new.size >= old.size {
          let proof = try await journal.consistencyProof(from: old.size, to: new.size)
          try proof.verify(oldSize: old.size, oldRoot: old.root, newSize: new.size, newRoot: new.root)
        }
      }
      await #expect(throws: TileTreeError.self) { _ = try await journal.consistencyProof(from: 1, to: 558) }
    }
  }

  @Test("keeps what happened to one thing, before and after its facts have places", arguments: Backend.allCases)
  func history(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let journal = try journal(store)
      try await fill(journal, 25)
      try await store.write(.test) { $0.record("shelf.emptied", of: Subject("shelf", 3)) }
      let history = try await store.read { try $0.history(of: Subject("shelf", 3), limit: 10) }
      #expect(history.map(\.type.rawValue) == ["shelf.filled", "shelf.filled", "shelf.filled", "shelf.emptied"])
      #expect(
        try await store.read { try $0.history(of: Subject("shelf", 3), limit: 2).map(\.type.rawValue) } == [
          "shelf.filled", "shelf.emptied",
        ])
    }
  }

  /// A change behind the journal's back, and what a check must call it.
  struct Tampering: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var statements: [SQL]
    var findings: [JournalFinding]

    static let unlock: [SQL] = [
      "\(sqlite: "DROP TRIGGER fact_is_never_changed_by_update", postgres: "DROP TRIGGER fact_is_never_changed ON fact")",
      "\(sqlite: "DROP TRIGGER fact_is_never_changed_by_delete", postgres: "SELECT 1")",
    ]

    static let all =
      [
        Tampering(testDescription: "nothing", statements: [], findings: [])
      ]
      + ["type", "subject", "actor", "purpose", "body"].map { column in
        Tampering(
          testDescription: "a fact's \(column)",
          statements: unlock + [SQL(stringLiteral: "UPDATE fact SET \(column) = \(column) || ' ' WHERE position = 300")],
          findings: [.changedFact(position: 300, id: "?")])
      } + [
        Tampering(
          testDescription: "a fact's time", statements: unlock + ["UPDATE fact SET at = at + 1 WHERE position = 599"],
          findings: [.changedFact(position: 599, id: "?")]),
        Tampering(
          testDescription: "a fact that is removed", statements: unlock + ["DELETE FROM fact WHERE position = 17"],
          findings: [.missingFact(position: 17)]),
        Tampering(
          testDescription: "two facts that are swapped",
          statements: unlock + [
            "UPDATE fact SET position = -1 WHERE position = 4", "UPDATE fact SET position = 4 WHERE position = 5",
            "UPDATE fact SET position = 5 WHERE position = -1",
          ], findings: [.changedFact(position: 4, id: "?"), .changedFact(position: 5, id: "?")]),
        Tampering(
          testDescription: "a fact that was slipped in",
          statements: [
            """
            INSERT INTO fact (position, id, type, subject, actor, purpose, at, body)
            SELECT 600, 'slipped', type, subject, actor, purpose, at, body FROM fact WHERE position = 1
            """
          ], findings: [.surplusFact(position: 600)]),
        Tampering(
          testDescription: "a full tile of leaves",
          statements: ["UPDATE tile SET hashes = (SELECT hashes FROM tile WHERE level = 0 AND number = 1) WHERE level = 0 AND number = 0"],
          findings: [.wrongTile(level: 0, number: 0)]),
        Tampering(
          testDescription: "a tile that is removed", statements: ["DELETE FROM tile WHERE level = 0 AND number = 1"],
          findings: [.wrongTile(level: 0, number: 1)]),
        Tampering(
          testDescription: "the signature of a checkpoint",
          statements: ["UPDATE checkpoint SET note = REPLACE(note, 'journal.test/1 ', 'journal.test/1 A')"],
          findings: [.wrongCheckpoint(size: 600, problem: "?")]),
        Tampering(
          testDescription: "a checkpoint in the place of another", statements: ["UPDATE checkpoint SET size = 599"],
          findings: [.wrongCheckpoint(size: 599, problem: "?")]),
        Tampering(
          testDescription: "the head",
          statements: ["UPDATE journal_head SET root = (SELECT hashes FROM tile WHERE level = 0 AND number = 2)"],
          findings: [.wrongHead(size: 600)]),
      ]
  }

  @Test("finds and names what was changed behind its back", arguments: Backend.allCases, Tampering.all)
  func tampering(_ backend: Backend, _ tampering: Tampering) async throws {
    try await backend.withStore { store in
      let journal = try journal(store)
      try await fill(journal, 600)
      try await store.tend { _ = try $0.run(tampering.statements) }
      let report = try await journal.check()
      let named = report.findings.map { (finding: JournalFinding) -> JournalFinding in
        switch finding {
        case .changedFact(let position, _): JournalFinding.changedFact(position: position, id: "?")
        case .wrongCheckpoint(let size, _): .wrongCheckpoint(size: size, problem: "?")
        default: finding
        }
      }
      #expect(named.filter { !tampering.findings.contains($0) } == [])
      #expect(tampering.findings.filter { !named.contains($0) } == [])
    }
  }

  @Test("does not grow on a tree that is not the one that grew last", arguments: Backend.allCases)
  func notAsSigned(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let journal = try journal(store)
      try await fill(journal, 600)
      try await store.tend {
        _ = try $0.run("UPDATE tile SET hashes = \(Array(repeating: 7, count: 88 * 32) as [UInt8]) WHERE level = 0 AND number = 2")
      }
      try await store.write(.test) { $0.record(.tested, of: Subject("shelf", 1)) }
      await #expect(throws: JournalError.notAsSigned(size: 600)) { try await journal.sequence() }
    }
  }

  @Test("shows what its witnesses have cosigned, when it has witnesses", arguments: Backend.allCases)
  func witnesses(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let witness = WitnessSigner(name: try #require(KeyName("witness.test")), privateKey: Curve25519.Signing.PrivateKey())
      let journal = try journal(store, witnesses: WitnessPolicy(threshold: 1, of: [witness.verifierKey]))
      try await fill(journal, 5)
      await #expect(throws: JournalError.noCheckpoint) { _ = try await journal.checkpoint() }
      let text = try await store.read { try $0.rows("SELECT note FROM checkpoint")[0]["note"] as String }
      let note = try SignedNote(parsing: text.utf8)
      let checkpoint = try Checkpoint(parsing: note.text)
      try await fill(journal, 5)
      let cosigned = try note.adding([try witness.cosignature(of: checkpoint, secondsSinceEpoch: 1_800_000_000)])
      try await journal.addCosignatures(cosigned)
      let shown = try await journal.checkpoint()
      #expect(try Checkpoint(parsing: shown.text).size == 5)
      // A checkpoint that we never signed is not taken, whoever cosigned it.
      let foreign = try Checkpoint(origin: checkpoint.origin, size: 4, root: checkpoint.root)
      let forged = try SignedNote(text: foreign.text, signatures: [try witness.cosignature(of: foreign, secondsSinceEpoch: 1_800_000_000)])
      await #expect(throws: JournalError.notOurs) { try await journal.addCosignatures(forged) }
      #expect(try await journal.check().findings == [])
    }
  }
}
