import Foundation
import Testing

@testable import Storage

@Suite("What is no signed note")
struct NoteParsingTests {
  private static let line = "— a AAAAAAA="

  private func expect(_ bytes: some Collection<UInt8>, _ line: Int?, _ problem: NoteError.Problem) {
    #expect(throws: NoteError(line: line, problem)) { try SignedNote(parsing: bytes) }
  }

  @Test(
    "Says which line is wrong and why",
    arguments: [
      ("", nil, .noSignatures), ("\n", nil, .noSignatures), ("text\n", nil, .noSignatures), ("text\n\n", nil, .noSignatures),
      ("\nS\n", nil, .noSignatures),
      ("text\nS\n", nil, .noSignatures), ("text\n\nS\n\n", nil, .noSignatures), ("text\n\nS", 3, .unfinishedLine),
      ("te\txt\n\nS\n", 1, .controlCharacter), ("text\n\nS\r\n", 3, .controlCharacter), ("text\n\0\n\nS\n", 2, .controlCharacter),
      ("text\n\n- a AAAAAAA=\n", 3, .signatureLine), ("text\n\n—a AAAAAAA=\n", 3, .signatureLine), ("text\n\n— a\n", 3, .signatureLine),
      ("text\n\nS\nmore\n", 4, .signatureLine), ("text\n\n —  a AAAAAAA=\n", 3, .signatureLine), ("text\n\n— \n", 3, .signatureLine),
      ("text\n\n—  AAAAAAA=\n", 3, .keyName), ("text\n\n— a+b AAAAAAA=\n", 3, .keyName), ("text\n\n— a\u{3000}b AAAAAAA=\n", 3, .keyName),
      ("text\n\n— a\u{A0}b AAAAAAA=\n", 3, .keyName), ("text\n\nS\n— a+\u{301}b AAAAAAA=\n", 4, .keyName),
      ("text\n\n— a AAAAAA==\n", 3, .signatureBytes), ("text\n\n— a AAAAAAA\n", 3, .signatureBytes),
      ("text\n\n— a AAAAAAB=\n", 3, .signatureBytes),
      ("text\n\n— a  AAAAAAA=\n", 3, .signatureBytes), ("text\n\n— a AAAAAAA= \n", 3, .signatureBytes),
      ("text\n\n— a AAAA AAA=\n", 3, .signatureBytes),
      ("text\n\n— a \n", 3, .signatureBytes), ("text\n\n— a AAAA-_A=\n", 3, .signatureBytes),
    ] as [(String, Int?, NoteError.Problem)])
  func refusals(note: String, line: Int?, problem: NoteError.Problem) {
    expect(note.replacingOccurrences(of: "S", with: Self.line).utf8, line, problem)
  }

  @Test("Has bytes that are no UTF-8")
  func notUTF8() {
    expect(Array("text\n".utf8) + [0xFF] + Array("\n\n\(Self.line)\n".utf8), 2, .notUTF8)
    expect(Array("text\n\n\(Self.line)\n".utf8) + [0xE2, 0x80, 0x0A], 4, .notUTF8)
  }

  @Test("Has more signatures or bytes than the limits allow; what just fits is read")
  func limits() throws {
    let line = Self.line + "\n"
    let head = "text\n\n"
    #expect(try SignedNote(parsing: (head + String(repeating: line, count: 100)).utf8).signatures.count == 100)
    expect((head + String(repeating: line, count: 101)).utf8, 103, .tooManySignatures)

    let tail = "\n\n" + line
    let full = String(repeating: "x", count: SignedNote.bytesLimit - tail.utf8.count) + tail
    let note = try SignedNote(parsing: full.utf8)
    #expect(note.description.utf8.count == 1_000_000)
    expect(("x" + full).utf8, nil, .tooLong)
    #expect(throws: NoteError(.tooLong)) { try note.adding(note.signatures) }
    #expect(throws: NoteError(.tooManySignatures)) {
      try SignedNote(text: "a\n", signatures: Array(repeating: note.signatures[0], count: 101))
    }
  }

  @Test("Is not made either")
  func making() throws {
    let signatures = try SignedNote(parsing: "text\n\n\(Self.line)\n".utf8).signatures
    #expect(throws: NoteError(line: 1, .unfinishedLine)) { try SignedNote(text: "a", signatures: signatures) }
    #expect(throws: NoteError(line: 2, .controlCharacter)) { try SignedNote(text: "a\nb\r\n", signatures: signatures) }
    #expect(throws: NoteError(.noSignatures)) { try SignedNote(text: "a\n", signatures: []) }
    #expect(throws: NoteError(.noSignatures)) { try SignedNote(text: "", signatures: signatures) }
    for text in ["\n", "\n\n", "a\n\n", "a\n\nb\n", "\(Self.line)\n"] {
      let note = try SignedNote(text: text, signatures: signatures)
      #expect(try SignedNote(parsing: note.description.utf8).text == text)
    }
  }

  @Test("Is never a crash, wherever it is cut or changed", arguments: seeds)
  func noise(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let bytes = Array(NoteVectors.note.utf8)
    for _ in 0..<100 {
      var changed = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
      for _ in 0..<Int.random(in: 0...3, using: &random) where !changed.isEmpty {
        changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      guard let note = try? SignedNote(parsing: changed) else { continue }
      #expect(Array(note.description.utf8) == changed)
      _ = try? Checkpoint(parsing: note.text)
    }
  }

  @Test(
    "A text that is no key says which part is wrong",
    arguments: [
      ("", .parts), ("a", .parts), ("a+b", .parts), ("+812d1a80+AQ==", .name), ("a b+812d1a80+AQ==", .name),
      ("a+00000000+", .key), ("a+00000000+!", .key), ("a+00000000+AQ==", .key),
      ("a+a5269a0a+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", .key), ("a+00000000+Ag==", .algorithm(2)),
      ("a+00000000+BgAA", .algorithm(6)), ("a+00000000+Bg" + String(repeating: "A", count: 1750), .algorithm(6)),
      ("journal.example/2026+812d1a81+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4", .id(expected: "812d1a80")),
      ("journal.example/2026+812D1A80+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4", .id(expected: "812d1a80")),
      ("journal.example/2025+812d1a80+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4", nil),
      ("journal.example/2026+812d1a80+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG5", nil),
      ("journal.example/2026+812d1a80+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4A", .key),
    ] as [(String, VerifierKeyError?)])
  func keys(text: String, error: VerifierKeyError?) {
    do throws(VerifierKeyError) {
      _ = try VerifierKey(parsing: text)
      #expect(Bool(false), "\(text) was read")
    } catch {
      #expect(!error.description.isEmpty)
    }
    if let error { #expect(throws: error) { try VerifierKey(parsing: text) } }
  }
}
