import Testing

@testable import Seals

@Suite("Key lists")
struct KeyListTests {
  @Test("are read with comments, empty lines, blanks, tabs and Windows line ends")
  func reading() throws {
    let text = "# made on 2026-11-01\r\n\r\n  \(Example.line)\t\r\n#\n\t\(Example.formerLine.replacing(" ", with: " \t "))"
    let list = try KeyList(parsing: text)
    #expect(list.current.id.text == "2026-11")
    #expect(list.current.key == Example.secret)
    #expect(list.former.map(\.id.text) == ["2025-11"])
  }

  @Test(
    "say which line is wrong and why",
    arguments: [
      ("", nil, .noKeys), ("\n# nothing\n", nil, .noKeys),
      (Example.line + "\nlonely", 2, .notTwoWords), (Example.line + " word", 1, .notTwoWords),
      (Example.line + "\n\n2025_11 ICEi", 3, .id), ("abcdefghijklmnopq AAEC", 1, .id), ("Ä AAEC", 1, .id),
      ("a !!!!", 1, .base64), ("a AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", 1, .base64),
      ("a AAEC", 1, .byteCount(3)), ("a AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g", 1, .byteCount(33)),
      ("a AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 1, .placeholder),
      ("a ZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWU=", 1, .placeholder),
      (Example.line + "\n2026-11 ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=", 2, .repeatedID(line: 1)),
      ("# a\n" + Example.line + "\nnew AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", 3, .repeatedKey(line: 2)),
      (String(repeating: "#", count: 17_000), nil, .tooLong),
    ] as [(String, Int?, KeyListError.Problem)])
  func refusing(text: String, line: Int?, problem: KeyListError.Problem) {
    let error = #expect(throws: KeyListError.self) { try KeyList(parsing: text) }
    #expect(error == KeyListError(problem, line: line))
    #expect(error?.description.hasPrefix(line.map { "line \($0): " } ?? "") == true)
  }

  @Test("repeat nothing of the text in an error: it may be a key")
  func discretion() {
    for text in ["SECRETSECRETSECRET", "SECRET SECRET", "a SECRET==", "a SECRET!", "a U0VDUkVU"] {
      let error = #expect(throws: KeyListError.self) { try KeyList(parsing: text) }
      #expect(error?.description.contains("SECRET") == false)
      #expect(error?.description.contains("U0VD") == false)
    }
  }
}

@Suite("Key rings")
struct KeyRingTests {
  // RFC 3394 section 4.6: 256 bits of key data under a 256-bit key.
  @Test("wrap as the RFC says")
  func standard() throws {
    let ring = try KeyRing(parsing: Example.line)
    let data = bytes(hex: "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F")
    let key = DataKey(person: "p-17", version: 1, secret: try #require(SecretKey(bytes: data)))
    let wrapped = ring.wrap(key)
    #expect(hex(wrapped.wrapped) == "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21")
    #expect(try ring.unwrap(wrapped, person: "p-17", version: 1).secret == key.secret)
  }

  @Test("store the name of the key with what is wrapped")
  func stored() throws {
    let ring = try KeyRing(parsing: Example.line)
    let secret = try #require(SecretKey(bytes: Array(100..<132)))
    let wrapped = ring.wrap(DataKey(person: "p-17", version: 1, secret: secret))
    #expect(
      hex(wrapped.bytes)
        == "0307323032362d3131026115d00cb6ace96d9e2c074ef78f464aa18a532bc68cecfb5117109910dedd924b6e9142333c0f")
    #expect(try WrappedKey(parsing: wrapped.bytes) == wrapped)
    #expect(wrapped.keyID == ring.currentID)
  }

  @Test("open what former keys wrapped, and say that it has to be wrapped again", arguments: seeds)
  func rotating(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let key = DataKey(person: "p-17", version: 2, using: &random)
    let old = try KeyRing(parsing: Example.formerLine)
    let both = try KeyRing(parsing: Example.line + "\n" + Example.formerLine)
    let new = try KeyRing(parsing: Example.line)

    let wrapped = old.wrap(key)
    #expect(old.isCurrent(wrapped))
    #expect(!both.isCurrent(wrapped))
    let opened = try both.unwrap(wrapped, person: "p-17", version: 2)
    #expect(opened.secret == key.secret)
    #expect(opened.person == "p-17" && opened.version == 2)

    let again = both.wrap(opened)
    #expect(both.isCurrent(again))
    #expect(try new.unwrap(again, person: "p-17", version: 2).secret == key.secret)
    #expect(throws: KeyRingError.unknownKey(wrapped.keyID)) { try new.unwrap(wrapped, person: "p-17", version: 2) }
  }

  @Test("with another key under the same name open nothing")
  func wrongKey() throws {
    let ring = try KeyRing(parsing: Example.line)
    let impostor = try KeyRing(parsing: Example.formerLine.replacing("2025-11", with: "2026-11"))
    let wrapped = ring.wrap(Example.key)
    #expect(throws: KeyRingError.doesNotUnwrap(wrapped.keyID)) { try impostor.unwrap(wrapped, person: "p-17", version: 3) }
  }

  @Test("notice every changed bit of a wrapped key")
  func tampering() throws {
    let ring = try KeyRing(parsing: Example.line)
    let stored = ring.wrap(Example.key).bytes
    for place in stored.indices {
      for bit in 0..<8 {
        var changed = stored
        changed[place] ^= 1 << bit
        let opened = try? ring.unwrap(WrappedKey(parsing: changed), person: "p-17", version: 3)
        #expect(opened == nil, "byte \(place) bit \(bit)")
      }
    }
    for count in stored.indices { #expect(throws: SealError.self) { try WrappedKey(parsing: stored.prefix(count)) } }
    #expect(throws: SealError.notAWrappedKey) { try WrappedKey(parsing: stored + [0]) }
    #expect(throws: SealError.unknownSuite(1)) { try WrappedKey(parsing: [1] + stored.dropFirst()) }
    #expect(throws: SealError.tooShort(byteCount: 0, needed: 43)) { try WrappedKey(parsing: []) }
  }
}
