/// Which address a request comes from when proxies stand between.
public enum ClientAddress {
  /// The header in which the proxies write whom they speak for.
  ///
  /// Only one of the two is believed, and it must be the one that the proxies write: the other arrives as the client sent it.
  public enum Header: String, Sendable, CaseIterable {
    /// `X-Forwarded-For: client, proxy`.
    case forwardedFor = "x-forwarded-for"
    /// `Forwarded: for=client, for=proxy`; RFC 7239.
    case forwarded
  }

  /// Proxies that are followed; what stands farther to the left is not read.
  public static let proxiesLimit = 32

  /// The address of the client: the right-most one that is not a trusted proxy's.
  ///
  /// Each proxy appends the address that called it, so that the entries are to be believed from the right as long as they were written by
  /// a trusted proxy. An entry that is no address (`unknown`, `_hidden`, anything broken) ends the search, and the proxy that wrote it is
  /// the answer. If all are trusted, the left-most is.
  /// - Parameters:
  ///   - peer: The other end of the connection.
  ///   - proxies: Whose entries are believed; without any the peer is the client.
  ///   - header: Which header the proxies write.
  ///   - values: The values of that header in the order in which they arrived.
  /// - Returns: An address that is not IPv4-mapped.
  public static func find(peer: IPAddress, proxies: [AddressRange], header: Header, values: [String]) -> IPAddress {
    var client = peer.unmapped
    var entries = ForwardedEntries(values)
    for _ in 0..<proxiesLimit {
      guard proxies.contains(where: { $0.contains(client) }), let entry = entries.next() else { return client }
      guard let node = header == .forwarded ? ForwardedEntries.node(of: entry) : entry,
        let address = ForwardedEntries.address(of: node)
      else { return client }
      client = address.unmapped
    }
    return client
  }
}
