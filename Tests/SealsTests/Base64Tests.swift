import Foundation
import Testing

@testable import Seals

@Suite("Base64")
struct Base64Tests {
  // RFC 4648 section 10.
  @Test(
    "is that of the RFC",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func vectors(plain: String, text: String) {
    #expect(Base64.padded.text(plain.utf8) == text)
    #expect(Base64.bare.text(plain.utf8) == text.replacingOccurrences(of: "=", with: ""))
    #expect(Base64.padded.bytes(Array(text.utf8)) == Array(plain.utf8))
  }

  @Test("has an alphabet of its own for addresses")
  func alphabets() {
    #expect(Base64.bare.text([0xFB, 0xFF, 0xFE]) == "+//+")
    #expect(Base64.url.text([0xFB, 0xFF, 0xFE]) == "-__-")
    #expect(Base64.url.bytes(Array("+//+".utf8)) == nil)
    #expect(Base64.bare.bytes(Array("-__-".utf8)) == nil)
  }

  @Test(
    "is read strictly: no foreign character, no wrong filling, no bits that no byte needs",
    arguments: ["Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "Z m8=", "Zm8=\n", "=", "====", "Zm=8", "Zm9v=", "Ｚg=="])
  func refusing(text: String) { #expect(Base64.padded.bytes(Array(text.utf8)) == nil) }

  @Test("agrees with Foundation and comes back as it was", arguments: seeds)
  func roundTrip(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for count in 0..<40 {
      let content = random.content(count)
      #expect(Base64.padded.text(content) == Data(content).base64EncodedString())
      for form in [Base64.padded, .bare, .url] { #expect(form.bytes(Array(form.text(content).utf8)) == content) }
    }
  }
}
