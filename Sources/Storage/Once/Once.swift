internal import Crypto
internal import Motor

/// A request that may be sent again, and must have one effect and one answer however often it is.
/// - Source: IETF draft "The Idempotency-Key HTTP Header Field".
public struct Once: Sendable {
  /// Letters of a key: fewer could be guessed, and more are nobody's.
  public static let keyLengths = 16...255

  private let key: String
  private let scope: String
  /// SHA-256 of what was asked.
  private let fingerprint: [UInt8]

  /// - Parameters:
  ///   - key: the client's, so long that nobody guesses it; visible ASCII.
  ///   - scope: who asks and for what: the same key of another client, or at another address, is another request.
  ///   - request: everything that makes the request what it is.
  /// - Returns: `nil` for a key that is too short, too long or not visible ASCII.
  public init?(key: String, scope: String, request: [UInt8]) {
    guard Self.keyLengths.contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    self.key = key
    self.scope = scope
    fingerprint = Array(SHA256.hash(data: request))
  }

  /// By what the request is found. The key itself is not stored.
  var name: [UInt8] { Array(SHA256.hash(data: Array("\(scope)\n\(key)".utf8))) }

  /// The answer is sealed under the client's key: it may hold the secret of an address, and who reads the database has no use for it.
  private var secret: SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: Array(key.utf8)), info: Array("yilu kept answer\n\(scope)".utf8), outputByteCount: 32)
  }

  func seal(_ answer: KeptAnswer) throws -> [UInt8] {
    guard let sealed = try AES.GCM.seal(answer.json.canonical, using: secret, authenticating: fingerprint).combined else {
      throw StoreError.failed("an answer could not be sealed")
    }
    return Array(sealed)
  }

  func open(_ bytes: [UInt8]) throws -> KeptAnswer {
    let content = try AES.GCM.open(AES.GCM.SealedBox(combined: bytes), using: secret, authenticating: fingerprint)
    return try KeptAnswer(JSONText(parsing: content))
  }

  func isOf(_ other: [UInt8]) -> Bool { other == fingerprint }
  var printed: [UInt8] { fingerprint }
}

/// What was answered, byte for byte.
public struct KeptAnswer: Sendable, Hashable {
  /// The HTTP status.
  public var status: Int
  /// The media type of the body.
  public var type: String
  /// Where what was made is found.
  public var location: String?
  public var body: [UInt8]

  public init(status: Int, type: String, location: String? = nil, body: [UInt8]) {
    (self.status, self.type, self.location, self.body) = (status, type, location, body)
  }

  var json: JSONText {
    .object([
      ("status", .number(Int64(status))), ("type", .string(type)), ("location", location.map { .string($0) } ?? .null),
      ("body", .string(String(decoding: body, as: UTF8.self))),
    ])
  }

  init(_ json: JSONText) throws(StoreError) {
    let reader = CaseReader(json, kind: "kept answer")
    status = Int(try reader.number("status"))
    type = try reader.text("type")
    location = if case .string(let text) = json["location"] { text } else { nil }
    body = Array(try reader.text("body").utf8)
  }
}

/// Why a request with a key is not answered.
public enum OnceError: Error, Hashable, Sendable {
  /// The same key came with another request.
  case otherRequest
  /// The same request is being worked on.
  case inFlight
}
