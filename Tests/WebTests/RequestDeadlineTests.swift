import Foundation
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Web

@Suite("A connection that sends no whole request in time is closed")
struct RequestDeadlineTests {
  private let head = HTTPRequestPart.head(HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/nothing"))
  private let answer = [HTTPResponsePart.head(HTTPResponse(status: .notFound)), .end(nil)]

  private func channel() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(handler: RequestDeadline(limit: .milliseconds(20)))
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  /// Longer than the limit.
  private func pass(_ channel: EmbeddedChannel) {
    Thread.sleep(forTimeInterval: 0.04)
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
  }

  private func ask(_ channel: EmbeddedChannel) throws {
    try channel.writeInbound(head)
    try channel.writeInbound(HTTPRequestPart.end(nil))
  }

  private func reply(_ channel: EmbeddedChannel) throws { for part in answer { try channel.writeOutbound(part) } }

  @Test("Nothing, or a head without its end, is not waited for")
  func unfinished() throws {
    for parts in [[], [head], [head, .body(ByteBuffer(string: "a"))]] {
      let channel = try channel()
      for part in parts { try channel.writeInbound(part) }
      #expect(channel.isActive)
      pass(channel)
      #expect(!channel.isActive)
    }
  }

  @Test("A request that is read whole may take its time to be answered, and the next one has its own")
  func answered() throws {
    let channel = try channel()
    try ask(channel)
    pass(channel)
    #expect(channel.isActive)
    try reply(channel)
    #expect(channel.isActive)
    pass(channel)
    #expect(!channel.isActive)
  }

  @Test("An answer that comes before the request's end opens the connection to nobody")
  func answeredEarly() throws {
    let channel = try channel()
    try channel.writeInbound(head)
    try reply(channel)
    try channel.writeInbound(HTTPRequestPart.end(nil))
    pass(channel)
    #expect(!channel.isActive)
  }

  @Test("Of two requests sent at once, the second is waited for until it is answered too")
  func pipelined() throws {
    let channel = try channel()
    for _ in 0..<2 { try ask(channel) }
    try reply(channel)
    pass(channel)
    #expect(channel.isActive)
    try reply(channel)
    pass(channel)
    #expect(!channel.isActive)
  }
}
