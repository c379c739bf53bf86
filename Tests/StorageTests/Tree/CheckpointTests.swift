import Foundation
import Testing

@testable import Storage

@Suite("Checkpoints")
struct CheckpointTests {
  // The example of C2SP tlog-checkpoint.
  private let example = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

  @Test("The specification's example is read and written back")
  func specification() throws {
    let checkpoint = try Checkpoint(parsing: example)
    #expect(checkpoint.origin == "example.com/behind-the-sofa")
    #expect(checkpoint.size == 20_852_163)
    #expect(checkpoint.root.base64 == "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    #expect(checkpoint.extensions.isEmpty)
    #expect(checkpoint.text == example)
  }

  @Test("Extension lines are kept as they are")
  func extensions() throws {
    let checkpoint = try Checkpoint(parsing: example + "edition 一路\n — x\n")
    #expect(checkpoint.extensions == ["edition 一路", " — x"])
    #expect(checkpoint.text == example + "edition 一路\n — x\n")
    let empty = try Checkpoint(origin: "a log + its spaces", size: 0, root: .emptyTree)
    #expect(try Checkpoint(parsing: empty.text) == empty)
    #expect(try Checkpoint(parsing: "a\n9223372036854775807\n\(MerkleHash.emptyTree.base64)\n").size == .max)
  }

  @Test("Two spellings of one letter are two origins, as they are two texts to sign")
  func spellings() throws {
    let composed = try Checkpoint(origin: "caf\u{E9}.example", size: 0, root: .emptyTree)
    let decomposed = try Checkpoint(origin: "cafe\u{301}.example", size: 0, root: .emptyTree)
    #expect(composed.origin == decomposed.origin)
    #expect(composed != decomposed)
  }

  @Test(
    "What is no checkpoint says which line and why",
    arguments: [
      ("", nil, .tooFewLines), ("o\n", nil, .tooFewLines), ("o\n1\n", nil, .tooFewLines), ("o\n1\nR", 3, .unfinishedLine),
      ("o\n1\nR\nx", 4, .unfinishedLine), ("\n1\nR\n", 1, .emptyLine), ("o\n1\nR\n\n", 4, .emptyLine), ("o\n1\nR\nx\n\ny\n", 5, .emptyLine),
      ("o\n01\nR\n", 2, .size), ("o\n00\nE\n", 2, .size), ("o\n\nR\n", 2, .size), ("o\n+1\nR\n", 2, .size), ("o\n-1\nR\n", 2, .size),
      ("o\n1 \nR\n", 2, .size), ("o\n1e3\nR\n", 2, .size), ("o\n٣\nR\n", 2, .size), ("o\n9223372036854775808\nR\n", 2, .size),
      ("o\n1\n\n", 3, .root), ("o\n1\nR=\n", 3, .root), ("o\n1\n R\n", 3, .root), ("o\n1\nCsUY\n", 3, .root),
      ("o\n0\nR\n", 3, .rootOfEmptyTree),
      ("o\r\n1\nR\n", 1, .controlCharacter), ("o\n1\nR\nx\ty\n", 4, .controlCharacter), ("o\n1\nR\n\0\n", 4, .controlCharacter),
    ] as [(String, Int?, NoteError.Problem)])
  func refusals(text: String, line: Int?, problem: NoteError.Problem) {
    let text = text.replacingOccurrences(of: "R", with: MerkleHash.leaf([]).base64).replacingOccurrences(
      of: "E", with: MerkleHash.emptyTree.base64)
    #expect(throws: NoteError(line: line, problem)) { try Checkpoint(parsing: text) }
    #expect(!problem.description.isEmpty)
  }

  @Test("What could not be read back is not made")
  func making() {
    let root = MerkleHash.leaf([])
    #expect(throws: NoteError(line: 1, .emptyLine)) { try Checkpoint(origin: "", size: 1, root: root) }
    #expect(throws: NoteError(line: 1, .controlCharacter)) { try Checkpoint(origin: "a\nb", size: 1, root: root) }
    #expect(throws: NoteError(line: 2, .size)) { try Checkpoint(origin: "a", size: -1, root: root) }
    #expect(throws: NoteError(line: 3, .rootOfEmptyTree)) { try Checkpoint(origin: "a", size: 0, root: root) }
    #expect(throws: NoteError(line: 5, .emptyLine)) { try Checkpoint(origin: "a", size: 1, root: root, extensions: ["x", ""]) }
  }

  @Test("Whatever byte of it is changed, a checkpoint is another one or none")
  func everyByte() throws {
    let original = try Checkpoint(parsing: example)
    let bytes = Array(example.utf8)
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << bit
        guard let text = String(validating: changed, as: UTF8.self), let other = try? Checkpoint(parsing: text) else { continue }
        #expect(other != original)
        #expect(Array(other.text.utf8) == changed)
      }
    }
  }
}
