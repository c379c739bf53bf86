internal import HTTPTypes
internal import Hummingbird
internal import Motor

/// What no endpoint answers: 405 where the address takes other methods, else 404.
struct UnknownAddress: RouterMiddleware {
  let house: House
  let endpoints: [Endpoint]

  func handle(
    _ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response
  ) async throws -> Response {
    do { return try await next(request, context) } catch let error as HTTPError where error.status == .notFound {
      let call = Call(request, parameters: context.parameters)
      let methods = endpoints.filter { Self.matches(call.path, $0.path) }.map(\.method.rawValue)
      let problem =
        methods.isEmpty
        ? Problem(error)
        : Problem(
          .methodNotAllowed, Text(zh: "可用：\(methods.joined(separator: "、"))", en: "It takes \(methods.joined(separator: ", "))"),
          allow: methods.joined(separator: ", "))
      return Responding.response(problem, call, house)
    }
  }

  private static func matches(_ path: String, _ pattern: String) -> Bool {
    let (parts, patterns) = (path.split(separator: "/"), pattern.split(separator: "/"))
    return parts.count == patterns.count && zip(parts, patterns).allSatisfy { $0 == $1 || $1.hasPrefix("{") }
  }
}
