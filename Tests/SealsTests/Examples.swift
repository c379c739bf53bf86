@testable import Seals

/// The keys and places of the tests: the bytes 0 to 31 of `vectors.py`, and others.
enum Example {
  static let secret: SecretKey = {
    var random = CountingRandom()
    return SecretKey(using: &random)
  }()
  static let other = secret.derived(for: "another")
  static let key = DataKey(person: "p-17", version: 3, secret: secret)
  static let place = SealedPlace(table: "person", column: "mobile", row: "r-1")
  static let attachmentPlace = SealedPlace(table: "attachment", column: "content", row: "a-1")

  static let line = "2026-11 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
  static let formerLine = "2025-11 ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
}
