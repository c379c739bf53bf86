import Crypto
import Foundation
import Testing

@testable import Storage

@Suite("Signed notes")
struct SignedNoteTests {
  private func key(_ text: String) throws -> VerifierKey { try VerifierKey(parsing: text) }

  private func secret(_ start: UInt8) throws -> Curve25519.Signing.PrivateKey {
    try Curve25519.Signing.PrivateKey(rawRepresentation: Array(start..<start + 32))
  }

  // The example of C2SP signed-note, "Verifier keys".
  private let exampleKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
  private let exampleNote = """
    This is an example message.

    — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

    """

  @Test("The specification's example is accepted with the specification's key")
  func specification() throws {
    let key = try key(exampleKey)
    #expect(key.description == exampleKey)
    let note = try SignedNote(parsing: exampleNote.utf8)
    #expect(note.text == "This is an example message.\n")
    #expect(try note.verified(by: [key]) == [VerifiedSignature(key: key, secondsSinceEpoch: nil)])
    #expect(note.description == exampleNote)
  }

  // The first example of C2SP signed-note.
  @Test("A text may have empty lines; the last one parts it from the signatures")
  func emptyLines() throws {
    let text = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n"
    let line =
      "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
    let note = try SignedNote(parsing: (text + "\n" + line).utf8)
    #expect(note.text == text)
    #expect(note.signatures.map(\.name.description) == ["quasimodo.example/salvatore"])
    #expect(note.signatures.map(\.keyID) == [0x367B_A04B])
    #expect(throws: SignatureError.noKnownKey) { try note.verified(by: [key(exampleKey)]) }
  }

  // The example of C2SP tlog-cosignature, whose text says when the witness signed.
  @Test("The time of the specification's cosignature is the one that it tells")
  func cosignatureTime() throws {
    let note = """
      example.com/behind-the-sofa
      20852163
      CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

      — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
      — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==

      """
    let signatures = try SignedNote(parsing: note.utf8).signatures
    #expect(signatures.map(\.bytes.count) == [64, 72])
    #expect(Cosignature(bytes: signatures[1].bytes)?.secondsSinceEpoch == 1_679_315_147)
  }

  @Test("What another program signed is accepted, for the log and for every witness")
  func madeElsewhere() throws {
    let note = try SignedNote(parsing: NoteVectors.note.utf8)
    let keys = try [NoteVectors.log, NoteVectors.north, NoteVectors.west, NoteVectors.south].map(key)
    let found = try note.verified(by: keys)
    #expect(found.map(\.key) == keys)
    #expect(found.map(\.secondsSinceEpoch) == [nil] + NoteVectors.times)
    #expect(note.description == NoteVectors.note)
    #expect(keys.map(\.description) == [NoteVectors.log, NoteVectors.north, NoteVectors.west, NoteVectors.south])
  }

  @Test("What is signed here is, byte for byte, what another program signs")
  func madeHere() throws {
    let checkpoint = try Checkpoint(parsing: NoteVectors.text)
    #expect(checkpoint.text == NoteVectors.text)
    let name = try #require(KeyName("journal.example/2026"))
    let log = NoteSigner(name: name, privateKey: try secret(0))
    #expect(log.verifierKey.description == NoteVectors.log)
    var note = try SignedNote(text: checkpoint.text, signatures: [log.signature(of: checkpoint.text)])
    for (start, (vkey, time)) in zip([32, 64, 96], zip([NoteVectors.north, NoteVectors.west, NoteVectors.south], NoteVectors.times)) {
      let witness = WitnessSigner(name: try key(vkey).name, privateKey: try secret(UInt8(start)))
      #expect(witness.verifierKey.description == vkey)
      note = try note.adding([witness.cosignature(of: checkpoint, secondsSinceEpoch: time)])
    }
    #expect(note.description == NoteVectors.note)
  }

  @Test("Any flipped bit of the text or of a known signature is noticed")
  func flippedBits() throws {
    let keys = try [NoteVectors.log, NoteVectors.north].map(key)
    let note = try SignedNote(parsing: NoteVectors.note.utf8)
    let original = Array(note.text.utf8)
    for index in original.indices {
      var changed = original
      changed[index] ^= 1 << (index % 8)
      guard let text = String(validating: changed, as: UTF8.self), let other = try? SignedNote(text: text, signatures: note.signatures)
      else { continue }
      #expect(throws: SignatureError.self) { try other.verified(by: keys) }
    }
    for (signature, line) in [(0, 6), (1, 7)] {
      for bit in 0..<note.signatures[signature].bytes.count * 8 {
        var signatures = note.signatures
        var bytes = signatures[signature].bytes
        bytes[bit / 8] ^= 1 << (bit % 8)
        signatures[signature] = NoteSignature(name: signatures[signature].name, keyID: signatures[signature].keyID, bytes: bytes)
        let other = try SignedNote(text: note.text, signatures: signatures)
        #expect(throws: SignatureError.wrong(line: line, name: keys[signature].name)) { try other.verified(by: keys) }
      }
    }
  }

  @Test("Unknown keys are passed over, even under a known name or a known id")
  func unknownKeys() throws {
    let log = try key(NoteVectors.log)
    let note = try SignedNote(parsing: NoteVectors.note.utf8)
    let stranger = try #require(KeyName("stranger.example"))
    let noise: [UInt8] = [1, 2, 3]
    let sameName = NoteSignature(name: log.name, keyID: log.id ^ 1, bytes: noise)
    let sameID = NoteSignature(name: stranger, keyID: log.id, bytes: noise)
    let more = try note.adding([sameName, sameID])
    #expect(try more.verified(by: [log]).count == 1)
    #expect(throws: SignatureError.noKnownKey) {
      try SignedNote(text: note.text, signatures: [sameName, sameID]).verified(by: [log])
    }
    #expect(throws: SignatureError.noKnownKey) { try note.verified(by: []) }
    let wrong = NoteSignature(name: log.name, keyID: log.id, bytes: noise)
    #expect(throws: SignatureError.wrong(line: 10, name: log.name)) { try note.adding([wrong]).verified(by: [log]) }
  }

  @Test("A signature of one kind is none of the other, although the key is the same")
  func kinds() throws {
    let name = try #require(KeyName("a.example"))
    let checkpoint = try Checkpoint(origin: "a.example", size: 0, root: .emptyTree)
    let (log, witness) = (NoteSigner(name: name, privateKey: try secret(0)), WitnessSigner(name: name, privateKey: try secret(0)))
    #expect(log.verifierKey.id != witness.verifierKey.id)
    let plain = try log.signature(of: checkpoint.text)
    let stamped = NoteSignature(name: name, keyID: witness.verifierKey.id, bytes: [0, 0, 0, 0, 0, 0, 0, 1] + plain.bytes)
    let note = try SignedNote(text: checkpoint.text, signatures: [stamped])
    #expect(throws: SignatureError.wrong(line: 5, name: name)) { try note.verified(by: [witness.verifierKey]) }
  }

  @Test("A witness with a time of 2^63 or later is refused, however it writes that time when it signs")
  func lateTime() throws {
    let name = try #require(KeyName("a.example"))
    let checkpoint = try Checkpoint(origin: "a.example", size: 0, root: .emptyTree)
    let key = WitnessSigner(name: name, privateKey: try secret(0)).verifierKey
    for time in ["9223372036854775808", "-9223372036854775808"] {
      let signed = try secret(0).signature(for: Array("cosignature/v1\ntime \(time)\n\(checkpoint.text)".utf8))
      let late = NoteSignature(name: name, keyID: key.id, bytes: [0x80, 0, 0, 0, 0, 0, 0, 0] + Array(signed))
      let note = try SignedNote(text: checkpoint.text, signatures: [late])
      #expect(throws: SignatureError.wrong(line: 5, name: name)) { try note.verified(by: [key]) }
    }
  }

  // Two made-up public keys whose ids were searched for until they were the same.
  @Test("Two known keys of one name and id are not guessed between; the same key twice is one")
  func ambiguousKeys() throws {
    let keys = try [
      "journal.example/2026+6910aa51+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAH08",
      "journal.example/2026+6910aa51+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAXJp",
    ].map(key)
    let note = try SignedNote(text: "a\n", signatures: [NoteSignature(name: keys[0].name, keyID: keys[0].id, bytes: [0])])
    #expect(throws: SignatureError.ambiguousKey(keys[0].name)) { try note.verified(by: keys) }
    #expect(throws: SignatureError.wrong(line: 3, name: keys[0].name)) { try note.verified(by: [keys[1], keys[1]]) }
  }
}
