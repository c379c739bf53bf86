import Identity
import Motor
import Seals
import Testing

/// A secret with a text, and the part of it that nobody may see.
struct SecretTextCase: CustomTestStringConvertible, Sendable {
  var secret: any Secret
  var hidden: String
  var testDescription: String { "\(type(of: secret))" }
}

@Suite("Secrets of identity")
struct SecretTextTests {
  static let cases: [SecretTextCase] = {
    var random = SplitMix64(seed: 7)
    var cases: [SecretTextCase] = []
    if let password = try? Password(parsing: "correct horse") { cases.append(SecretTextCase(secret: password, hidden: "horse")) }
    if let password = try? Password(parsing: "correct horse") {
      let hash = PasswordHash(of: password, parameters: Example.cheap, using: &random)
      cases.append(SecretTextCase(secret: hash, hidden: String(hash.clear.suffix(20))))
    }
    let totp = TOTPSecret(using: &random)
    cases.append(SecretTextCase(secret: totp, hidden: String(totp.clear.prefix(6))))
    let recovery = RecoveryCode(using: &random)
    cases.append(SecretTextCase(secret: recovery, hidden: String(recovery.clear.prefix(5))))
    let code = OneTimeCode(using: &random)
    cases.append(SecretTextCase(secret: code, hidden: code.clear))
    let session = SessionToken(using: &random)
    cases.append(SecretTextCase(secret: session, hidden: String(session.clear.prefix(6))))
    cases.append(SecretTextCase(secret: CSRFToken(session: session.hash, key: Example.key), hidden: "code"))
    if let key = try? APIKey(label: "insurer", using: &random) {
      cases.append(SecretTextCase(secret: key, hidden: String(key.clear.suffix(45))))
    }
    return cases
  }()

  @Test("all have a case here")
  func complete() { #expect(Self.cases.count == 8) }

  @Test("show the masked form wherever they are printed", arguments: cases)
  func printing(_ one: SecretTextCase) {
    let secret = one.secret
    var dumped = ""
    dump(["account": [secret]], to: &dumped)
    let printed = [
      "\(secret)", String(reflecting: secret), dumped, "\([secret])", "\(Optional(secret) as Any)",
      "\(Mirror(reflecting: secret).children.map { $0.value })",
    ]
    for text in printed {
      #expect(text.contains(secret.masked))
      #expect(!text.contains(one.hidden))
    }
  }

  @Test("do not end in the error when they are wrong")
  func errors() {
    func check(_ text: String, _ parse: (String) throws -> Void) {
      let error = #expect(throws: ParseError.self) { try parse(text) }
      #expect(error?.input == "***")
      for language in Language.allCases { #expect(error?.message(in: language).contains(text) == false) }
    }
    check("hunter2", { _ = try PasswordHash(parsing: $0) })
    check("1234567", { _ = try OneTimeCode(parsing: $0) })
    check("ABC1DEF", { _ = try TOTPSecret(parsing: $0) })
    check("ACDEF-GHJKM", { _ = try RecoveryCode(parsing: $0) })
    check("AAECAwQFBg", { _ = try SessionToken(parsing: $0) })
    check("yilu_insurer_AAECAwQFBg", { _ = try APIKey(parsing: $0) })
    check(String(repeating: "a", count: 129), { _ = try Password(parsing: $0) })
  }
}
