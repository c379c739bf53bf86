public import NIOCore

extension IPAddress {
  /// The address of a socket's peer; `nil` for a Unix socket, whose peer is on this machine and has none.
  public init?(_ socket: SocketAddress) {
    guard let text = socket.ipAddress, let address = try? IPAddress(parsing: text.prefix { $0 != "%" }) else { return nil }
    self = address
  }
}
