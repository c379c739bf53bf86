public import Exchange
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
public import Logging
public import Motor
internal import NIOCore
internal import RuleEngine
public import ServiceLifecycle
public import Storage

#if canImport(Glibc)
  internal import Glibc
#endif

/// The address that was asked for cannot be listened on.
public struct CannotListen: Error, CustomStringConvertible {
  let host: String
  let port: Int
  let reason: String

  public var description: String { "cannot listen on \(host), port \(port): \(reason); choose another with --host or --port" }
}

/// The server: pages and API over one house.
public struct YiluServer: Sendable {
  /// Where to listen, and as which version.
  public struct Configuration: Sendable {
    public var host: String
    /// 0 takes any free port.
    public var port: Int
    public var version: String

    public init(host: String, port: Int, version: String) { (self.host, self.port, self.version) = (host, port, version) }
  }

  private let configuration: Configuration
  private let house: House
  private let endpoints: [Endpoint]
  private let services: [any Service]
  private let logger: Logger

  /// - Parameter services: what else runs as long as the server does.
  public init(
    _ configuration: Configuration, tariffs: Tariffs, quotations: QuotationDesk, journal: Journal, time: TimeSource,
    services: [any Service], logger: Logger
  ) {
    self.configuration = configuration
    self.services = services
    self.logger = logger
    house = House(tariffs: tariffs, quotations: quotations, journal: journal, time: time)
    endpoints = Self.endpoints(house, version: configuration.version)
  }

  static func endpoints(_ house: House, version: String) -> [Endpoint] {
    var endpoints =
      [PricesAPI(house: house).endpoint, AdviceAPI(house: house).endpoint, ComparisonsAPI(house: house).endpoint]
      + RulebooksAPI(house: house).endpoints + QuotationsAPI(house: house).endpoints + JournalAPI(house: house).endpoints
    endpoints.append(
      .get(
        "/v1/ping",
        Contract(id: "ping", summary: "Answers as soon as the server can", response: Schema.object([("status", Schema.text)]))
      ) { _ in .json(.object([("status", .string("ok"))])) })
    let document = OpenAPI.document(of: endpoints, version: version)
    endpoints.append(.get("/v1/openapi.json") { _ in .json(document) })
    endpoints += PricesPage(house: house).endpoints + AdvicePage(house: house).endpoints + SwitchPage(house: house).endpoints
    endpoints += QuotationPages(house: house).endpoints
    return endpoints + RulebookPages(house: house).endpoints + [house.assets.endpoint]
  }

  /// Serves until the task is cancelled or the process is told to end.
  ///
  /// - Parameter onRunning: told the address once connections are taken.
  /// - Throws: ``CannotListen``.
  public func run(onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }) async throws {
    let application = Application(
      router: router(),
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [RequestDeadline(limit: .seconds(Limits.requestSeconds))],
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: Limits.headerBytes, maxHeaderListSize: Limits.headerBytes, maxHeaderFieldCount: Limits.headerFields))),
      configuration: .init(
        address: .hostname(configuration.host, port: configuration.port), serverName: "yilu", backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections(Limits.connections)),
      services: services, onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) }, logger: logger)
    do { try await application.runService() } catch let error as IOError {
      throw CannotListen(host: configuration.host, port: configuration.port, reason: String(cString: strerror(error.errnoCode)))
    }
  }

  private func router() -> Router<BasicRequestContext> {
    let router = Router(context: BasicRequestContext.self, options: [.autoGenerateHeadEndpoints])
    for endpoint in endpoints {
      router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
        await Responding.answer(to: request, context, at: endpoint, house, logger)
      }
    }
    router.add(middleware: UnknownAddress(house: house, endpoints: endpoints))
    return router
  }
}
