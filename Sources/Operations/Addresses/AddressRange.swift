/// All addresses that begin with the same bits, written `10.0.0.0/8` or `2001:db8::/32`; a single address is a range of one.
/// - Source: RFC 4632, RFC 4291 section 2.3.
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
  /// The lowest address.
  public let first: IPAddress
  /// How many bits all its addresses have in common.
  public let prefixLength: Int

  init(_ first: IPAddress, prefixLength: Int) {
    self.first = first
    self.prefixLength = prefixLength
  }

  /// Reads `10.0.0.0/8`, `2001:db8::/32` or a single address.
  ///
  /// A range inside `::ffff:0:0/96` becomes the range of the IPv4 addresses that are meant.
  /// - Throws: a text that is no address, a prefix longer than the address, or bits set behind the prefix: whoever writes `10.1.2.3/8` may
  ///   have meant `10.1.2.3`.
  public init(parsing text: some StringProtocol) throws(AddressError) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let address: IPAddress
    do { address = try IPAddress(parsing: parts[0]) } catch { throw AddressError(text, error.problem) }
    var length = address.version.width
    if parts.count == 2 {
      let digits = parts[1]
      guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let told = Int(digits),
        told <= length
      else { throw AddressError(text, "a prefix of 0 to \(length) bits belongs behind the slash") }
      length = told
    }
    let range = AddressRange(address, prefixLength: length)
    guard range.first.bits == range.lowest else {
      let meant = AddressRange(IPAddress(version: address.version, bits: range.lowest), prefixLength: length)
      throw AddressError(text, "bits are set behind the prefix; write \(meant) for the range or \(address) for the one address")
    }
    self = address.isMapped && length >= 96 ? AddressRange(address.unmapped, prefixLength: length - 96) : range
  }

  /// Whether an address lies in the range. An IPv4-mapped address counts as the IPv4 address that it is; no range of IPv6 addresses, not
  /// even `::/0`, holds IPv4 addresses.
  public func contains(_ address: IPAddress) -> Bool { covers(address.unmapped) }

  /// As ``contains(_:)``, with IPv4-mapped addresses taken as they stand.
  func covers(_ address: IPAddress) -> Bool {
    address.version == first.version && (address.bits ^ first.bits) >> (first.version.width - prefixLength) == 0
  }

  private var lowest: UInt128 {
    let free = first.version.width - prefixLength
    return (first.bits >> free) << free
  }

  /// `10.0.0.0/8`.
  public var description: String { "\(first)/\(prefixLength)" }
}
