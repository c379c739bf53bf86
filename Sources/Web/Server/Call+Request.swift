internal import HTTPTypes
internal import Hummingbird
internal import Motor
internal import NIOCore

extension Call {
  /// What the head of a request says; the body comes later.
  init(_ request: Request, parameters: Parameters) {
    path = request.uri.path
    self.parameters = Dictionary(parameters.map { (String($0.key), String($0.value)) }, uniquingKeysWith: { first, _ in first })
    query = FormFields(encoded: request.uri.query ?? "")
    contentType = request.headers[.contentType] ?? ""
    body = ByteBuffer()
    isReadable = request.method == .get
    idempotencyKey = request.headers[.idempotencyKey]
    isSameOrigin = Self.isSameOrigin(request)
    let cookies = request.cookies
    let chosen = query["lang"] ?? cookies["lang"]?.value
    language = chosen.flatMap(Language.init(rawValue:)) ?? Self.language(accepted: request.headers[.acceptLanguage])
    isLargeType = (query["type"] ?? cookies["type"]?.value) == "large"
    settings = []
    for name in ["lang", "type"] { if let value = query[name], Self.allowed(name, value) { settings.append((name, value)) } }
    query = query.without(["lang", "type"])
  }

  var isAPI: Bool { path.hasPrefix("/v1/") || path == "/v1" }

  /// Browsers say where a form comes from; programs say nothing, and have no cookies of ours that somebody could abuse.
  /// - Source: Fetch Metadata Request Headers; OWASP ASVS 5.0, 3.5.1.
  private static func isSameOrigin(_ request: Request) -> Bool {
    if let site = request.headers[.secFetchSite] { return site == "same-origin" || site == "none" }
    guard let origin = request.headers[.origin] else { return true }
    return origin.firstRange(of: "://").map { origin[$0.upperBound...] == request.head.authority ?? "" } ?? false
  }

  private static func allowed(_ name: String, _ value: String) -> Bool {
    name == "lang" ? Language(rawValue: value) != nil : ["large", "normal"].contains(value)
  }

  /// The first language that a browser names and we have; Chinese when it names none.
  private static func language(accepted: String?) -> Language {
    var best: (language: Language, weight: Double) = (.zh, 0)
    for item in (accepted ?? "").split(separator: ",").prefix(20) {
      let parts = item.split(separator: ";")
      guard let tag = parts.first?.drop(while: { $0 == " " }).lowercased() else { continue }
      let weight = parts.dropFirst().first.flatMap { $0.split(separator: "=").last }.flatMap { Double($0.drop(while: { $0 == " " })) } ?? 1
      let language: Language? = tag.hasPrefix("zh") ? .zh : tag.hasPrefix("en") ? .en : nil
      if let language, weight > best.weight { best = (language, weight) }
    }
    return best.language
  }
}

extension HTTPField.Name {
  fileprivate static let idempotencyKey = HTTPField.Name.name("Idempotency-Key")
  fileprivate static let secFetchSite = HTTPField.Name.name("Sec-Fetch-Site")
}
