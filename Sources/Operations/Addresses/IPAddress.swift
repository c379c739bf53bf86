/// An IPv4 or IPv6 address, without zone and port.
///
/// `::ffff:192.0.2.1`, an IPv4 address as an IPv6 socket sees it, is another value than `192.0.2.1` until it is ``unmapped``.
/// - Source: RFC 791, RFC 4291; printed as RFC 5952 says.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// The two kinds of addresses.
  public enum Version: Int, Sendable, Hashable {
    /// Of 32 bits.
    case v4 = 4
    /// Of 128 bits.
    case v6 = 6

    /// How many bits an address has.
    public var width: Int { self == .v4 ? 32 : 128 }
  }

  /// Which kind it is.
  public let version: Version
  /// The address as a number; of an IPv4 address only the low 32 bits are used.
  public let bits: UInt128

  init(version: Version, bits: UInt128) {
    self.version = version
    self.bits = bits
  }

  /// The IPv4 address of 32 bits, the first octet being the highest.
  public init(v4 bits: UInt32) { self.init(version: .v4, bits: UInt128(bits)) }
  /// The IPv6 address of 128 bits.
  public init(v6 bits: UInt128) { self.init(version: .v6, bits: bits) }

  /// Reads `192.0.2.1` or `2001:db8::1`.
  ///
  /// An octet with a leading zero is refused, because some programs take it for octal. So are zones (`%eth0`), brackets and ports.
  public init(parsing text: some StringProtocol) throws(AddressError) {
    guard text.utf8.count <= 45 else { throw AddressError(text, "far too long for an address") }
    if text.utf8.contains(UInt8(ascii: ":")) {
      guard let bits = Self.sixteenOctets(Substring(text)) else {
        throw AddressError(text, "not an IPv6 address; write it as 2001:db8::1, without zone, brackets and port")
      }
      self.init(v6: bits)
    } else {
      guard let bits = Self.fourOctets(Substring(text)) else {
        throw AddressError(text, "not an IPv4 address; write it as 192.0.2.1, without leading zeros")
      }
      self.init(v4: bits)
    }
  }

  /// The IPv4 address inside an IPv4-mapped one, else the address itself.
  /// - Source: RFC 4291 section 2.5.5.2.
  public var unmapped: IPAddress { isMapped ? IPAddress(v4: UInt32(truncatingIfNeeded: bits)) : self }

  /// Whether this is an IPv4 address in `::ffff:0:0/96`.
  var isMapped: Bool { version == .v6 && bits >> 32 == 0xFFFF }

  /// `192.0.2.1`, `2001:db8::1`, `::ffff:192.0.2.1`.
  public var description: String {
    switch version {
    case .v4: Self.dotted(UInt32(truncatingIfNeeded: bits))
    case .v6 where isMapped: "::ffff:" + Self.dotted(UInt32(truncatingIfNeeded: bits))
    case .v6: Self.colons(bits)
    }
  }

  private static func dotted(_ bits: UInt32) -> String { "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)" }

  private static func colons(_ bits: UInt128) -> String {
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> (112 - 16 * $0)) }
    // The longest run of two or more zeros is left out; of equal ones the first.
    var longest = 0..<0
    var start = 0
    while start < 8 {
      let end = groups[start...].firstIndex { $0 != 0 } ?? 8
      if end - start > max(1, longest.count) { longest = start..<end }
      start = end + 1
    }
    func text(_ part: ArraySlice<UInt16>) -> String { part.map { String($0, radix: 16) }.joined(separator: ":") }
    guard !longest.isEmpty else { return text(groups[...]) }
    return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
  }

  private static func fourOctets(_ text: Substring) -> UInt32? {
    var bits: UInt32 = 0
    var octets = 0
    var octet: UInt32?
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        guard octet != 0 else { return nil }
        let longer = (octet ?? 0) * 10 + UInt32(byte - UInt8(ascii: "0"))
        guard longer <= 255 else { return nil }
        octet = longer
      case UInt8(ascii: "."):
        guard let whole = octet, octets < 3 else { return nil }
        bits = bits << 8 | whole
        octets += 1
        octet = nil
      default: return nil
      }
    }
    guard octets == 3, let octet else { return nil }
    return bits << 8 | octet
  }

  private static func sixteenOctets(_ text: Substring) -> UInt128? {
    guard let gap = text.firstRange(of: "::") else {
      guard let all = groups(text, mayEndInOctets: true), all.count == 8 else { return nil }
      return number(all)
    }
    let (before, after) = (text[..<gap.lowerBound], text[gap.upperBound...])
    guard let left = groups(before, mayEndInOctets: false), let right = groups(after, mayEndInOctets: true),
      left.count + right.count <= 7
    else { return nil }
    return number(left + Array(repeating: 0, count: 8 - left.count - right.count) + right)
  }

  private static func number(_ groups: [UInt16]) -> UInt128 { groups.reduce(0) { $0 << 16 | UInt128($1) } }

  /// The groups of a part of an address; the very end of an address may be four octets.
  private static func groups(_ text: Substring, mayEndInOctets: Bool) -> [UInt16]? {
    if text.isEmpty { return [] }
    var groups: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if mayEndInOctets, index == parts.count - 1, part.utf8.contains(UInt8(ascii: ".")) {
        guard let octets = fourOctets(part) else { return nil }
        groups += [UInt16(truncatingIfNeeded: octets >> 16), UInt16(truncatingIfNeeded: octets)]
      } else {
        // A sign would be a number to `UInt16`.
        guard (1...4).contains(part.utf8.count), part.utf8.first != UInt8(ascii: "+"), let group = UInt16(part, radix: 16) else {
          return nil
        }
        groups.append(group)
      }
    }
    return groups
  }
}
