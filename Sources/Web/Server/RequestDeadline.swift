internal import NIOCore
internal import NIOHTTPTypes

/// Closes a connection whose next request is not read whole within a time, however often it sends a byte.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limit: TimeAmount
  /// Requests that are read whole, less answers that are written: below zero where the answer did not wait for the request's end.
  private var unanswered = 0
  /// When the request must be there; `nil` only while one that is read whole is being answered.
  private var deadline: NIODeadline?
  private var check: Scheduled<Void>?

  init(limit: TimeAmount) { self.limit = limit }

  func handlerAdded(context: ChannelHandlerContext) {
    deadline = .now() + limit
    scheduleCheck(context)
  }

  /// One check after the other for the life of the connection, so that a request costs no timer of its own.
  private func scheduleCheck(_ context: ChannelHandlerContext) {
    let period = min(limit.nanoseconds / 6, TimeAmount.seconds(1).nanoseconds)
    check = context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(max(period, 1))) {
      if let deadline = self.deadline, deadline < .now() { return context.close(promise: nil) }
      self.scheduleCheck(context)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) { check?.cancel() }

  /// The server is told to end: what has not arrived soon is not waited for.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent, let deadline { self.deadline = min(deadline, .now() + .seconds(Limits.drainSeconds)) }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    check?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .end = unwrapInboundIn(data) {
      unanswered += 1
      if unanswered > 0 { deadline = nil }
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      unanswered -= 1
      if unanswered <= 0 { deadline = .now() + limit }
    }
    context.write(data, promise: promise)
  }
}
