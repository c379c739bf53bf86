import Foundation
import Motor
import Testing

@testable import Identity

@Suite("Passwords")
struct PasswordTests {
  @Test(
    "are the same however the keyboard composes them",
    arguments: [
      ("Cafe\u{301}", "Caf\u{E9}"), ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"), ("a\u{3000}b", "a b"), ("a\u{A0}b", "a b"),
      ("\u{212B}", "\u{C5}"),
    ])
  func composing(typed: String, same: String) throws {
    let password = try Password(parsing: typed)
    #expect(Array(password.composed.unicodeScalars) == Array(same.unicodeScalars))
    #expect(password.charactersCount == same.unicodeScalars.count)
  }

  @Test("keep every character, blanks around included", arguments: [" a ", "\ta\n", "😀👩‍👩‍👧‍👦", "\u{0}", "Ａ", "²", "\u{200B}"])
  func keeping(typed: String) throws {
    #expect(try Array(Password(parsing: typed).composed.unicodeScalars) == Array(typed.unicodeScalars))
  }

  @Test("have 1 to 128 characters, counted after composing")
  func length() throws {
    #expect(throws: ParseError.self) { try Password(parsing: "") }
    #expect(try Password(parsing: String(repeating: "安", count: 128)).charactersCount == 128)
    #expect(try Password(parsing: String(repeating: "e\u{301}", count: 128)).charactersCount == 128)
    #expect(try Password(parsing: String(repeating: "\u{1112}\u{1161}\u{11AB}", count: 128)).charactersCount == 128)
    for piece in ["安", "a", "e\u{301}", "😀"] {
      #expect(throws: ParseError.self) { try Password(parsing: String(repeating: piece, count: 129)) }
    }
    #expect(throws: ParseError.self) { try Password(parsing: String(repeating: "a", count: 10_000_000)) }
  }
}

@Suite("Password hashes")
struct PasswordHashTests {
  // RFC 7914 section 12, its third vector, in the form in which hashes are stored.
  @Test("are those of the RFC")
  func standard() throws {
    let key = """
      7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887
      """
    func bare(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString().replacingOccurrences(of: "=", with: "") }
    let text = "$scrypt$ln=14,r=8,p=1$\(bare(Array("SodiumChloride".utf8)))$\(bare(bytes(hex: key)))"
    let hash = try PasswordHash(parsing: text)
    #expect(hash.clear == text)
    #expect(hash.matches(try Password(parsing: "pleaseletmein")))
    #expect(!hash.matches(try Password(parsing: "pleaseletmeim")))
    #expect(hash.needsRehash())
  }

  @Test(
    "are those that another program makes",
    arguments: [
      ("correct horse battery staple", 10, 8, 1, "mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU"),
      ("correct horse battery staple", 15, 8, 3, "ZwXboEbK+6uo3pibyojgA4zgNULQwM2WqPlWpy+G7mc"),
      ("一路平安 Cafe\u{301} \u{1112}\u{1161}\u{11AB}", 10, 8, 2, "WLTxxBpfuL4FpAj2FuD0ZXJs5e9T+UczMnsg9U9e2dY"),
      ("一路平安 Caf\u{E9} \u{D55C}", 10, 8, 2, "WLTxxBpfuL4FpAj2FuD0ZXJs5e9T+UczMnsg9U9e2dY"),
    ])
  func vectors(typed: String, log2Rounds: Int, blockSize: Int, parallelism: Int, end: String) throws {
    var random = CountingRandom()
    let parameters = try #require(ScryptParameters(log2Rounds: log2Rounds, blockSize: blockSize, parallelism: parallelism))
    let password = try Password(parsing: typed)
    let hash = PasswordHash(of: password, parameters: parameters, using: &random)
    #expect(hash.clear == "$scrypt$ln=\(log2Rounds),r=\(blockSize),p=\(parallelism)$AAECAwQFBgcICQoLDA0ODw$\(end)")
    #expect(hash.matches(password))
  }

  @Test("match their password and no other, whatever was typed", arguments: seeds)
  func matching(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let typed = String(decoding: random.content(Int.random(in: 1...40, using: &random)).map { $0 & 0x7F | 0x20 }, as: UTF8.self)
    let password = try Password(parsing: typed)
    let hash = try PasswordHash(parsing: PasswordHash(of: password, parameters: Example.cheap, using: &random).clear)
    #expect(hash.matches(password))
    for other in [typed + "a", String(typed.dropLast()) + "é", "x" + typed] {
      #expect(!hash.matches(try Password(parsing: other)))
    }
    #expect(PasswordHash(of: password, parameters: Example.cheap, using: &random).clear != hash.clear)
  }

  @Test("betray every changed character")
  func tampering() throws {
    var random = SplitMix64(seed: 1)
    let password = try Password(parsing: "correct horse")
    let clear = PasswordHash(of: password, parameters: Example.cheap, using: &random).clear
    for place in clear.indices {
      for other in "A7$=,l" where other != clear[place] {
        var changed = clear
        changed.replaceSubrange(place...place, with: String(other))
        #expect((try? PasswordHash(parsing: changed))?.matches(password) != true, "\(changed)")
      }
    }
  }

  @Test("say when they cost less or more than is wanted now")
  func rehashing() throws {
    var random = SplitMix64(seed: 1)
    let hash = PasswordHash(of: try Password(parsing: "correct horse"), parameters: Example.cheap, using: &random)
    #expect(!hash.needsRehash(Example.cheap))
    #expect(hash.needsRehash(.recommended))
    let shortSalt = "$scrypt$ln=10,r=1,p=1$AAECAwQFBgc$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU"
    #expect(try PasswordHash(parsing: shortSalt).needsRehash(Example.cheap))
  }

  private static let salt = "AAECAwQFBgcICQoLDA0ODw"
  private static let hash = "mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU"

  @Test(
    "that ask for more memory or work than any may are not computed",
    arguments: [
      "ln=63,r=8,p=1", "ln=20,r=16,p=1", "ln=18,r=8,p=1", "ln=16,r=1,p=1", "ln=17,r=1,p=1", "ln=17,r=9,p=1", "ln=17,r=8,p=5",
      "ln=99,r=99,p=99", "ln=10,r=8,p=17",
      "ln=10,r=17,p=1", "ln=9,r=8,p=1", "ln=0,r=8,p=1", "ln=10,r=0,p=1", "ln=10,r=8,p=0", "ln=-1,r=8,p=1", "ln=010,r=8,p=1",
      "ln=18446744073709551626,r=8,p=1", "ln=10,r=8", "r=8,ln=10,p=1", "ln=10,r=8,p=1,", "ln=10,r=8,p=1,x=1", "ln=１０,r=8,p=1",
      " ln=10,r=8,p=1", "ln=+10,r=8,p=1", "ln=,r=8,p=1", "", "n=1024,r=8,p=1",
    ])
  func hostile(parameters: String) {
    #expect(throws: ParseError.self) { try PasswordHash(parsing: "$scrypt$\(parameters)$\(Self.salt)$\(Self.hash)") }
  }

  @Test(
    "in another form are refused",
    arguments: [
      "", "$", "$scrypt$", "scrypt$ln=10,r=1,p=1$\(salt)$\(hash)", "$scrypt$ln=10,r=1,p=1$\(salt)",
      "$scrypt$ln=10,r=1,p=1$\(salt)$\(hash)$",
      "$argon2id$ln=10,r=1,p=1$\(salt)$\(hash)", "$Scrypt$ln=10,r=1,p=1$\(salt)$\(hash)", "$scrypt$ln=10,r=1,p=1$\(salt)==$\(hash)",
      "$scrypt$ln=10,r=1,p=1$$\(hash)", "$scrypt$ln=10,r=1,p=1$AAEC$\(hash)", "$scrypt$ln=10,r=1,p=1$\(salt)$",
      "$scrypt$ln=10,r=1,p=1$\(salt)$AAEC",
      "$scrypt$ln=10,r=1,p=1$\(salt)$\(hash)\n", "$scrypt$ln=10,r=1,p=1$\(salt)$" + String(repeating: "A", count: 1_000_000),
      "$scrypt$ln=10,r=1,p=1$" + String(repeating: "A", count: 88) + "$\(hash)",
    ])
  func refusing(text: String) { #expect(throws: ParseError.self) { try PasswordHash(parsing: text) } }

  @Test("are computed at every corner of what is allowed")
  func corners() throws {
    var random = SplitMix64(seed: 1)
    for (log2Rounds, blockSize, parallelism) in [(10, 1, 1), (10, 16, 1), (10, 1, 16), (10, 16, 16), (15, 1, 1), (16, 2, 1)] {
      let parameters = try #require(ScryptParameters(log2Rounds: log2Rounds, blockSize: blockSize, parallelism: parallelism))
      let password = try Password(parsing: "a")
      #expect(PasswordHash(of: password, parameters: parameters, using: &random).matches(password))
    }
    #expect(ScryptParameters.recommended.memoryByteCount == 32 << 20)
    #expect(ScryptParameters(log2Rounds: 17, blockSize: 8, parallelism: 1)?.memoryByteCount == ScryptParameters.memoryBytesLimit)
  }
}

@Suite("Parameters of password hashes")
struct ScryptParametersTests {
  /// Every set that is allowed.
  private static let allowed: [ScryptParameters] = (0...64).flatMap { log2Rounds in
    (0...32).flatMap { blockSize in
      (0...32).compactMap { ScryptParameters(log2Rounds: log2Rounds, blockSize: blockSize, parallelism: $0) }
    }
  }

  @Test("are all within the limits, and such as the library computes")
  func limits() {
    #expect(Self.allowed.count > 500)
    for one in Self.allowed {
      let rounds = 1 << one.log2Rounds
      #expect(one.memoryByteCount <= 128 << 20)
      #expect(rounds * one.blockSize * one.parallelism <= 1 << 22)
      // The library allows itself 128 · N · r · p bytes and a page, and needs 128 · r · (N + p + 1); N is below 2^(16 r).
      #expect(128 * rounds * one.blockSize * one.parallelism + 4096 >= 128 * one.blockSize * (rounds + one.parallelism + 1), "\(one)")
      #expect(one.log2Rounds < 16 * one.blockSize, "\(one)")
    }
  }

  @Test("are read as they are printed")
  func roundTrip() {
    for one in Self.allowed { #expect(ScryptParameters(parsing: one.description) == one) }
  }
}

@Suite("Rules for passwords")
struct PasswordRulesTests {
  private static let rules = PasswordRules(
    contextWords: ["yilu", "一路", "yiluhaoche", "车险"], commonPasswords: ["password", "qwertyuiop123", "Dragon", "woaini1314520"])

  private static func flaws(_ typed: String, about person: [String] = []) throws -> [PasswordFlaw] {
    rules.flaws(in: try Password(parsing: typed), about: person)
  }

  @Test(
    "take what is long and not guessed first, of whatever characters",
    arguments: [
      "correct horse", "aaaaaaaaaaab", "一路平安到家今天天气真不错啊", "we call it yilu at home", "a b c d e f g", "😀😀😀😀😀😀😀😀😀😀😀😀", "my password is long",
      "dragonflies in may", "ﾊﾞﾊﾞﾊﾞﾊﾞﾊﾞﾊﾞ",
    ])
  func taking(typed: String) throws { #expect(try Self.flaws(typed) == []) }

  @Test("count characters after composing")
  func counting() throws {
    #expect(try Self.flaws("elevenchars") == [.tooShort(characters: 11, minimum: 12)])
    #expect(try Self.flaws("e\u{301}levenchars") == [.tooShort(characters: 11, minimum: 12)])
    #expect(try Self.flaws("twelve chars") == [])
  }

  @Test(
    "refuse what is tried first, in small and capital letters and with digits and signs around",
    arguments: ["password2026", "PASSWORD!!!!!", "123Password123", "qwertyuiop123", "dragon!!!!!!!", "ＤＲＡＧＯＮ２０２６！！", "Woaini1314520"])
  func common(typed: String) throws { #expect(try Self.flaws(typed).contains(.common)) }

  @Test(
    "do not count words of the service and of the person",
    arguments: [("yiluyilu2026!", 5), ("YiLuHaoChe2026", 4), ("一路车险一路车险一路车险", 0), ("zhangsan-2026", 5), ("Yilu-zhangsan-yilu", 2)])
  func context(typed: String, rest: Int) throws {
    #expect(try Self.flaws(typed, about: ["ZhangSan"]) == [.mostlyContext(characters: rest, minimum: 12)])
  }

  @Test("do not make up words from the ends that a word leaves")
  func ends() throws {
    #expect(try Self.flaws("yiyiluhaochelu-aaaaaaa") == [])
  }

  @Test("say in both languages what would be right")
  func messages() {
    let flaws: [PasswordFlaw] = [.tooShort(characters: 3, minimum: 12), .common, .mostlyContext(characters: 4, minimum: 12)]
    for flaw in flaws { #expect(flaw.message.zh != flaw.message.en && !flaw.message.zh.isEmpty) }
    #expect(flaws[0].message.en.contains("12") && flaws[0].message.zh.contains("12"))
  }
}
