import Testing

@testable import Seals

/// Something secret, and the texts by which it would be known.
struct SecretCase: CustomTestStringConvertible, Sendable {
  var secret: any Secret
  var hidden: [String]
  var testDescription: String { "\(type(of: secret))" }
}

@Suite("Secrets")
struct SecretTests {
  static let cases: [SecretCase] = {
    // The bytes of the example keys, as hexadecimal, as base64 and as a list of numbers would show them.
    let hidden = ["000102", "AAECAw", "0, 1, 2", "202122", "ICEiIyQl", "32, 33, 34"]
    func list(_ text: String) -> KeyList? { try? KeyList(parsing: text) }
    let both = list(Example.line + "\n" + Example.formerLine)
    var secrets: [any Secret] = [Example.secret, Example.key]
    if let both, let keys = try? IndexKeys(both) {
      secrets += [both, KeyRing(both), keys, BlindIndex(column: "person.mobile", keys: keys)] as [any Secret]
    }
    return secrets.map { SecretCase(secret: $0, hidden: hidden) }
  }()

  @Test("all have a case here")
  func complete() { #expect(Self.cases.count == 6) }

  @Test("show nothing wherever they are printed", arguments: cases)
  func printing(_ one: SecretCase) {
    let secret = one.secret
    var dumped = ""
    dump(secret, to: &dumped)
    var nested = ""
    dump(["key": [secret]], to: &nested)
    let printed = [
      "\(secret)", String(describing: secret), String(reflecting: secret), dumped, nested, "\([secret])", "\(Optional(secret) as Any)",
      String(reflecting: ["key": secret]), "\(Mirror(reflecting: secret).children.map { $0.value })",
    ]
    for text in printed {
      #expect(text.contains(secret.masked))
      for hidden in one.hidden { #expect(!text.contains(hidden)) }
    }
  }

  @Test("do show what an operator needs: the names of the keys")
  func names() throws {
    let list = try KeyList(parsing: Example.line + "\n" + Example.formerLine)
    #expect("\(list)" == "KeyList(2026-11, 2025-11)")
    #expect("\(KeyRing(list))" == "KeyRing(2026-11; 2 in all)")
    #expect("\(Example.secret)" == "SecretKey(***)")
  }
}

@Suite("Secret keys")
struct SecretKeyTests {
  @Test("derive what another program derives")
  func vectors() {
    let derived = Example.secret.derived(for: "a purpose")
    #expect(derived == SecretKey(bytes: bytes(hex: "1424d0f742e3a99ee776da30cc08a7b5fefd4b434522dd9e771c548f9c529f16")))
    let salted = Example.secret.derived(for: "a purpose", salt: [1, 2, 3])
    #expect(salted == SecretKey(bytes: bytes(hex: "3df53ddd3c77653348f85eafd2138d8213537b3801819e12dc74a5b4559ef16a")))
    #expect(derived != Example.secret.derived(for: "a purpose "))
  }

  @Test("have 32 bytes", arguments: [0, 16, 31, 33, 64])
  func length(count: Int) {
    #expect(SecretKey(bytes: [UInt8](repeating: 7, count: count)) == nil)
  }

  @Test("are as the generator draws them", arguments: seeds)
  func drawing(seed: UInt64) {
    var (one, same, other) = (SplitMix64(seed: seed), SplitMix64(seed: seed), SplitMix64(seed: seed + 1))
    #expect(SecretKey(using: &one) == SecretKey(using: &same))
    #expect(SecretKey(using: &one) != SecretKey(using: &other))
  }

  @Test("authenticate, and notice any changed bit of the code")
  func codes() {
    let code = Example.secret.authenticationCode(of: [1, 2, 3])
    #expect(Example.secret.isValid(code, for: [1, 2, 3]))
    #expect(!Example.secret.isValid(code, for: [1, 2, 4]))
    #expect(!Example.other.isValid(code, for: [1, 2, 3]))
    #expect(!Example.secret.isValid(Array(code.dropLast()), for: [1, 2, 3]))
    #expect(!Example.secret.isValid([], for: [1, 2, 3]))
    for place in code.indices {
      for bit in 0..<8 {
        var changed = code
        changed[place] ^= 1 << bit
        #expect(!Example.secret.isValid(changed, for: [1, 2, 3]))
      }
    }
  }
}

@Suite("Random bytes and framed fields")
struct BytesTests {
  @Test("Words give their lowest byte first, and what is left of the last is thrown away")
  func random() {
    var random = CountingRandom()
    #expect(random.bytes(3) == [0, 1, 2])
    #expect(random.bytes(9) == [8, 9, 10, 11, 12, 13, 14, 15, 16])
    #expect(random.bytes(0) == [])
    #expect(random.bytes(1) == [24])
  }

  @Test("Different lists of fields are different bytes")
  func framing() {
    func framed(_ texts: [String]) -> [UInt8] {
      var bytes: [UInt8] = []
      for text in texts { bytes.append(field: text.utf8) }
      return bytes
    }
    let lists = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], []]
    #expect(Set(lists.map(framed)).count == lists.count)
    #expect(framed(["ab"]) == [0, 0, 0, 2, 97, 98])
  }
}
