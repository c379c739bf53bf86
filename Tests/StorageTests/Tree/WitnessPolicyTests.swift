import Testing

@testable import Storage

@Suite("So many of these witnesses")
struct WitnessPolicyTests {
  private func keys() throws -> [VerifierKey] {
    try [NoteVectors.north, NoteVectors.west, NoteVectors.south].map { try VerifierKey(parsing: $0) }
  }

  private func note(_ lines: [Int]) throws -> SignedNote {
    let all = try SignedNote(parsing: NoteVectors.note.utf8)
    return try SignedNote(text: all.text, signatures: lines.map { all.signatures[$0] })
  }

  @Test("Enough of them are enough, in any order, and tell when they signed")
  func enough() throws {
    let policy = try WitnessPolicy(threshold: 2, of: keys())
    #expect(try policy.verified(note([0, 1, 2, 3])).map(\.secondsSinceEpoch) == NoteVectors.times)
    #expect(try policy.verified(note([3, 0, 1])).map(\.key.name.description) == ["witness.example/south", "witness.example/north"])
  }

  @Test("Too few are too few, also when one signs twice or the log signs with them")
  func tooFew() throws {
    let policy = try WitnessPolicy(threshold: 2, of: keys())
    #expect(throws: SignatureError.tooFewWitnesses(found: 1, threshold: 2)) { try policy.verified(note([0, 1])) }
    #expect(throws: SignatureError.tooFewWitnesses(found: 1, threshold: 2)) { try policy.verified(note([0, 1, 1, 1])) }
    #expect(throws: SignatureError.tooFewWitnesses(found: 0, threshold: 2)) { try policy.verified(note([0])) }
    let one = try WitnessPolicy(threshold: 1, of: [keys()[1]])
    #expect(throws: SignatureError.tooFewWitnesses(found: 0, threshold: 1)) { try one.verified(note([0, 1, 3])) }
  }

  @Test("A wrong cosignature of a known witness is an error, although there are enough without it")
  func wrong() throws {
    let north = try keys()[0]
    let policy = try WitnessPolicy(threshold: 2, of: keys())
    let other = NoteSignature(name: north.name, keyID: north.id, bytes: Array(repeating: 0, count: 72))
    let note = try note([2, 3]).adding([other])
    #expect(throws: SignatureError.wrong(line: 8, name: north.name)) { try policy.verified(note) }
    #expect(try WitnessPolicy(threshold: 2, of: [keys()[1], keys()[2]]).verified(note).count == 2)
  }

  @Test("A policy that nobody or anybody could satisfy is none")
  func refusals() throws {
    let keys = try keys()
    let log = try VerifierKey(parsing: NoteVectors.log)
    #expect(throws: WitnessPolicyError.threshold(0, witnesses: 3)) { try WitnessPolicy(threshold: 0, of: keys) }
    #expect(throws: WitnessPolicyError.threshold(4, witnesses: 3)) { try WitnessPolicy(threshold: 4, of: keys) }
    #expect(throws: WitnessPolicyError.threshold(1, witnesses: 0)) { try WitnessPolicy(threshold: 1, of: []) }
    #expect(throws: WitnessPolicyError.twice(keys[0].name)) { try WitnessPolicy(threshold: 2, of: keys + [keys[0]]) }
    #expect(throws: WitnessPolicyError.notWitness(log.name)) { try WitnessPolicy(threshold: 1, of: [log]) }
  }
}
