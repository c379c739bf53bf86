/// What an address is for.
/// - Source: IANA special-purpose address registries (RFC 6890, RFC 8190), as of 2025.
public enum AddressKind: String, Sendable, Hashable, CaseIterable {
  /// An address of a host on the Internet.
  case `public`
  /// `0.0.0.0` and `::`; many systems take them for the machine itself.
  case unspecified
  /// The machine itself.
  case loopback
  /// Networks of an organisation: RFC 1918.
  case `private`
  /// Between a provider and its customers, RFC 6598. Some clouds answer questions about the machine here.
  case shared
  /// The local wire, and in most clouds the service that hands out the machine's credentials.
  case linkLocal
  /// The IPv6 counterpart of private addresses: RFC 4193.
  case uniqueLocal
  /// Many hosts at once.
  case multicast
  /// For examples in documents: RFC 5737, RFC 3849, RFC 9637.
  case documentation
  /// For measuring networks: RFC 2544, RFC 5180.
  case benchmarking
  /// An IPv4 address as an IPv6 socket sees it.
  case ipv4Mapped
  /// An IPv4 address behind a translator: RFC 6052.
  case translated
  /// Everything else that is not given to hosts, old ways of tunnelling among it.
  case reserved
}

extension IPAddress {
  /// What the address is for.
  public var kind: AddressKind {
    if isMapped { return .ipv4Mapped }
    return Self.special.first { $0.range.covers(self) }?.kind ?? (version == .v4 || bits >> 125 == 0b001 ? .public : .reserved)
  }

  /// Whether a call from this machine to the address leaves for the Internet. An IPv4 address inside an IPv6 address counts as itself.
  ///
  /// Guards calls whose address somebody else chose. Ask it about the address that is connected to, after the name was resolved: a name
  /// may resolve to another address the next time.
  public var isPublic: Bool {
    switch kind {
    case .public: true
    case .ipv4Mapped, .translated: IPAddress(v4: UInt32(truncatingIfNeeded: bits)).kind == .public
    default: false
    }
  }

  /// The first that covers an address tells its kind.
  private static let special: [(range: AddressRange, kind: AddressKind)] = [
    (v4(0, 0, 0, 0, 32), .unspecified),
    (v4(0, 0, 0, 0, 8), .reserved),
    (v4(10, 0, 0, 0, 8), .private),
    (v4(100, 64, 0, 0, 10), .shared),
    (v4(127, 0, 0, 0, 8), .loopback),
    (v4(169, 254, 0, 0, 16), .linkLocal),
    (v4(172, 16, 0, 0, 12), .private),
    (v4(192, 0, 0, 0, 24), .reserved),
    (v4(192, 0, 2, 0, 24), .documentation),
    (v4(192, 88, 99, 0, 24), .reserved),
    (v4(192, 168, 0, 0, 16), .private),
    (v4(198, 18, 0, 0, 15), .benchmarking),
    (v4(198, 51, 100, 0, 24), .documentation),
    (v4(203, 0, 113, 0, 24), .documentation),
    (v4(224, 0, 0, 0, 4), .multicast),
    (v4(240, 0, 0, 0, 4), .reserved),
    (AddressRange(IPAddress(v6: 0), prefixLength: 128), .unspecified),
    (AddressRange(IPAddress(v6: 1), prefixLength: 128), .loopback),
    (v6(0x0064_FF9B_0000_0000, 96), .translated),
    (v6(0x2001_0002_0000_0000, 48), .benchmarking),
    (v6(0x2001_0DB8_0000_0000, 32), .documentation),
    (v6(0x2001_0000_0000_0000, 23), .reserved),
    (v6(0x2002_0000_0000_0000, 16), .reserved),
    (v6(0x3FFF_0000_0000_0000, 20), .documentation),
    (v6(0xFC00_0000_0000_0000, 7), .uniqueLocal),
    (v6(0xFE80_0000_0000_0000, 10), .linkLocal),
    (v6(0xFF00_0000_0000_0000, 8), .multicast),
  ]

  private static func v4(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ length: Int) -> AddressRange {
    AddressRange(IPAddress(v4: a << 24 | b << 16 | c << 8 | d), prefixLength: length)
  }

  /// By the upper half of the address.
  private static func v6(_ upper: UInt64, _ length: Int) -> AddressRange {
    AddressRange(IPAddress(v6: UInt128(upper) << 64), prefixLength: length)
  }
}
