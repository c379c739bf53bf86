import Foundation
import Motor
import Testing

@testable import Identity

@Suite("Recovery codes")
struct RecoveryCodeTests {
  @Test("have 25 characters without look-alikes in groups of five", arguments: seeds)
  func form(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let clear = RecoveryCode(using: &random).clear
    #expect(clear.wholeMatch(of: /[ACDEFGHJKMNPQRTWXY346789]{5}(-[ACDEFGHJKMNPQRTWXY346789]{5}){4}/) != nil)
    for look in "0O1IL2Z5SBUV" { #expect(!clear.contains(look)) }
    #expect(try RecoveryCode(parsing: clear).clear == clear)
    #expect(try RecoveryCode(parsing: clear.lowercased().replacingOccurrences(of: "-", with: " ")).clear == clear)
    #expect(try RecoveryCode(parsing: " " + clear.replacingOccurrences(of: "-", with: "") + "\n").clear == clear)
  }

  @Test("hold 112 bits or more, so that a plain hash may be stored")
  func strength() {
    #expect(Set(RecoveryCode.alphabet).count == 24)
    #expect(25 * log2(Double(RecoveryCode.alphabet.count)) >= 112)
  }

  @Test("use every character alike")
  func spread() {
    var random = SplitMix64(seed: 1)
    var counts: [Character: Int] = [:]
    for _ in 0..<4000 { for character in RecoveryCode(using: &random).clear where character != "-" { counts[character, default: 0] += 1 } }
    // 23 degrees of freedom; the threshold is passed by chance once in a million.
    #expect(chiSquare(Array(counts.values), cells: 24) < 71)
  }

  @Test("are stored as another program hashes them")
  func vector() throws {
    let code = try RecoveryCode(parsing: "ACDEF-GHJKM-NPQRT-WXY34-6789A")
    #expect(hex(code.hash(account: "u-1")) == "dff5118978f2b2ff605ac25ccd058ce6f925b4f4724945395b2ffec8b8a4ff39")
  }

  @Test("work once each, in any order, and for their account only", arguments: seeds)
  func using(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let (shown, stored) = RecoveryCodes.making(account: "u-1", using: &random)
    #expect(shown.count == 10 && stored.hashes.count == 10)
    #expect(Set(shown.map(\.clear)).count == 10)
    var left = stored
    for (used, code) in shown.shuffled(using: &random).enumerated() {
      let typed = try RecoveryCode(parsing: code.clear)
      #expect(RecoveryCodes(account: "u-2", hashes: left.hashes).using(typed) == nil)
      let next = try #require(left.using(typed))
      #expect(next.hashes.count == 9 - used)
      #expect(next.using(typed) == nil)
      left = next
    }
    #expect(left.hashes.isEmpty)
    #expect(stored.using(RecoveryCode(using: &random)) == nil)
  }

  @Test("with any wrong character are refused")
  func tampering() throws {
    var random = SplitMix64(seed: 1)
    let (shown, stored) = RecoveryCodes.making(account: "u-1", using: &random)
    let clear = shown[0].clear
    for place in clear.indices where clear[place] != "-" {
      for byte in RecoveryCode.alphabet where Character(Unicode.Scalar(byte)) != clear[place] {
        var changed = clear
        changed.replaceSubrange(place...place, with: String(Unicode.Scalar(byte)))
        #expect(stored.using(try RecoveryCode(parsing: changed)) == nil)
      }
    }
  }

  @Test(
    "name the character that stands in none, or how many are missing",
    arguments: [
      ("", nil), ("ACDEF-GHJKM-NPQRT-WXY34-6789", nil), ("ACDEF-GHJKM-NPQRT-WXY34-6789AA", nil), ("ACDEF-GHJKO-NPQRT-WXY34-6789A", 10),
      ("ＡCDEF-GHJKM-NPQRT-WXY34-6789A", 0), ("ACDEF\u{301}-GHJKM-NPQRT-WXY34-6789A", 5),
      ("ACDEF-GHJKM-NPQRT-WXY34-6789A" + String(repeating: " ", count: 200), nil),
    ] as [(String, Int?)])
  func refusing(text: String, offset: Int?) {
    let error = #expect(throws: ParseError.self) { try RecoveryCode(parsing: text) }
    #expect(error?.offset == offset)
  }
}
