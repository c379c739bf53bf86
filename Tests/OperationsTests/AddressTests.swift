import Foundation
import NIOCore
import Testing

@testable import Operations

@Suite("Addresses")
struct AddressTests {
  @Test(
    "are read and printed as RFC 5952 says",
    arguments: [
      ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("::", "::"), ("::1", "::1"),
      ("1::", "1::"), ("2001:DB8::1", "2001:db8::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
      ("2001:0db8:0000:0000:0000:ff00:0042:8329", "2001:db8::ff00:42:8329"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
      ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("::FFFF:c000:201", "::ffff:192.0.2.1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
      ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"), ("0:0:1:0:0:0:1:0", "0:0:1::1:0"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ])
  func reading(text: String, printed: String) throws {
    #expect(try IPAddress(parsing: text).description == printed)
  }

  @Test(
    "are refused when they could be read in two ways or not at all",
    arguments: [
      "", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.256", "1.2.3.4 ", "+1.2.3.4", "1.2.3.-4", "0x7f.0.0.1", "1.2.3.٣", "1..2.3",
      ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "1:2:3:4::5:6:7:8", "12345::", "g::", "::1%eth0", "[::1]", "::1.2.3",
      "1.2.3.4::", "::1.2.3.4:5", ":1::2", "1::2:", "+1::", "::+1", "::ffff:1.2.3.04", String(repeating: "1", count: 9_999),
    ])
  func refusing(text: String) {
    #expect(throws: AddressError.self) { try IPAddress(parsing: text) }
  }

  @Test("read back as they were printed, whatever the seed", arguments: seeds)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<200 {
      // Many zero groups, so that the gap is found at every place.
      var bits: UInt128 = 0
      for _ in 0..<8 { bits = bits << 16 | (Bool.random(using: &random) ? 0 : UInt128(UInt16.random(in: 0 ... .max, using: &random))) }
      let long = IPAddress(v6: bits)
      #expect(try IPAddress(parsing: long.description) == long)
      let short = IPAddress(v4: UInt32.random(in: 0 ... .max, using: &random))
      #expect(try IPAddress(parsing: short.description) == short)
    }
  }

  @Test("come from sockets")
  func sockets() throws {
    #expect(IPAddress(try SocketAddress(ipAddress: "192.0.2.1", port: 80))?.description == "192.0.2.1")
    #expect(IPAddress(try SocketAddress(ipAddress: "2001:db8::1", port: 80))?.description == "2001:db8::1")
    #expect(IPAddress(try SocketAddress(unixDomainSocketPath: "socket")) == nil)
  }
}

@Suite("Ranges of addresses")
struct AddressRangeTests {
  @Test(
    "hold what begins alike",
    arguments: [
      ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false), ("0.0.0.0/0", "203.0.113.9", true),
      ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("192.0.2.0/31", "192.0.2.1", true),
      ("::/0", "2001:db8::1", true), ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::", false),
      ("::1/128", "::1", true), ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("::ffff:10.0.0.0/104", "10.1.2.3", true),
      ("::/0", "10.1.2.3", false), ("0.0.0.0/0", "::1", false), ("::/0", "::ffff:10.1.2.3", false),
    ])
  func containing(range: String, address: String, isInside: Bool) throws {
    #expect(try AddressRange(parsing: range).contains(IPAddress(parsing: address)) == isInside)
  }

  @Test(
    "are refused with what to write instead",
    arguments: [
      ("10.1.2.3/8", "10.0.0.0/8"), ("2001:db8::1/32", "2001:db8::/32"), ("10.0.0.0/33", "0 to 32"), ("::/129", "0 to 128"),
      ("10.0.0.0/", "0 to 32"), ("10.0.0.0/+8", "0 to 32"), ("10.0.0.0/8/8", "0 to 32"), ("10.0.0/8", "192.0.2.1"), ("", "192.0.2.1"),
    ])
  func refusing(text: String, hint: String) {
    let error = #expect(throws: AddressError.self) { try AddressRange(parsing: text) }
    #expect(error?.description.contains(hint) == true, "\(String(describing: error))")
    #expect(error?.input == text)
  }

  @Test("agree with comparing bit by bit, whatever the seed", arguments: seeds)
  func property(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<200 {
      let version: IPAddress.Version = Bool.random(using: &random) ? .v4 : .v6
      let length = Int.random(in: 0...version.width, using: &random)
      let limit: UInt128 = version == .v4 ? 0xFFFF_FFFF : .max
      let bits = UInt128.random(in: 0...limit, using: &random)
      let first = length == 0 ? 0 : (bits >> (version.width - length)) << (version.width - length)
      let range = try AddressRange(parsing: "\(IPAddress(version: version, bits: first))/\(length)")
      #expect(try AddressRange(parsing: range.description) == range)
      // One bit changed: inside exactly when it lies behind the prefix.
      let place = Int.random(in: 0..<version.width, using: &random)
      let other = IPAddress(version: version, bits: bits ^ (UInt128(1) << (version.width - 1 - place)))
      #expect(range.contains(IPAddress(version: version, bits: bits)))
      #expect(range.contains(other) == (place >= length))
    }
  }
}

@Suite("Kinds of addresses")
struct AddressKindTests {
  @Test(
    "are told apart at their edges",
    arguments: [
      ("9.255.255.255", .public), ("10.0.0.0", .private), ("10.255.255.255", .private), ("11.0.0.0", .public),
      ("100.63.255.255", .public), ("100.64.0.0", .shared), ("100.100.100.200", .shared), ("100.127.255.255", .shared),
      ("100.128.0.0", .public), ("127.0.0.1", .loopback), ("127.255.255.255", .loopback), ("169.254.169.254", .linkLocal),
      ("172.15.255.255", .public), ("172.16.0.0", .private), ("172.31.255.255", .private), ("172.32.0.0", .public),
      ("192.168.0.1", .private), ("192.0.2.7", .documentation), ("198.51.100.7", .documentation), ("203.0.113.7", .documentation),
      ("198.18.0.1", .benchmarking), ("198.19.255.255", .benchmarking), ("198.20.0.0", .public), ("223.255.255.255", .public),
      ("224.0.0.1", .multicast), ("239.255.255.255", .multicast), ("240.0.0.0", .reserved), ("255.255.255.255", .reserved),
      ("0.0.0.0", .unspecified), ("0.1.2.3", .reserved), ("8.8.8.8", .public), ("::", .unspecified), ("::1", .loopback), ("::2", .reserved),
      ("::ffff:127.0.0.1", .ipv4Mapped), ("64:ff9b::7f00:1", .translated), ("64:ff9b:1::1", .reserved), ("fc00::", .uniqueLocal),
      ("fdff::1", .uniqueLocal), ("fe80::1", .linkLocal), ("febf::1", .linkLocal), ("fec0::1", .reserved), ("ff02::1", .multicast),
      ("2001:db8::1", .documentation), ("3fff:fff::1", .documentation), ("3fff:1000::1", .public), ("2001:2::1", .benchmarking),
      ("2001::1", .reserved), ("2001:1ff::1", .reserved), ("2001:200::1", .public), ("2002:7f00:1::1", .reserved),
      ("2606:4700::1111", .public), ("4000::1", .reserved),
    ] as [(String, AddressKind)])
  func kinds(text: String, kind: AddressKind) throws {
    #expect(try IPAddress(parsing: text).kind == kind)
  }

  @Test("leave only the Internet to calls, also behind a disguise")
  func outbound() throws {
    for text in ["8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::808:808", "2606:4700::1111"] {
      #expect(try IPAddress(parsing: text).isPublic, "\(text)")
    }
    let inside = [
      "127.0.0.1", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "::127.0.0.1", "2002:7f00:1::", "0.0.0.0",
      "::",
      "fd00:ec2::254", "100.100.100.200", "ff02::1", "192.0.0.8",
    ]
    for text in inside { #expect(try !IPAddress(parsing: text).isPublic, "\(text)") }
  }
}
