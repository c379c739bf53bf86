import Crypto
import Testing

@testable import Seals

@Suite("Sealed attachments")
struct AttachmentTests {
  private static let segment = AttachmentSegments.sealedByteCount
  private static let header = AttachmentHeader.byteCount

  @Test(
    "are what another program seals",
    arguments: [
      (0, "1b2547e7ca33d04832b36bb1b166040207e3295f459149ada8e7cfb3613cca8b"),
      (5, "4674e68d9c7297981b51e1b41b32bdaec14aff4e9c8005ca6807d939cadbfdad"),
      (65_535, "476e00efc3c3bc52b854ff2415e56a1e710262be676a5da64a877f8ce91704eb"),
      (65_536, "02aaec00c2df332b0bb817b9d6aba780d390601c5f93ad47cfc1e08ff47f8c7e"),
      (65_537, "5af44a01a714f2a4dd61f1f88e970ea6bd57b06a5fa6e11fc7c46f528eb90bb1"),
      (131_072, "37444342331caf9551a2df474f46cd569c0d5cdeb9fc71e5830955907f3c69e8"),
      (200_000, "3d00ee7499abc28f4e5ae81f0484b23f66bc67bb3fd8d13cf32b7ac0cd11cd3d"),
    ])
  func vectors(count: Int, digest: String) throws {
    var random = CountingRandom()
    let content = AttachmentWhole.content(count)
    let (sealed, end) = AttachmentWhole.seal(content, using: &random)
    #expect(hex(SHA256.hash(data: sealed)) == digest)
    #expect(end.contentByteCount == count)
    #expect(end.contentSHA256 == Array(SHA256.hash(data: content)))
    let opened = try AttachmentWhole.open(sealed)
    #expect(opened.content == content)
    #expect(opened.end.contentByteCount == count)
    #expect(opened.end.contentSHA256 == end.contentSHA256)
  }

  @Test("do not depend on the pieces in which they came", arguments: seeds)
  func pieces(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let content = AttachmentWhole.content(Int.random(in: 0...300_000, using: &random))
    let lengths = (0..<7).map { _ in Int.random(in: 1...100_000, using: &random) }
    var (one, same) = (SplitMix64(seed: seed), SplitMix64(seed: seed))
    let (sealed, _) = AttachmentWhole.seal(content, using: &one)
    #expect(AttachmentWhole.seal(content, lengths: lengths, using: &same).sealed == sealed)
    #expect(try AttachmentWhole.open(sealed, lengths: lengths).content == content)
    #expect(try AttachmentWhole.open(Array(sealed), lengths: [1, 27, 65_552, 65_553]).content == content)
  }

  @Test("come byte by byte too")
  func drops() throws {
    var (one, same) = (CountingRandom(), CountingRandom())
    let content = AttachmentWhole.content(300)
    let (sealed, _) = AttachmentWhole.seal(content, lengths: [1], using: &one)
    #expect(sealed == AttachmentWhole.seal(content, using: &same).sealed)
    #expect(try AttachmentWhole.open(sealed, lengths: [1]).content == content)
  }

  @Test("tell in their header which version of the key is needed")
  func header() throws {
    var random = CountingRandom()
    let (sealed, _) = AttachmentWhole.seal([1, 2, 3], using: &random)
    #expect(try AttachmentHeader(parsing: sealed).keyVersion == 3)
    let newer = DataKey(person: "p-17", version: 4, secret: Example.secret)
    #expect(throws: AttachmentError.otherKeyVersion(sealed: 3, given: 4)) { try AttachmentWhole.open(sealed, key: newer) }
    #expect(throws: AttachmentError.unknownSuite(1)) { try AttachmentWhole.open([1] + sealed.dropFirst()) }
    #expect(throws: AttachmentError.headerTooShort(byteCount: 27)) { try AttachmentWhole.open(Array(sealed.prefix(27))) }
    #expect(throws: AttachmentError.headerTooShort(byteCount: 0)) { try AttachmentWhole.open([]) }
  }

  @Test("open at no other place, for no other person and under no other key")
  func moving() {
    var random = SplitMix64(seed: 1)
    let (sealed, _) = AttachmentWhole.seal([1, 2, 3], using: &random)
    let elsewhere = SealedPlace(table: "attachment", column: "content", row: "a-2")
    #expect(throws: AttachmentError.doesNotOpen(segment: 0, elsewhere)) { try AttachmentWhole.open(sealed, place: elsewhere) }
    let failure = AttachmentError.doesNotOpen(segment: 0, Example.attachmentPlace)
    let neighbour = DataKey(person: "p-18", version: 3, secret: Example.secret)
    #expect(throws: failure) { try AttachmentWhole.open(sealed, key: neighbour) }
    let other = DataKey(person: "p-17", version: 3, secret: Example.other)
    #expect(throws: failure) { try AttachmentWhole.open(sealed, key: other) }
  }

  @Test("betray every changed bit, every cut and everything put behind", arguments: [0, 1, 100])
  func tampering(count: Int) {
    var random = SplitMix64(seed: 1)
    let (sealed, _) = AttachmentWhole.seal(AttachmentWhole.content(count), using: &random)
    for place in sealed.indices {
      for bit in 0..<8 {
        var changed = sealed
        changed[place] ^= 1 << bit
        #expect(throws: AttachmentError.self, "byte \(place) bit \(bit)") { try AttachmentWhole.open(changed) }
      }
    }
    for kept in sealed.indices { #expect(throws: AttachmentError.self) { try AttachmentWhole.open(Array(sealed.prefix(kept))) } }
    #expect(throws: AttachmentError.self) { try AttachmentWhole.open(sealed + [0]) }
  }

  @Test("of several segments betray a changed bit anywhere, in its segment", arguments: seeds)
  func tamperingFar(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let (sealed, _) = AttachmentWhole.seal(AttachmentWhole.content(200_000), using: &random)
    for _ in 0..<8 {
      let place = Int.random(in: Self.header..<sealed.count, using: &random)
      var changed = sealed
      changed[place] ^= 1 << Int.random(in: 0..<8, using: &random)
      let number = UInt32((place - Self.header) / Self.segment)
      #expect(throws: AttachmentError.doesNotOpen(segment: number, Example.attachmentPlace)) { try AttachmentWhole.open(changed) }
    }
  }

  @Test("betray a missing end wherever they are cut", arguments: [1, 2, 3])
  func cutting(segments: Int) {
    var random = SplitMix64(seed: 1)
    let (sealed, _) = AttachmentWhole.seal(AttachmentWhole.content(200_000), using: &random)
    let boundary = Self.header + segments * Self.segment
    #expect(throws: AttachmentError.missingEnd(segment: UInt32(segments))) {
      try AttachmentWhole.open(Array(sealed.prefix(boundary)))
    }
    for few in [1, 15] {
      #expect(throws: AttachmentError.missingEnd(segment: UInt32(segments))) {
        try AttachmentWhole.open(Array(sealed.prefix(boundary + few)))
      }
    }
    for kept in [boundary - 1, boundary - 17, boundary + 16, boundary + 500] {
      let number = UInt32((kept - Self.header) / Self.segment)
      #expect(throws: AttachmentError.doesNotOpen(segment: number, Example.attachmentPlace)) {
        try AttachmentWhole.open(Array(sealed.prefix(kept)))
      }
    }
    #expect(throws: AttachmentError.missingEnd(segment: 0)) { try AttachmentWhole.open(Array(sealed.prefix(Self.header))) }
  }

  @Test("betray segments in another order, twice, left out, or of another attachment")
  func exchanging() {
    var random = SplitMix64(seed: 1)
    let content = AttachmentWhole.content(200_000)
    let mine = Self.segments(AttachmentWhole.seal(content, using: &random).sealed)
    let other = Self.segments(AttachmentWhole.seal(content, using: &random).sealed)
    func check(_ segments: [[UInt8]], fails number: UInt32, header: [UInt8] = mine.header) {
      #expect(throws: AttachmentError.doesNotOpen(segment: number, Example.attachmentPlace)) {
        try AttachmentWhole.open(header + segments.joined())
      }
    }
    let all = mine.segments
    check([all[1], all[0], all[2], all[3]], fails: 0)
    check([all[0], all[2], all[1], all[3]], fails: 1)
    check([all[0], all[0], all[1], all[2], all[3]], fails: 1)
    check([all[0], all[2], all[3]], fails: 1)
    check([all[0], all[1], all[3]], fails: 2)
    check([all[0], other.segments[1], all[2], all[3]], fails: 1)
    check([all[0], all[1], all[2], other.segments[3]], fails: 3)
    check(all, fails: 0, header: other.header)
  }

  @Test("betray what was put behind their end")
  func lengthening() {
    var random = SplitMix64(seed: 1)
    let (sealed, _) = AttachmentWhole.seal(AttachmentWhole.content(2 * 65_536), using: &random)
    #expect(throws: AttachmentError.contentAfterEnd(segment: 1)) { try AttachmentWhole.open(sealed + [0]) }
    #expect(throws: AttachmentError.contentAfterEnd(segment: 1)) { try AttachmentWhole.open(sealed + sealed) }
  }

  @Test("that failed once give nothing more and say the same again")
  func failing() {
    var random = SplitMix64(seed: 1)
    let (sealed, _) = AttachmentWhole.seal(AttachmentWhole.content(2 * 65_536), using: &random)
    var damaged = sealed
    damaged[Self.header] ^= 1
    #expect(Self.failures([damaged, sealed]) == [AttachmentError](repeating: .doesNotOpen(segment: 0, Example.attachmentPlace), count: 3))
    #expect(Self.failures([sealed + [0], sealed]) == [AttachmentError](repeating: .contentAfterEnd(segment: 1), count: 3))
  }

  /// What each piece and the end are told.
  private static func failures(_ pieces: [[UInt8]]) -> [AttachmentError] {
    var opener = AttachmentOpener(key: Example.key, place: Example.attachmentPlace)
    var failures: [AttachmentError] = []
    for piece in pieces {
      do throws(AttachmentError) { _ = try opener.open(piece) } catch { failures.append(error) }
    }
    do throws(AttachmentError) { _ = try opener.finish() } catch { failures.append(error) }
    return failures
  }

  private static func segments(_ sealed: [UInt8]) -> (header: [UInt8], segments: [[UInt8]]) {
    let body = sealed.dropFirst(header)
    let starts = stride(from: body.startIndex, to: body.endIndex, by: segment)
    return (Array(sealed.prefix(header)), starts.map { Array(body[$0..<min($0 + segment, body.endIndex)]) })
  }
}
