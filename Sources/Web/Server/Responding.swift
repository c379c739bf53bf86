internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Motor
internal import NIOCore
internal import RuleEngine
internal import Storage

/// From a request to a response: reads the call, asks the endpoint, writes its answer or its problem.
enum Responding {
  static func answer(
    to request: Request, _ context: BasicRequestContext, at endpoint: Endpoint, _ house: House, _ logger: Logger
  ) async -> Response {
    var call = Call(request, parameters: context.parameters)
    do {
      // The place is taken before the body is read, so that bodies which never end hold no more memory than there are places.
      if endpoint.isUpload { try house.uploads.enter() }
      defer { if endpoint.isUpload { house.uploads.leave() } }
      if endpoint.method != .get {
        do { call.body = try await request.body.collect(upTo: endpoint.bodyBytes) } catch is NIOTooManyBytesError {
          throw Problem.tooLarge(endpoint.bodyBytes)
        } catch {
          throw Problem(.malformed, Text(zh: "请求正文不完整", en: "The body broke off"))
        }
      }
      return response(try await endpoint.answer(call), call)
    } catch {
      let problem = Problem(error)
      if problem.kind == .internalError {
        // The path is the endpoint's, not the customer's: an address may hold what somebody typed.
        logger.error("\(endpoint.method) \(endpoint.path) failed", metadata: ["error": "\(error)", "request": "\(context.id)"])
      }
      return response(problem, call, house)
    }
  }

  static func response(_ problem: Problem, _ call: Call, _ house: House) -> Response {
    var response: Response
    if call.isAPI {
      response = bytes(problem.document(in: call.language), type: "application/problem+json")
    } else {
      response = page(Page.problem(problem, call, house.assets), call)
    }
    response.status = problem.kind.status
    if let allow = problem.allow { response.headers[.allow] = allow }
    if let seconds = problem.kind.retryAfterSeconds { response.headers[.retryAfter] = String(seconds) }
    return response
  }

  private static func response(_ answer: Answer, _ call: Call) -> Response {
    switch answer {
    case .json(let json): return bytes(json, type: "application/json")
    case .page(let html): return page(html, call)
    case .refusal(let html, let kind):
      var response = page(html, call)
      response.status = kind.status
      return response
    case .plain(let text): return bytes(ByteBuffer(string: text), type: "text/plain; charset=utf-8", isImmutable: false)
    case .kept(let kept):
      var response = bytes(ByteBuffer(bytes: kept.body), type: kept.type, isImmutable: false)
      response.status = HTTPResponse.Status(code: kept.status)
      if let location = kept.location { response.headers[.location] = location }
      return response
    case .seeOther(let address): return Response(status: .seeOther, headers: [.location: address])
    case .bytes(let content, let type, let isImmutable): return bytes(content, type: type, isImmutable: isImmutable)
    }
  }

  private static func bytes(_ content: ByteBuffer, type: String, isImmutable: Bool) -> Response {
    var headers: HTTPFields = [.contentType: type, .xContentTypeOptions: "nosniff"]
    headers[.cacheControl] = isImmutable ? "public, max-age=31536000, immutable" : "no-store"
    return Response(status: .ok, headers: headers, body: .init(byteBuffer: content))
  }

  private static func bytes(_ json: JSONText, type: String) -> Response {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1024)
    json.write(to: &bytes)
    return Response(
      status: .ok, headers: [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  private static func page(_ html: HTML, _ call: Call) -> Response {
    var headers: HTTPFields = [
      .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
      .contentSecurityPolicy:
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      .referrerPolicy: "same-origin", .contentLanguage: call.language == .zh ? "zh-CN" : "en",
      .vary: "Accept-Language, Cookie",
    ]
    for (name, value) in call.settings {
      headers.append(HTTPField(name: .setCookie, value: "\(name)=\(value); Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"))
    }
    return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html.text)))
  }
}

extension HTTPField.Name {
  fileprivate static let referrerPolicy = HTTPField.Name.name("Referrer-Policy")
  static func name(_ text: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no name of a header field") }
    return name
  }
}
