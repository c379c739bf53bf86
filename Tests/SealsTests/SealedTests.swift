import Testing

@testable import Seals

@Suite("Sealed fields")
struct SealedTests {
  @Test("are what another program seals")
  func vector() throws {
    var random = CountingRandom()
    let sealed = Example.key.seal("13812345678".utf8, at: Example.place, using: &random)
    #expect(hex(sealed.bytes) == "0100000003000102030405060708090a0b7631ee2af7d6f62ebb76afca0e638b96ad073a17e8b65bd5bc0991")
    #expect(sealed.keyVersion == 3)
    #expect(try Example.key.open(sealed, at: Example.place) == Array("13812345678".utf8))
  }

  @Test("open to what was sealed, whatever the content", arguments: seeds)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for count in [0, 1, 15, 16, 17, 300, 5000] {
      let content = random.content(count)
      let key = DataKey(person: "p-\(seed)", version: UInt32.random(in: 0 ... .max, using: &random), using: &random)
      let sealed = key.seal(content, at: Example.place, using: &random)
      #expect(sealed.bytes.count == count + Sealed.overheadByteCount)
      #expect(try key.open(Sealed(parsing: sealed.bytes), at: Example.place) == content)
    }
  }

  @Test("of one content differ every time")
  func nonces() {
    var random = SplitMix64(seed: 1)
    let sealed = (0..<1000).map { _ in Example.key.seal([1], at: Example.place, using: &random).bytes }
    #expect(Set(sealed).count == 1000)
  }

  @Test("open at no other place and for no other person", arguments: seeds)
  func moving(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let sealed = Example.key.seal(random.content(11), at: Example.place, using: &random)
    let places = [
      SealedPlace(table: "person", column: "mobile", row: "r-2"), SealedPlace(table: "person", column: "name", row: "r-1"),
      SealedPlace(table: "payee", column: "mobile", row: "r-1"), SealedPlace(table: "personm", column: "obile", row: "r-1"),
      SealedPlace(table: "person", column: "mobile", row: "r-1\0"), SealedPlace(table: "", column: "personmobile", row: "r-1"),
    ]
    for place in places { #expect(throws: SealError.doesNotOpen(place)) { try Example.key.open(sealed, at: place) } }
    let neighbour = DataKey(person: "p-18", version: 3, secret: Example.secret)
    #expect(throws: SealError.doesNotOpen(Example.place)) { try neighbour.open(sealed, at: Example.place) }
  }

  @Test("open under no other key, and say when another version is meant")
  func wrongKey() throws {
    var random = SplitMix64(seed: 1)
    let sealed = Example.key.seal([1, 2, 3], at: Example.place, using: &random)
    let other = DataKey(person: "p-17", version: 3, using: &random)
    #expect(throws: SealError.doesNotOpen(Example.place)) { try other.open(sealed, at: Example.place) }
    let newer = DataKey(person: "p-17", version: 4, secret: Example.secret)
    #expect(throws: SealError.otherKeyVersion(sealed: 3, given: 4)) { try newer.open(sealed, at: Example.place) }
    // Who rewrites the version in the header does not get in either: the header is authenticated.
    let forged = try Sealed(parsing: [1, 0, 0, 0, 4] + sealed.bytes.dropFirst(5))
    #expect(throws: SealError.doesNotOpen(Example.place)) { try newer.open(forged, at: Example.place) }
  }

  @Test("betray every changed bit and every cut")
  func tampering() throws {
    var random = SplitMix64(seed: 1)
    let stored = Example.key.seal("苏J12345".utf8, at: Example.place, using: &random).bytes
    for place in stored.indices {
      for bit in 0..<8 {
        var changed = stored
        changed[place] ^= 1 << bit
        #expect(throws: SealError.self, "byte \(place) bit \(bit)") {
          try Example.key.open(Sealed(parsing: changed), at: Example.place)
        }
      }
    }
    for count in stored.indices {
      #expect(throws: SealError.self) { try Example.key.open(Sealed(parsing: stored.prefix(count)), at: Example.place) }
    }
    #expect(throws: SealError.doesNotOpen(Example.place)) {
      try Example.key.open(Sealed(parsing: stored + [0]), at: Example.place)
    }
  }

  @Test("are refused before opening when they cannot be one")
  func parsing() {
    #expect(throws: SealError.tooShort(byteCount: 0, needed: 33)) { try Sealed(parsing: []) }
    #expect(throws: SealError.tooShort(byteCount: 32, needed: 33)) { try Sealed(parsing: [UInt8](repeating: 1, count: 32)) }
    #expect(throws: SealError.unknownSuite(2)) { try Sealed(parsing: [UInt8](repeating: 2, count: 33)) }
  }

  @Test("say in an error what an operator can do, and that GCM does not tell which it is")
  func errors() {
    #expect("\(SealError.otherKeyVersion(sealed: 3, given: 4))".contains("load version 3"))
    #expect("\(SealError.doesNotOpen(Example.place))".hasPrefix("person.mobile of r-1 does not open"))
    #expect("\(SealError.doesNotOpen(Example.place))".contains("does not tell which"))
  }
}
