import Foundation
import Motor
import Seals
import Testing

@testable import Identity

@Suite("Session tokens")
struct SessionTokenTests {
  private static let clear = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

  @Test("are 256 random bits, and their hash is what sha256sum prints")
  func vector() throws {
    var random = CountingRandom()
    let token = SessionToken(using: &random)
    #expect(token.clear == Self.clear)
    #expect(hex(token.hash.bytes) == "ea866a757e4c38babfa8127cbe9a409d3e1f93a00ff1488ff735fcf917afffd0")
    #expect(try SessionToken(parsing: Self.clear).hash == token.hash)
    #expect(TokenHash(bytes: token.hash.bytes) == token.hash)
    #expect(TokenHash(bytes: token.hash.bytes.dropLast()) == nil)
  }

  @Test("come never twice")
  func spread() {
    var random = SystemRandomNumberGenerator()
    #expect(Set((0..<5000).map { _ in SessionToken(using: &random).clear }).count == 5000)
  }

  @Test("with any other character are others, or none")
  func tampering() throws {
    let token = try SessionToken(parsing: Self.clear)
    for place in Self.clear.indices {
      for other in "AaZz09-_+/= é" where other != Self.clear[place] {
        var changed = Self.clear
        changed.replaceSubrange(place...place, with: String(other))
        let found = try? SessionToken(parsing: changed)
        #expect(found.map { $0.hash == token.hash } != true)
      }
    }
    // The last character carries two bits that no byte needs.
    #expect(throws: ParseError.self) { try SessionToken(parsing: Self.clear.dropLast() + "9") }
  }

  @Test(
    "of another length are none",
    arguments: ["", "A", String(clear.dropLast()), clear + "A", clear + "=", String(repeating: "A", count: 1_000_000)])
  func refusing(text: String) { #expect(throws: ParseError.self) { try SessionToken(parsing: text) } }

  @Test("have hashes that differ in any bit when they differ")
  func hashes() throws {
    let hash = try SessionToken(parsing: Self.clear).hash
    for place in hash.bytes.indices {
      for bit in 0..<8 {
        var bytes = hash.bytes
        bytes[place] ^= 1 << bit
        #expect(TokenHash(bytes: bytes) != hash)
      }
    }
  }
}

@Suite("API keys")
struct APIKeyTests {
  private static let clear = "yilu_insurer_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8dlLnSg"

  @Test("are what another program makes of the same bits")
  func vector() throws {
    var random = CountingRandom()
    let key = try APIKey(label: "insurer", using: &random)
    #expect(key.clear == Self.clear)
    #expect(hex(key.hash.bytes) == "89d9105b858cc9ac1c16986f592ffc7285e4997763fa6885d7c87d10690e6790")
    #expect(key.masked == "yilu_insurer_AAEC***")
    let read = try APIKey(parsing: Self.clear)
    #expect(read.label == "insurer" && read.hash == key.hash)
  }

  @Test("have a check sum that every standard text confirms")
  func checksum() {
    #expect(CRC32.checksum("123456789".utf8) == 0xCBF4_3926)
    #expect(CRC32.checksum("".utf8) == 0)
  }

  @Test("are recognised by a leak scanner, whatever they are", arguments: seeds)
  func scanning(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let key = try APIKey(label: "repairshop", using: &random)
    let log = "GET /v1/claims key=\(key.clear); ok"
    #expect(log.firstMatch(of: /yilu_[a-z]{2,16}_[A-Za-z0-9_-]{49}/)?.output == Substring(key.clear))
    #expect(try APIKey(parsing: key.clear).clear == key.clear)
  }

  @Test("betray every wrong character and every exchange of neighbours")
  func typing() throws {
    var random = SplitMix64(seed: 3)
    let clear = try APIKey(label: "insurer", using: &random).clear
    let characters = Array(clear)
    for place in characters.indices {
      for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_\u{212A}" where other != characters[place] {
        var changed = characters
        changed[place] = other
        #expect(throws: ParseError.self, "\(String(changed))") { try APIKey(parsing: String(changed)) }
      }
    }
    for place in characters.indices.dropLast() where characters[place] != characters[place + 1] {
      var changed = characters
      changed.swapAt(place, place + 1)
      #expect(throws: ParseError.self, "\(String(changed))") { try APIKey(parsing: String(changed)) }
    }
  }

  @Test("tell a wrong character from something that is no key")
  func errors() {
    let wrong = #expect(throws: ParseError.self) { try APIKey(parsing: Self.clear.replacingOccurrences(of: "AAEC", with: "AAEc")) }
    #expect(wrong?.problem.en.contains("check sum") == true)
    for text in [
      "", "yilu_", "yilu_insurer", "yilu_insurer_", "Yilu_insurer_", String(Self.clear.dropLast()), Self.clear + "A", " " + Self.clear,
    ] {
      let error = #expect(throws: ParseError.self) { try APIKey(parsing: text) }
      #expect(error?.problem.en.contains("copy the whole") == true)
    }
    #expect(throws: ParseError.self) { try APIKey(parsing: String(repeating: "a", count: 1_000_000)) }
  }

  @Test("have labels of 2 to 16 small letters", arguments: ["", "a", "Insurer", "in_surer", "abcdefghijklmnopq", "保险"])
  func labels(label: String) {
    var random = SplitMix64(seed: 1)
    #expect(throws: ParseError.self) { try APIKey(label: label, using: &random) }
  }
}

@Suite("Tokens of forms")
struct CSRFTokenTests {
  private static let session = try? SessionToken(parsing: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").hash
  private static let token = session.map { CSRFToken(session: $0, key: Example.key) }

  @Test("are what another program makes")
  func vector() throws {
    var random = CountingRandom()
    let text = try #require(Self.token).text(using: &random)
    #expect(text == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9KPSK23rZKQh5seaXNQPPYwyqj50qmcALKEgNPystIDA")
  }

  @Test("have another text on every page, and every one is taken", arguments: seeds)
  func masking(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let token = try #require(Self.token)
    let texts = (0..<50).map { _ in token.text(using: &random) }
    #expect(Set(texts).count == 50)
    #expect(texts.allSatisfy { token.matches($0) })
    // No place of the text stays the same from page to page: nothing for a compression to find.
    for place in 0..<86 { #expect(Set(texts.map { Array($0.utf8)[place] }).count > 2 || place == 85) }
  }

  @Test("belong to one session and one key")
  func binding() throws {
    var random = SplitMix64(seed: 1)
    let text = try #require(Self.token).text(using: &random)
    #expect(!CSRFToken(session: SessionToken(using: &random).hash, key: Example.key).matches(text))
    #expect(!CSRFToken(session: try #require(Self.session), key: Example.other).matches(text))
  }

  @Test("with any wrong character are refused")
  func tampering() throws {
    var random = SplitMix64(seed: 1)
    let token = try #require(Self.token)
    let text = token.text(using: &random)
    for place in text.indices {
      for other in "AQgw09-_+=" where other != text[place] {
        var changed = text
        changed.replaceSubrange(place...place, with: String(other))
        #expect(!token.matches(changed))
      }
    }
    for wrong in ["", "A", String(text.dropLast()), text + "A", String(repeating: "A", count: 86)] { #expect(!token.matches(wrong)) }
  }
}
