import Foundation
import Testing

@testable import Operations

@Suite("The address of the client")
struct ClientAddressTests {
  private let proxies: [AddressRange]

  init() throws { proxies = try ["10.0.0.0/8", "fd00::/8"].map { try AddressRange(parsing: $0) } }

  private func client(_ peer: String, _ header: ClientAddress.Header, _ values: [String]) throws -> String {
    ClientAddress.find(peer: try IPAddress(parsing: peer), proxies: proxies, header: header, values: values).description
  }

  @Test(
    "is the right-most that is no trusted proxy's",
    arguments: [
      ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
      ("::ffff:203.0.113.9", [], "203.0.113.9"),
      ("10.0.0.1", [], "10.0.0.1"),
      ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
      ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
      ("10.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
      ("10.0.0.1", ["1.1.1.1, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
      ("10.0.0.1", ["1.1.1.1", "198.51.100.1,10.0.0.3", "10.0.0.2"], "198.51.100.1"),
      ("10.0.0.1", ["10.0.0.9, 10.0.0.2"], "10.0.0.9"),
      ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
      ("10.0.0.1", ["[2001:db8::7]:4711"], "2001:db8::7"),
      ("10.0.0.1", ["[2001:db8::7]"], "2001:db8::7"),
      ("fd00::1", ["2001:db8::7, fd00::2"], "2001:db8::7"),
      ("10.0.0.1", ["198.51.100.1,, ,\t10.0.0.2 ,"], "198.51.100.1"),
      ("10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
    ])
  func forwardedFor(peer: String, values: [String], expected: String) throws {
    #expect(try client(peer, .forwardedFor, values) == expected)
  }

  @Test(
    "is the proxy's own when that wrote something that is no address",
    arguments: [
      "unknown", "_hidden", "198.51.100", "198.51.100.1:port", "[2001:db8::7", "2001:db8::7]:1", "[198.51.100.1]", "[2001:db8::7]4711",
      "\u{0}", "\"198.51.100.1\"", "198.51.100.1 10.0.0.2", "localhost",
    ])
  func unreadable(entry: String) throws {
    #expect(try client("10.0.0.1", .forwardedFor, ["1.1.1.1, \(entry)"]) == "10.0.0.1")
    #expect(try client("10.0.0.1", .forwardedFor, ["1.1.1.1, \(entry), 10.0.0.2"]) == "10.0.0.2")
  }

  @Test(
    "is read from Forwarded too",
    arguments: [
      (["for=198.51.100.1"], "198.51.100.1"),
      (["For=\"198.51.100.1\";proto=https;by=10.0.0.1"], "198.51.100.1"),
      (["proto=https; for=198.51.100.1"], "198.51.100.1"),
      (["for=1.1.1.1, for=\"[2001:db8:cafe::17]:4711\""], "2001:db8:cafe::17"),
      (["for=198.51.100.1:_port, for=10.0.0.2"], "198.51.100.1"),
      (["for=198.51.100.1", "for=10.0.0.2"], "198.51.100.1"),
      (["for=unknown, for=10.0.0.2"], "10.0.0.2"),
      (["for=_hidden"], "10.0.0.1"),
      (["proto=https"], "10.0.0.1"),
      (["for=1.1.1.1;for=198.51.100.1"], "10.0.0.1"),
      (["for"], "10.0.0.1"),
      (["for=\"198.51.100.1"], "10.0.0.1"),
      // A client's open quotation mark does not swallow what the proxy appends.
      (["for=\"evil, for=198.51.100.1"], "198.51.100.1"),
      (["for=\"evil, for=\"[2001:db8::7]\""], "2001:db8::7"),
      (["for=\"a,b\", for=198.51.100.1, for=10.0.0.2"], "198.51.100.1"),
    ])
  func forwarded(values: [String], expected: String) throws {
    #expect(try client("10.0.0.1", .forwarded, values) == expected)
  }

  @Test("cannot be chosen by a client, whatever it sends", arguments: seeds)
  func cannotBeForged(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let alphabet = Array("0123456789.:,;=\"[]/ for_unkow\t\\")
    for _ in 0..<300 {
      let sent = String(
        (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] })
      #expect(try client("10.0.0.1", .forwardedFor, ["\(sent), 198.51.100.1, 10.0.0.2"]) == "198.51.100.1")
      #expect(try client("10.0.0.1", .forwarded, ["\(sent), for=198.51.100.1, for=10.0.0.2"]) == "198.51.100.1")
      #expect(try client("203.0.113.9", .forwarded, [sent]) == "203.0.113.9")
    }
  }

  @Test("is searched for through a limited number of proxies")
  func limit() throws {
    let chain = Array(repeating: "10.0.0.2", count: 100_000).joined(separator: ",")
    #expect(try client("10.0.0.1", .forwardedFor, ["198.51.100.1,\(chain)"]) == "10.0.0.2")
  }
}
